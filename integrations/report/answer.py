"""What a command answers: one value behind exit code, JSON and the written words, so that they always agree."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from integrations.canonical.rejects import Finding
from integrations.canonical.rules import Severity

_VERDICTS = {0: "ok", 1: "findings"}


@dataclass(frozen=True, slots=True)
class Answer:
    """The end of a command.

    *counts*, *files* (role → path), *findings* and *next_step* are for scripts and people, *words* for people only;
    *more* holds what only some commands say (a run's number, outcomes, overall health).
    """

    exit_code: int = 0
    counts: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, Path] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    next_step: str = ""
    words: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    def with_words(self, words: str) -> "Answer":
        """The same answer, in these *words*."""
        return replace(self, words=words)


def exit_code_of(findings: Iterable[Finding]) -> int:
    """0 when there is nothing to see: notes alone count as nothing."""
    return 1 if any(finding.severity is not Severity.NOTE for finding in findings) else 0


def verdict_of(exit_code: int) -> str:
    """The exit code as a word: `ok`, `findings` or `failed`."""
    return _VERDICTS.get(exit_code, "failed")


def render_json(command: str, answer: Answer, indent: int | None = None) -> str:
    """The one object that `--json` promises, in plain ASCII so that every console can print it."""
    value = {
        "command": command,
        "verdict": verdict_of(answer.exit_code),
        "exit_code": answer.exit_code,
        "counts": answer.counts,
        "files": {role: str(path) for role, path in answer.files.items()},
        "findings": [_finding(finding) for finding in answer.findings],
        "next": answer.next_step,
        **answer.more,
    }
    return json.dumps(value, indent=indent)


def _finding(finding: Finding) -> Mapping[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "count": finding.count,
        "message": finding.message,
        "samples": finding.samples,
    }
