"""One input of any bytes against everything that reads: what must hold, whatever they are."""

import csv
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import product
from pathlib import Path

import openpyxl

from integrations.canonical import addresses, blanks, cells, dates
from integrations.canonical.errors import MigrationError
from integrations.ppak.exports.encoding import Encoding, as_utf8, opened
from integrations.ppak.exports.files import load_files
from integrations.ppak.exports.headings import load_aliases
from integrations.ppak.exports.text import DELIMITERS

ALIASES = load_aliases({})
SHEET = "xl/worksheets/sheet1.xml"

_SPACE = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_NO_TEXT = _SPACE + "".join(DELIMITERS)
_ORDERS = tuple(dates.DateOrder)
_PARSERS: tuple[Callable[[str], object], ...] = (
    *(blanks.plain, blanks.is_blank, blanks.text_fault_of, addresses.parse_address),
    *(cells.parse_text, cells.check_id, cells.parse_email, cells.parse_tags, cells.parse_flag, cells.parse_count),
    *(cells.money_evidence, cells.split_unit, dates.date_evidence, dates.has_two_digit_year),
    *(
        partial(parse, decimal_comma=comma)
        for parse, comma in product((cells.parse_money, cells.parse_quantity), (False, True))
    ),
    *(
        partial(parse, order=order, pivot=70)
        for parse, order in product((dates.parse_date, dates.parse_stamp), _ORDERS)
    ),
)


def check(content: bytes) -> None:
    """Read *content* as cells and as a file.

    Bytes that begin with ``PK`` are a workbook, those that begin with ``<`` the XML of a workbook's sheet.
    No error comes out of it but ours, and no row with text is missing or there twice.
    """
    if content.startswith(b"<"):
        check_file(book_of(content), "projects_2026-01-15.xlsx")
    elif content.startswith(b"PK"):
        check_file(content, "projects_2026-01-15.xlsx")
    else:
        check_cell(content[:200].decode(errors="replace"))
        check_file(content, "projects_2026-01-15.csv")


def check_cell(text: str) -> None:
    """Every parser of cells has an answer to *text*, a value or a fault, and the same one again."""
    for parse in _PARSERS:
        assert parse(text) == parse(text), (parse, text)


def check_file(content: bytes, name: str) -> None:
    """The rows of a file called *name* add up: as tables, as blocks, and as the standard library counts a text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            (file,) = load_files(Path(folder), "cp1252", ALIASES)
            for table in file.tables:
                counted = len(table.above) + sum(batch.height for batch in table.batches())
                if table.encoding:
                    fewest, most = rows_of(path, table.encoding)
                    assert fewest <= counted <= most, (counted, fewest, most)
            for export in file.exports:
                counted = len(export.table.above) + sum(batch.height for batch in export.table.batches())
                read = sum(block.row_count for block in export.blocks())
                assert export.table.reading or read == counted, (read, counted)
        except MigrationError:
            return


def rows_of(path: Path, encoding: Encoding) -> tuple[int, int]:
    """How few and how many rows of a text have text, under whichever delimiter it is read."""
    with opened(path, encoding) as file:
        text = as_utf8(file.read().removeprefix(b"\xef\xbb\xbf"), encoding).decode()
    counts = [tuple(_counts(text, delimiter)) for delimiter in DELIMITERS]
    return min(fewest for fewest, _ in counts), max(most for _, most in counts)


def _counts(text: str, delimiter: str) -> Iterator[int]:
    for nothing in (_NO_TEXT, _SPACE):  # above a header, a line of delimiters alone has no text, whichever they are
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        yield sum(any(cell.strip(nothing) for cell in row) for row in rows)


# ── workbooks ────────────────────────────────────────────────────────────────


def book_of(sheet: bytes) -> bytes:
    """A workbook whose one sheet is the XML *sheet*, everything around it well-formed."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in {**_parts(), SHEET: sheet}.items():
            archive.writestr(name, part)
    return content.getvalue()


@cache
def _parts() -> dict[str, bytes]:
    content = io.BytesIO()
    openpyxl.Workbook().save(content)
    with zipfile.ZipFile(content) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
