"""Tables and lists that read well as text and as a page."""

from collections.abc import Iterable, Sequence

from integrations.canonical.rejects import Finding
from integrations.canonical.rules import Severity

_HEADING = {
    Severity.REJECT: "Refused, by cause",
    Severity.BLANK: "Left empty or still to do, by cause",
    Severity.NOTE: "Notes",
}


def render_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table with aligned columns; numbers stand to the right."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(row[at]) for row in [list(headings), *cells]) for at in range(len(headings))]
    is_number = [bool(cells) and all(_is_number(row[at]) for row in cells) for at in range(len(headings))]
    rule = [("-" * (width - 1) + ":") if right else "-" * width for width, right in zip(widths, is_number, strict=True)]
    return "\n".join(_row(row, widths, is_number) for row in [list(headings), rule, *cells])


def _cell(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return " ".join(str(value).split()).replace("|", "\\|")


def _is_number(text: str) -> bool:
    return text.replace(",", "").isdecimal()


def _row(cells: Sequence[str], widths: Sequence[int], is_number: Sequence[bool]) -> str:
    padded = (
        cell.rjust(width) if right else cell.ljust(width)
        for cell, width, right in zip(cells, widths, is_number, strict=True)
    )
    return f"| {' | '.join(padded)} |"


def render_findings(findings: Iterable[Finding]) -> str:
    """The findings as one section a severity, the most frequent first."""
    listed = sorted(findings, key=lambda finding: (-finding.count, finding.rule, finding.message))
    sections = (
        (_HEADING[severity], [finding for finding in listed if finding.severity is severity]) for severity in Severity
    )
    return "\n\n".join(f"## {heading}\n\n{_list(found)}" for heading, found in sections if found)


def _list(findings: Iterable[Finding]) -> str:
    return "\n".join(_item(finding) for finding in findings)


def _item(finding: Finding) -> str:
    told = [sample for sample in finding.samples if sample.strip()]
    samples = f" For example: {', '.join(told)}." if told else ""
    return f"- {finding.count:,} × {finding.rule}: {finding.message.rstrip('.')}.{samples}"
