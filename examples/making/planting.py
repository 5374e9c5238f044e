"""Planted tables: every row stands beside what must become of it.

A row is a good row with some cells changed.
A verdict is written ``field rule`` for each fault (``_ rule`` for a fault of the whole row),
with a severity behind it where it is not the rule's own; or it is the bucket of a row without faults.
The numbers are those of the list of defects in README.md.
"""

from dataclasses import dataclass, field
from typing import Any

from making.files import csv_bytes, xlsx_bytes

SEVERITY = {
    **dict.fromkeys(("key.missing", "value.missing", "date.order", "row.ragged"), "reject"),
    **dict.fromkeys(("status.unmapped", "phase.unmapped", "unit.unmapped", "category.unmapped"), "reject"),
    **dict.fromkeys(("project.duplicate", "project_number.duplicate", "sku.duplicate"), "reject"),
    "work_order.duplicate": "reject",
    **dict.fromkeys(("date.unreadable", "date.ambiguous", "money.unreadable", "quantity.unreadable"), "blank"),
    **dict.fromkeys(("email.unreadable", "flag.unreadable", "cell.error"), "blank"),
    **dict.fromkeys(("date.outlier", "id.damaged", "text.cut", "text.damaged"), "note"),
}
BUCKETS = ("kept", "rejected", "skipped", "superseded", "filtered", "parked")


@dataclass
class Row:
    """A planted row, with the faults (field, rule, severity) and the bucket it must end with."""

    cells: list[Any]
    defects: tuple[int, ...]
    why: str
    faults: tuple[tuple[str, str, str], ...]
    bucket: str
    line: int


@dataclass
class Table:
    """A planted file: CSV unless it has a *sheet*."""

    file: str
    entity: str
    headings: tuple[str, ...]
    good: dict[str, Any]
    numbered: dict[str, str]
    sheet: str | None = None
    encoding: str = "cp1252"
    delimiter: str = ","
    rows: list[Row] = field(default_factory=list)

    def plant(
        self, defects: str, why: str, verdict: str = "kept", cells: list[Any] | None = None, **changes: Any
    ) -> None:
        """Add a row: the good one with *changes* (``_`` for a space in a heading), or just these *cells*."""
        row = list(self._changed(changes).values()) if cells is None else cells
        faults, bucket = _judged(verdict)
        line = self.rows[-1].line + _height(self.rows[-1].cells, self.sheet) if self.rows else 2
        self.rows.append(Row(row, tuple(int(n) for n in defects.split()), why, faults, bucket, line))

    def again(self, defects: str, why: str) -> None:
        """Add the last row once more, cell by cell the same."""
        self.plant(defects, why, "skipped", cells=list(self.rows[-1].cells))

    def _changed(self, changes: dict[str, Any]) -> dict[str, Any]:
        number = len(self.rows) + 1
        row: dict[str, Any] = {heading: self.good.get(heading, "") for heading in self.headings}
        row |= {heading: pattern.format(number) for heading, pattern in self.numbered.items()}
        named = {heading.replace(" #", "").replace(" ", "_"): heading for heading in self.headings}
        return row | {named[name]: value for name, value in changes.items()}

    @property
    def content(self) -> bytes:
        """The file's bytes."""
        rows = [self.headings, *(row.cells for row in self.rows)]
        return xlsx_bytes(self.sheet, rows) if self.sheet else csv_bytes(rows, self.encoding, self.delimiter)


def _height(cells: list[Any], sheet: str | None) -> int:
    return 1 if sheet else 1 + sum(str(cell).count("\n") for cell in cells)


def _fault(name: str, rule: str, severity: str = "") -> tuple[str, str, str]:
    return ("" if name == "_" else name, rule, severity or SEVERITY[rule])


def _judged(verdict: str) -> tuple[tuple[tuple[str, str, str], ...], str]:
    if verdict in BUCKETS:
        return (), verdict
    faults = tuple(_fault(*part.split()) for part in verdict.split(","))
    refused = any(severity == "reject" for _, _, severity in faults)
    return faults, "rejected" if refused else "kept"
