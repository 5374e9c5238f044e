"""The material library, read for a command that needs it."""

from pathlib import Path

from integrations.canonical.library import Library, load_materials
from integrations.canonical.mappings.table import Tables
from integrations.canonical.rejects import Finding, Reject
from integrations.canonical.rules import rule_named

_SAMPLES = 5


def read_library(path: Path, tables: Tables) -> tuple[Library, tuple[Finding, ...]]:
    """The library, and what there was to see in it."""
    library = load_materials(path, tables)
    return library, (*_refused(library.rejects), *library.findings)


def _refused(rejects: tuple[Reject, ...]) -> list[Finding]:
    """The refused rows by rule, each with where it stands."""
    said: dict[str, list[str]] = {}
    for reject in rejects:
        for fault in reject.faults:
            said.setdefault(fault.rule, []).append(f"{reject.source.file} line {reject.source.line}: {fault.message}")
    return [Finding.of(rule_named(rule), len(words), samples=tuple(words[:_SAMPLES])) for rule, words in said.items()]
