"""The zip archive of a workbook, looked through before the workbook is read: its size, and its error cells.

Whoever reads a workbook unpacks all of it and makes room for every cell up to the last one,
so a file of a few kilobytes can ask for all memory there is; it is measured first, piece by piece.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from integrations.ppak.exports.limits import refuse_large_workbook
from integrations.ppak.exports.merges import number_of, page_of

_PIECE = 2**20
_LONGEST_CELL = 2**12  # bytes of an error cell, its formula included
_MAY_BE_FAR = re.compile(rb"""r=["'](?:[A-Z]{3}\d|[A-Z]{0,2}\d{6})""")
_PLACE = re.compile(rb"""r=["']([A-Z]{1,3})(\d{1,7})["']""")
_ERROR_CELL = re.compile(rb"""<(?:\w+:)?c\b([^>]*\bt=["']e["'][^>/]*)>(.*?)</(?:\w+:)?c>""", re.DOTALL)
_ERROR_TEXT = re.compile(rb"<(?:\w+:)?v[^>]*>(#[^<]{1,30})</")


DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What is raised for an archive that is damaged, or packed in a way that no workbook is."""


@dataclass(slots=True)
class ErrorCells:
    """The error cells of a column: their rows, from 1, and what they show."""

    rows: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def may_hold_errors(path: Path) -> bool:
    """Whether an xlsx workbook may hold error cells; all of it is unpacked and measured.

    An older workbook is not packed, and nobody can tell.
    Raises `ExportError` where the workbook is too large, and one of `DAMAGES` where it is damaged.
    """
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        refuse_large_workbook(path.name, sum(part.file_size for part in archive.infolist()), 0)
        return any([_may_hold_error(archive, name, path.name) for name in archive.namelist()])  # noqa: C419 - every part


def errors_in(path: Path, sheet: str) -> Mapping[int, ErrorCells]:
    """Column, from 1 → its error cells in the *sheet* of that name."""
    with zipfile.ZipFile(path) as archive:
        part = page_of(archive, sheet)
        return _errors_of(archive, part) if part else {}


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    with archive.open(part) as file:
        while piece := file.read(_PIECE):
            yield piece


def _may_hold_error(archive: zipfile.ZipFile, part: str, name: str) -> bool:
    """Whether a *part* of the workbook called *name* may hold an error cell; all of it is unpacked and measured."""
    inflated = cells = 0
    may_hold_error, is_sheet, is_far, rest = False, False, False, b""
    for piece in _pieces(archive, part):
        inflated += len(piece)
        seen = rest + piece
        is_sheet = is_sheet or b"sheetData" in seen
        cells += piece.count(b"<c" if is_sheet else b"<si")  # a part holds cells, or the texts that they share
        refuse_large_workbook(name, inflated, cells)
        may_hold_error = may_hold_error or b't="e"' in seen or b"t='e'" in seen
        is_far = is_far or (is_sheet and bool(_MAY_BE_FAR.search(seen)))
        rest = seen[-_LONGEST_CELL:]
    if is_far:
        refuse_large_workbook(name, inflated, _extent(archive, part))
    return may_hold_error


def _extent(archive: zipfile.ZipFile, part: str) -> int:
    """How many cells there are up to the last row and the last column of a sheet."""
    last_row = last_column = 0
    rest = b""
    for piece in _pieces(archive, part):
        seen = rest + piece
        places = set(_PLACE.findall(seen))
        last_column = max(
            [last_column, *(number_of(letters.decode()) for letters in {letters for letters, _ in places})]
        )
        last_row = max([last_row, *(int(row) for _, row in places)])
        rest = seen[-_LONGEST_CELL:]
    return last_row * last_column


# ── error cells ──────────────────────────────────────────────────────────────


def _errors_of(archive: zipfile.ZipFile, part: str) -> Mapping[int, ErrorCells]:
    found: dict[int, ErrorCells] = {}
    texts: dict[bytes, str] = {}
    for seen in _whole_cells(archive, part):
        for attributes, content in _ERROR_CELL.findall(seen):
            place, text = _PLACE.search(attributes), _ERROR_TEXT.search(content)
            if place and text:
                cells = found.setdefault(number_of(place[1].decode()), ErrorCells())
                cells.rows.append(int(place[2]))
                cells.texts.append(texts.setdefault(text[1], text[1].decode("ascii", errors="replace")))
    return found


def _whole_cells(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """A sheet in pieces, none of which ends within an error cell."""
    rest = b""
    for piece in _pieces(archive, part):
        seen = rest + piece
        end = max(seen.rfind(b"</c>"), seen.rfind(b":c>")) + 4
        yield seen[:end] if end > 3 else b""
        rest = (seen[end:] if end > 3 else seen)[-_LONGEST_CELL:]
    yield rest
