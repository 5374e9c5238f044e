"""The lines of a mapping table, as Excel saves them, with the words of each column checked."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from integrations.canonical.cells import parse_quantity
from integrations.canonical.errors import TableError

_E = TypeVar("_E", bound=StrEnum)


def folded(word: str) -> str:
    """*word* as it is compared: without case, outer and repeated space."""
    return " ".join(word.split()).casefold()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: its first physical line *number* (from 1) and its *cells* by column."""

    file: str
    number: int
    cells: Mapping[str, str]

    def word(self, column: str) -> str:
        """The cell's text, which must be there."""
        return self.cells[column] or self._wrong(column, "is empty")

    def optional(self, column: str) -> str | None:
        """The cell's text, if any."""
        return self.cells[column] or None

    def member(self, column: str, of: type[_E]) -> _E:
        """The cell's canonical word."""
        by_word = {value.casefold(): value for value in of}
        word = self.word(column)
        return by_word.get(word.casefold()) or self._wrong(column, f"is {word!r}, not one of {', '.join(of)}")

    def factor(self, column: str) -> Decimal:
        """The cell's factor, a positive number."""
        return self.optional_factor(column) or self._wrong(column, "is empty")

    def optional_factor(self, column: str) -> Decimal | None:
        """The cell's factor, if any."""
        number = self._number(column, self.cells[column])
        return number if number is None or number > 0 else self._wrong(column, f"is {number}, not more than 0")

    def percentage(self, column: str) -> Decimal | None:
        """The cell's percentage (``40`` or ``40%``), if any."""
        number = self._number(column, self.cells[column].removesuffix("%"))
        return number if number is None or 0 <= number <= 100 else self._wrong(column, f"is {number}, not in 0 to 100")

    def _number(self, column: str, text: str) -> Decimal | None:
        number = parse_quantity(text) if text else None
        if text and not isinstance(number, Decimal):
            self._wrong(column, f"is {text!r}, which is no number")
        return number if isinstance(number, Decimal) else None

    def _wrong(self, column: str, reason: str) -> NoReturn:
        raise TableError(f"{self.file}, line {self.number}: {column} {reason}", "correct that line and run again")


def load_lines(path: Path, columns: Sequence[str]) -> tuple[Line, ...]:
    """The lines of the table at *path*, which has exactly these *columns*, in any order; blank lines are passed over.

    Raises `TableError` when the file is missing, no table, or has other columns.
    """
    text = _text_of(path)
    mark = max(",;\t", key=text.partition("\n")[0].count)
    rows = _rows(path, csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    headings = [folded(cell) for cell in next(rows, (1, []))[1]]
    _check_headings(path, headings, columns)
    return tuple(
        Line(path.name, number, {column: row[headings.index(column)] for column in columns})
        for number, row in ((number, _fitted(path, number, row, headings)) for number, row in rows)
        if any(row)
    )


def _text_of(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TableError(
            f"the mapping table {path} cannot be read: {error.strerror or error}",
            "copy the packaged tables out with `mappings init DIR`, and name that folder",
        ) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _rows(path: Path, reader: Any) -> Iterator[tuple[int, list[str]]]:
    number = 1
    try:
        for row in reader:
            yield number, [cell.strip() for cell in row]
            number = reader.line_num + 1
    except csv.Error as error:
        raise TableError(f"{path.name}, line {number}: {error}", "save it again as CSV and run again") from error


def _check_headings(path: Path, headings: Sequence[str], columns: Sequence[str]) -> None:
    for words, names in (
        ("has no column", [column for column in columns if column not in headings]),
        ("has a column that no one reads:", [name for name in dict.fromkeys(headings) if name and name not in columns]),
        ("has twice the column", [column for column in columns if headings.count(column) > 1]),
    ):
        if names:
            raise TableError(f"{path.name} {words} {', '.join(names)}", f"its first line must be: {','.join(columns)}")


def _fitted(path: Path, number: int, row: list[str], headings: Sequence[str]) -> list[str]:
    named = [bool(index < len(headings) and headings[index]) for index in range(len(row))]
    if any(cell for cell, has_name in zip(row, named, strict=True) if not has_name):
        raise TableError(f"{path.name}, line {number}: more cells than columns", "put quotes around a cell with commas")
    return row + [""] * (len(headings) - len(row))
