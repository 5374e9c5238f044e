"""A workbook whose sheets may be long: openpyxl makes the frame, the rows are poured into it as XML.

The same values give the same bytes: no clock, no machine and no user is in them.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from integrations.ppak.etl.correction_file import WORDS
from integrations.report.sheet_rows import Style

_SAVED = datetime(2000, 1, 1)  # noqa: DTZ001  a workbook's stamps have no zone
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_DIMENSION = re.compile(rb"<dimension [^>]*/>")
_ROWS = re.compile(rb"<sheetData\s*/>|<sheetData></sheetData>")
_ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Styles:
    """The formats of cells; all but *number* hold text, so that nothing typed there is rewritten either."""

    heading: Style
    raw_heading: Style
    text: Style
    wrapped: Style
    bad: Style
    answer: Style
    number: Style


@dataclass(frozen=True, slots=True)
class Choice:
    """What the list in a *column* offers, by what stands in *by* beside it: the words of *fields*."""

    column: str
    by: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its *rows* as XML, the headings among them; *width* columns, *height* rows, some columns hidden."""

    title: str
    rows: Callable[[Styles], Iterable[str]]
    widths: Sequence[int]
    height: int
    hidden: tuple[str, ...] = ()
    has_headings: bool = True
    choice: Choice | None = None


def write_book(target: BinaryIO, sheets: Sequence[Sheet], words: Mapping[str, Sequence[str]]) -> None:
    """Write *sheets* to *target*; *words* are what lists offer, by name."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator, book.properties.created = "ppak-innergy", _SAVED
    pages = [book.create_sheet(sheet.title) for sheet in sheets]
    ranges = _add_words(book.create_sheet(WORDS), words)
    styles = _styles(pages[0])
    for page, sheet in zip(pages, sheets, strict=True):
        _frame(page, sheet, ranges)
    draft = io.BytesIO()
    book.save(draft)
    _pour(draft, target, {f"xl/worksheets/sheet{at}.xml": sheet.rows(styles) for at, sheet in enumerate(sheets, 1)})


# ── the frame ────────────────────────────────────────────────────────────────


def _styles(page: Worksheet) -> Styles:
    grey, red, yellow = "FFE7E6E6", "FFFFC7CE", "FFFFF2CC"
    return Styles(
        heading=_style(page, "FFD9E1F2", is_bold=True),
        raw_heading=_style(page, grey, is_bold=True),
        text=_style(page),
        wrapped=_style(page, wraps=True),
        bad=_style(page, red),
        answer=_style(page, yellow),
        number=_style(page, form="0"),
    )


def _style(page: Worksheet, color: str = "", *, is_bold: bool = False, wraps: bool = False, form: str = "@") -> Style:
    cell = Cell(page, row=1, column=1)
    cell.number_format, cell.font = form, Font(bold=is_bold)
    cell.alignment = Alignment(vertical="top", wrap_text=wraps)
    if color:
        cell.fill = PatternFill("solid", start_color=color)
    return int(cell.style_id)


def _add_words(page: Worksheet, words: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
    """Write the words, a column a list; the range of each."""
    page.sheet_state = "hidden"
    ranges = {}
    for at, (name, offered) in enumerate(sorted(words.items()), 1):
        for row, word in enumerate(offered, 1):
            page.cell(row, at, word).data_type = "s"
        letter = get_column_letter(at)
        ranges[name] = f"{WORDS}!${letter}$1:${letter}${max(1, len(offered))}"
    return ranges


def _frame(page: Worksheet, sheet: Sheet, ranges: Mapping[str, str]) -> None:
    for at, width in enumerate(sheet.widths, 1):
        page.column_dimensions[get_column_letter(at)].width = width
    for letter in sheet.hidden:
        page.column_dimensions[letter].hidden = True
    if sheet.has_headings:
        page.freeze_panes = "A2"
        page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.widths))}{sheet.height}"
    if sheet.choice and sheet.choice.fields:
        page.add_data_validation(_validation(sheet.choice, sheet.height, ranges))


def _validation(choice: Choice, height: int, ranges: Mapping[str, str]) -> DataValidation:
    """A list by the field that the row names, so that it stays right when rows are sorted; other words pass."""
    formula = "$XFD$1"  # an empty cell: nothing to offer
    for field, offered in sorted(choice.fields.items(), reverse=True):
        formula = f'IF(${choice.by}2="{field}",{ranges[offered]},{formula})'
    listing = DataValidation("list", formula1=formula, allow_blank=True, showErrorMessage=False)
    listing.add(f"{choice.column}2:{choice.column}{max(2, height)}")
    return listing


# ── the rows ─────────────────────────────────────────────────────────────────


def _pour(draft: io.BytesIO, target: BinaryIO, rows: Mapping[str, Iterable[str]]) -> None:
    """Copy the frame to *target*, each of its sheets with its rows."""
    with zipfile.ZipFile(draft) as frame, zipfile.ZipFile(target, "w", compresslevel=1) as archive:
        for name in frame.namelist():
            content = _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z", frame.read(name))
            entry = zipfile.ZipInfo(name)  # of 1980
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            with archive.open(entry, "w") as part:
                part.writelines(_filled(content, rows[name]) if name in rows else [content])


def _filled(content: bytes, rows: Iterable[str]) -> Iterator[bytes]:
    before, after = _ROWS.split(_DIMENSION.sub(b"", content))
    yield before + b"<sheetData>"
    left = iter(rows)
    while piece := "".join(islice(left, _ROWS_AT_ONCE)):
        yield piece.encode()
    yield b"</sheetData>" + after
