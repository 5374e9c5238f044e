"""Text exports (CSV and its kin): bytes → text batches with exact line numbers.

The standard library's reader is the one that is right on every odd row.
Polars' reader is several times faster, and right on regular ones.
So a cheap scan proves which lines, or lines joined by a value in quotes, are whole, well-quoted rows by themselves:
those go to Polars, and every other row is read by the standard library, from its first line to wherever it ends.
"""

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import polars as pl

from integrations.canonical.errors import ExportError
from integrations.ppak.exports.encoding import Encoding, as_utf8, encoding_of, opened, whole_lines
from integrations.ppak.exports.export import LINE, RAGGED, SURPLUS, Table
from integrations.ppak.exports.limits import MOST_COLUMNS, refuse_long_text
from integrations.ppak.exports.quoting import joined, row_pattern, short_rows
from integrations.ppak.exports.report.header import HEAD_ROWS, Finder, Header, Row

DELIMITERS = (",", ";", "\t", "|")

_BLOCK = 20 * 2**20  # bytes a batch is made of: about 70,000 rows of a project list
_HEAD = 2**20  # the header lies within so many bytes
_LINE_END = re.compile(rb"\r\n|\n|\r")
_LONE_RETURN = re.compile(rb"\r(?!\n)")
_TEXT_IN_LINE = r"""[^\s,;|"]"""
_AT_END = "\uffff"  # a reader only asks for it when a quote is still open where the file ends
_NO_TEXT = f" \t\r\n,;|{_AT_END}"
_MARKS = tuple(map(chr, range(31, 13, -1)))  # control characters that hardly any file holds


@dataclass(frozen=True, slots=True)
class _Source:
    """A text file, how it is decoded and split, and where its rows begin."""

    path: Path
    encoding: Encoding
    delimiter: str
    headings: tuple[str, ...]
    header_line: int  # the last physical line of the header
    offset: int  # bytes of the (transcoded) file before the first row


def load_table(path: Path, declared: str, find_header: Finder) -> Table | None:
    """The table of a text file; ``None`` where there is no text.

    Of the delimiters, that one counts under which most headings are known.
    Raises `ExportError` where it is too much to be an export.
    """
    refuse_long_text(path)
    csv.field_size_limit(2**31 - 1)  # a long cell is a value or a reject, never an error of the reader
    encoding = encoding_of(path, declared)
    with opened(path, encoding) as file:
        head = file.read(_HEAD)
    text = as_utf8(head.removeprefix(codecs.BOM_UTF8), encoding).decode(errors="replace")
    # Delimiters that do not stand in the text all make the same rows of it, so one of them is enough.
    absent = [delimiter for delimiter in DELIMITERS if delimiter not in text][1:]
    tried = (delimiter for delimiter in DELIMITERS if delimiter not in absent)
    heads = [_Head(delimiter, rows, find_header(rows)) for delimiter in tried if (rows := _rows(text, delimiter))]
    if not heads:
        return None
    best = max(heads, key=lambda it: (it.header.score, len(it.rows[0].cells)))
    header, line = best.header, best.rows[best.header.at].last_line
    headings = header.headings
    if headings[-1].endswith(_AT_END):
        raise ExportError(f"{path.name} has a quote in its headings that never closes", "export it from PPak anew")
    offset = next(islice(_LINE_END.finditer(head), line - 1, None), None)
    source = _Source(path, encoding, best.delimiter, headings, line, offset.end() if offset else len(head))
    batches = partial(_batches, source)
    return Table(
        *(path.name, None, headings, line, header.above, header.layout, batches, encoding),
        records_above=header.records_above,
    )


class _Head(NamedTuple):
    """The first rows of a file under a delimiter, and the header among them."""

    delimiter: str
    rows: Sequence[Row]
    header: Header


def _rows(text: str, delimiter: str) -> Sequence[Row]:
    """The first rows of *text* that have any."""
    reader = csv.reader(chain(io.StringIO(text, newline=""), (_AT_END,)), delimiter=delimiter)
    rows, line = [], 0
    for cells in reader:
        if any(cell.strip(_NO_TEXT) for cell in cells):
            rows.append(Row(line + 1, reader.line_num, cells[:MOST_COLUMNS]))
        if len(rows) == HEAD_ROWS:
            break
        line = reader.line_num
    return rows


# ── rows ─────────────────────────────────────────────────────────────────────


def _batches(source: _Source) -> Iterator[pl.DataFrame]:
    line = source.header_line
    rest: deque[str] = deque()  # lines that were read for the end of a quoted value and lie beyond it
    with opened(source.path, source.encoding) as file:
        file.seek(source.offset)
        while block := "".join(rest).encode() + _line_feeds(source, whole_lines(file, _BLOCK)):
            rest.clear()
            batch, read = _batch(source, block, _later(source, file, rest))
            yield batch.with_columns(pl.col(LINE) + line)
            line += read


def _later(source: _Source, file: BinaryIO, rest: deque[str]) -> Iterator[str]:
    """The lines that follow in *file*; those of a piece that are not asked for stay in *rest*."""
    while piece := whole_lines(file, 0):  # which may be several that end in a carriage return
        rest.extend(_with_ends(_line_feeds(source, piece)))
        while rest:
            yield rest.popleft()


def _line_feeds(source: _Source, block: bytes) -> bytes:
    """*block* as UTF-8, no line ending in a lone carriage return."""
    block = as_utf8(block, source.encoding)
    if _LONE_RETURN.search(block):
        block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return block


def _with_ends(block: bytes) -> list[str]:
    """The physical lines of *block*, each with a line feed at its end."""
    return list(io.StringIO(block.decode().replace("\r\n", "\n")))


def _batch(source: _Source, block: bytes, later: Iterator[str]) -> tuple[pl.DataFrame, int]:
    """The rows of *block*, numbered from 1, and how many physical lines were read.

    A quoted value that does not end within the block goes on in the *later* lines.
    """
    lines, pattern = _lines(block), row_pattern(source.delimiter, len(source.headings))
    is_row = lines.str.contains(pattern)
    if is_row.all():
        return _regular_rows(source, block, lines, pl.int_range(len(lines), dtype=pl.UInt32, eager=True)), len(lines)
    cells = short_rows(lines, is_row, source.delimiter, len(source.headings))
    if (is_row | cells.is_not_null()).all():
        firsts = pl.int_range(len(lines), dtype=pl.UInt32, eager=True)
        return _regular_rows(source, block, lines, firsts, cells), len(lines)
    texts, firsts = joined(lines, is_row, source.delimiter)
    is_row = texts.str.contains(pattern)
    cells = short_rows(texts, is_row, source.delimiter, len(source.headings))
    is_row |= cells.is_not_null()
    rows, read = [], len(lines)
    if not is_row.all():
        odd = list(_odd_rows(_with_ends(block), firsts.filter(~is_row), firsts, later, source.delimiter))
        taken = pl.Series(chain.from_iterable(range(start, end) for start, end, _ in odd), dtype=pl.UInt32)
        is_row &= ~firsts.is_in(taken.implode())
        rows.append(_odd_frame(odd, source.headings))
        read = max(read, odd[-1][1])
    if is_row.any():
        plain = texts.filter(is_row)
        whole = _regular_rows(
            source, "\n".join([*plain, ""]).encode(), plain, firsts.filter(is_row), cells.filter(is_row)
        )
        rows.append(whole)
    return pl.concat(rows).sort(LINE), read


def _lines(block: bytes) -> pl.Series:
    """The physical lines of *block* without their ends: a table of one column, split by what no line holds."""
    mark = next((mark for mark in _MARKS if mark.encode() not in block), None)
    if mark is None:
        return pl.Series(line.removesuffix("\n") for line in _with_ends(block))
    return _read(block, separator=mark, quote_char=None).to_series()


def _read(block: bytes, **how: Any) -> pl.DataFrame:
    """*block* as a table of text by Polars, which takes one byte order mark off: a cell's own must stay."""
    block = codecs.BOM_UTF8 + block
    return pl.read_csv(block, has_header=False, infer_schema=False, empty_string_is_null=False, **how)


def _regular_rows(
    source: _Source, block: bytes, texts: pl.Series, firsts: pl.Series, cells: pl.Series | None = None
) -> pl.DataFrame:
    """The rows of *block*, each proved to be one by its text; *firsts* are their first lines, from 0.

    *cells* are how many those had that are too short, null for the others.
    """
    # The first line says how many columns there are, so one is put before it that has them all.
    block = source.delimiter.encode() * (len(source.headings) - 1) + b"\n" + block if cells is not None else block
    rows = _read(block, separator=source.delimiter, new_columns=list(source.headings))
    marks = {RAGGED: pl.lit(None, pl.String), SURPLUS: pl.lit(None, pl.String)}
    rows = rows.slice(int(cells is not None))
    marked = rows.with_columns(firsts.alias(LINE) + 1, **marks)
    if cells is not None:
        marked = _cut(marked, cells, source.headings)
    # Few files have a blank row, and one look at the lines is cheaper than one at each column.
    return marked if texts.str.contains(_TEXT_IN_LINE).all() else marked.filter(has_text(source.headings))


def _cut(rows: pl.DataFrame, cells: pl.Series, headings: Sequence[str]) -> pl.DataFrame:
    """*rows* without the cells that they do not have, where *cells* says how many those are."""
    have = pl.lit(cells)
    kept = (pl.when(have.is_null() | (have > at)).then(name).alias(name) for at, name in enumerate(headings))
    return rows.with_columns(*kept, pl.format(f"{{}} cells where the header has {len(headings)}", have).alias(RAGGED))


def has_text(columns: Iterable[str]) -> pl.Expr:
    """Whether any of the *columns* holds more than white space."""
    return pl.any_horizontal(pl.col(column).str.contains(r"\S") for column in columns)


def _odd_rows(
    lines: Sequence[str], odd: Iterable[int], firsts: Iterable[int], later: Iterator[str], delimiter: str
) -> Iterator[tuple[int, int, list[str]]]:
    """Each row that begins on one of the *odd* lines, or from there on before one of the *firsts*.

    It is given as the line it begins on, the one after it, and its cells.
    The last cell of a row whose quote never closes ends in `_AT_END`.
    """
    ends = {*firsts, len(lines)}
    position = 0

    def feed() -> Iterator[str]:
        nonlocal position
        while position < len(lines):
            position += 1
            yield lines[position - 1]
        for text in later:
            position += 1
            yield text
        yield _AT_END

    reader = csv.reader(feed(), delimiter=delimiter)
    for start in odd:
        if start < position:  # it is the inside of a quoted value that was read already
            continue
        position, is_end = start, False
        while not is_end:
            first, cells = position, next(reader)
            yield first, position, cells
            is_end = position in ends or position > len(lines)


def _odd_frame(rows: Sequence[tuple[int, int, list[str]]], headings: Sequence[str]) -> pl.DataFrame:
    """Rows by the standard library as a batch; a row of too many or too few cells says so."""
    width = len(headings)
    faults = [_shape_fault(cells, width) for _, _, cells in rows]
    frame = pl.DataFrame(
        [_fitted(cells, width) for _, _, cells in rows], schema=dict.fromkeys(headings, pl.String), orient="row"
    )
    ragged = {at: cells for at, (_, _, cells) in enumerate(rows) if faults[at]}
    marks = pl.DataFrame(
        {
            "at": list(ragged),
            RAGGED: [fault for fault in faults if fault],
            SURPLUS: ["\t".join(cells[width:]) or None for cells in ragged.values()],
        },
        schema={"at": pl.UInt32, RAGGED: pl.String, SURPLUS: pl.String},
    )
    lines = pl.Series(LINE, [start + 1 for start, _, _ in rows], pl.UInt32)
    marked = frame.with_columns(lines).with_row_index("at").join(marks, on="at", how="left", maintain_order="left")
    return marked.drop("at").select(*headings, LINE, RAGGED, SURPLUS).filter(has_text([*headings, SURPLUS]))


def _shape_fault(cells: list[str], width: int) -> str | None:
    if cells and cells[-1].endswith(_AT_END):
        cells[-1] = cells[-1].removesuffix(_AT_END)
        return "a quote that never closes, so it goes on to the end of the file"
    return f"{len(cells)} cells where the header has {width}" if len(cells) != width else None


def _fitted(cells: list[str], width: int) -> Sequence[str | None]:
    return cells if len(cells) == width else [*cells[:width], *[None] * (width - len(cells))]
