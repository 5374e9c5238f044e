"""The workbook of faults that comes back: how a row is bound to its cell, and which rows a person filled in.

People sort, filter and delete rows, add columns, rename sheets and save from any program.
So nothing counts but two columns, found by their headings: the binding that we wrote, and what the person typed.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fastexcel
import orjson
import polars as pl

from integrations.canonical.errors import FileError
from integrations.ppak.exports.archive import DAMAGES, may_hold_errors

BINDING = "Binding"
"""Heading of the hidden column that binds a row to its cell."""

CORRECTED = "Corrected"
"""Heading of the column that a person fills in."""

EMPTY = "(empty)"
"""What a person types to empty a cell; an empty *Corrected* leaves the cell as it is."""

WORDS = "Words"
"""Hidden sheet of the words to choose from: by it a workbook that holds no fault is known as ours."""

_HEADER_ROWS = 50  # the headings stand within so many rows, whatever was put above them
_REWRITABLE = re.compile(r"'(?=[=+\-@]|[\d.,:/ -]+$)")


Cell = tuple[str, str | None, int, str | None]
"""SHA-256, sheet, line and heading."""


@dataclass(frozen=True, slots=True)
class Binding:
    """One cell of one export, by the *sha256* of the file; *was* is the `mark_of` its text.

    *column* is PPak's heading, ``None`` where no single cell is at fault.
    Without any value it is the binding of a row that has lost its own.
    """

    sha256: str = ""
    file: str = ""
    sheet: str | None = None
    line: int = 0
    field: str = ""
    column: str | None = None
    was: str = ""

    @property
    def cell(self) -> Cell:
        """The cell itself, whatever its file is called and its fault is about."""
        return (self.sha256, self.sheet, self.line, self.column)

    @property
    def words(self) -> str:
        """The cell, for people."""
        sheet = f" sheet {self.sheet}" if self.sheet else ""
        return f"{self.file}{sheet} line {self.line}, {self.column or self.field or 'the row'}"

    def encoded(self) -> str:
        """The text of the hidden column."""
        values = [self.sha256, self.file, self.sheet, self.line, self.field, self.column, self.was]
        return orjson.dumps(values).decode()


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person typed for a cell: the *new* text, ``""`` to empty it; *place* is where it stands, in words."""

    binding: Binding
    new: str
    place: str

    @property
    def typed(self) -> str:
        """What a person types to say it."""
        return f"'{self.new}" if _REWRITABLE.match(self.new) else self.new or EMPTY


def mark_of(text: str | None) -> str:
    """A mark that two texts share only when they are the same; a missing cell is an empty one."""
    return hashlib.sha256((text or "").encode()).hexdigest()[:32]


def load_corrections(path: Path) -> tuple[Correction, ...]:
    """What was filled in, one correction a cell, in the order of the workbook.

    Raises `FileError` when *path* is no such workbook, or corrects one cell twice, differently.
    """
    filled = [correction for sheet, rows in _sheets(path) for correction in _filled(sheet, rows)]
    return tuple(_one_a_cell(path, filled))


def _sheets(path: Path) -> Sequence[tuple[str, pl.DataFrame]]:
    """The sheets that have both columns: per row its `row` number, `binding` and `new` text."""
    try:
        may_hold_errors(path)  # which measures it: a small file may ask for all memory there is
        reader = fastexcel.read_excel(path)
        found = [(name, rows) for name in reader.sheet_names if (rows := _rows(reader, name)) is not None]
    except (fastexcel.FastExcelError, OSError, *DAMAGES) as error:
        raise FileError(
            f"{path} cannot be read as a workbook: {(str(error) or type(error).__name__).splitlines()[0]}",
            "name the workbook of rejects that run-migration wrote and somebody filled in",
        ) from error
    if not found and WORDS not in reader.sheet_names:
        raise FileError(
            f"{path} has no sheet with the columns {BINDING} and {CORRECTED}",
            "name the workbook of rejects that run-migration wrote; its hidden column must stay in it",
        )
    return found


def _rows(reader: fastexcel.ExcelReader, name: str) -> pl.DataFrame | None:
    told: dict[str, Any] = {"header_row": None, "skip_rows": 0, "dtypes": "string"}
    head = reader.load_sheet(name, n_rows=_HEADER_ROWS, **told)
    if not head.width:
        return None
    for at, cells in enumerate(head.to_polars().iter_rows()):
        headings = [(cell or "").strip().casefold() for cell in cells]
        if BINDING.casefold() in headings and CORRECTED.casefold() in headings:
            places = [headings.index(heading.casefold()) for heading in (BINDING, CORRECTED)]
            columns = [head.available_columns()[place].absolute_index for place in places]
            rows: pl.DataFrame = reader.load_sheet(name, use_columns=columns, **told).to_polars()
            swapped = rows.columns if places[0] < places[1] else rows.columns[::-1]
            return rows.select(binding=swapped[0], new=swapped[1]).with_row_index("row", 1).slice(at + 1)
    return None


def _filled(sheet: str, rows: pl.DataFrame) -> Iterator[Correction]:
    for row, binding, typed in (
        rows.filter(pl.col("new").str.contains(r"\S")).select("row", "binding", "new").iter_rows()
    ):
        yield Correction(_decoded(binding), _tidied(typed), f"sheet {sheet}, row {row}")


def _tidied(typed: str) -> str:
    """The text without what a spreadsheet adds: outer space, and a ``'`` that only keeps it from being rewritten."""
    text = typed.strip()
    return "" if text.casefold() == EMPTY else _REWRITABLE.sub("", text, count=1) if text[0] == "'" else text


def _decoded(text: str | None) -> Binding:
    try:
        match orjson.loads(text or ""):
            case [str(sha), str(file), str() | None as sheet, int(line), str(field), str() | None as column, str(was)]:
                return Binding(sha, file, sheet, line, field, column, was)
            case _:
                return Binding()
    except orjson.JSONDecodeError:
        return Binding()


def _one_a_cell(path: Path, filled: Iterable[Correction]) -> Iterator[Correction]:
    first: dict[Cell, Correction] = {}
    for correction in filled:
        known = first.setdefault(correction.binding.cell, correction) if correction.binding.column else correction
        if known is correction:
            yield correction
        elif known.new != correction.new:
            raise FileError(
                f"{path.name} corrects one cell twice, differently: {known.place} and {correction.place} "
                f"({correction.binding.words})",
                "keep the one that is right and run again",
            )
