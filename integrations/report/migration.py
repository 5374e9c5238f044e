"""The summary of a `run-migration`, as a page."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from integrations.report.answer import Answer, verdict_of
from integrations.report.markdown import render_findings, render_table

_COLUMNS = ("read", "kept", "rejected", "skipped", "superseded", "filtered", "parked", "records")
_INPUT = ("file", "sheet", "entity", "role", "no data", "totals")


def render_migration(answer: Answer, as_of: str, inputs: Iterable[Mapping[str, Any]], causes: str) -> str:
    """The summary page of an *answer* whose counts are the buckets of every entity.

    *inputs* are the manifest's: each names its *file* and *role*, those that we know also *entity* and *sheet*,
    their rows that are no data and how their totals stand to the others; *causes* are a list, if any.
    """
    parts = (
        f"# Migration summary, {as_of}",
        f"Verdict: {verdict_of(answer.exit_code)} (exit code {answer.exit_code}).",
        "## Rows",
        render_buckets(answer.counts),
        "Every row read is in exactly one of the other columns but the last; `records` were written, each once.",
        f"## What holds rows back\n\n{causes}" if causes else "",
        render_findings(answer.findings),
        "## Exports",
        render_table(_INPUT, map(_input, inputs)),
        "## Files",
        "\n".join(f"- {role}: {path.name}" for role, path in sorted(answer.files.items())),
        "## Next",
        answer.next_step,
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def render_buckets(counts: Mapping[str, Mapping[str, int]]) -> str:
    """Where the rows of every entity ended."""
    rows = [(entity.replace("_", " "), *(found[column] for column in _COLUMNS)) for entity, found in counts.items()]
    return render_table(("entity", *_COLUMNS), rows)


def _input(one: Mapping[str, Any]) -> Sequence[str]:
    skipped = ", ".join(f"{len(lines):,} {kind}" for kind, lines in (one.get("skipped") or {}).items())
    totals = one.get("totals") or {}
    return *(one.get(column) or "" for column in _INPUT[:4]), skipped, totals.get("sentence", "")
