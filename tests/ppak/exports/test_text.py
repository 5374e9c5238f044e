"""Text exports: every row as the standard library reads it, with its first physical line."""

import csv
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.canonical.errors import ExportError
from integrations.ppak.exports import text
from integrations.ppak.exports.export import LINE, RAGGED, SURPLUS, Table
from integrations.ppak.exports.text import DELIMITERS, load_table
from tests.ppak.shop import HEADERS

NEVER_CLOSES = "a quote that never closes, so it goes on to the end of the file"


def load(path: Path, content: bytes, declared: str = "cp1252") -> Table:
    path.write_bytes(content)
    found = load_table(path, declared, HEADERS)
    assert found is not None
    return found


def rows_of(found: Table) -> list[tuple[Any, ...]]:
    """(line, cells, what is wrong with their number, surplus) of every row."""
    return [
        (row[LINE], tuple(row[heading] for heading in found.headings), row[RAGGED], row[SURPLUS])
        for batch in found.batches()
        for row in batch.iter_rows(named=True)
    ]


# ── the standard library is right ────────────────────────────────────────────


def rows_by_the_standard_library(content: str, delimiter: str, width: int) -> Iterator[tuple[Any, ...]]:
    plain = content.replace("\r\n", "\n").replace("\r", "\n")
    reader = csv.reader(io.StringIO(plain, newline=""), delimiter=delimiter)
    every = list(enumerate_lines(reader))
    with_one_more = list(csv.reader(io.StringIO(plain.removesuffix("\n") + "\nmore", newline=""), delimiter=delimiter))
    is_open = with_one_more[-1] != ["more"]
    for number, (line, cells) in enumerate(every):
        fault = f"{len(cells)} cells where the header has {width}" if len(cells) != width else None
        if is_open and number == len(every) - 1:
            fault = NEVER_CLOSES
        if number and any(cell.strip() for cell in cells):
            fitted = (*cells[:width], *[None] * (width - len(cells)))
            yield line, fitted, fault, "\t".join(cells[width:]) or None


def enumerate_lines(reader: Any) -> Iterator[tuple[int, list[str]]]:
    line = 1
    for cells in reader:
        yield line, cells
        line = reader.line_num + 1


@st.composite
def tidy_bodies(draw: st.DrawFn, delimiter: str, width: int, end: str) -> str:
    """Rows as a program writes them: quoted where they must be, and sometimes where they need not."""
    cells = st.text(st.sampled_from(["a", "é", '"', "\n", " ", "1", delimiter]), max_size=5)
    rows = draw(st.lists(st.lists(st.tuples(cells, st.booleans()), min_size=width, max_size=width), max_size=10))
    return end.join(delimiter.join(as_cell(*cell, delimiter) for cell in row) for row in rows)


def as_cell(cell: str, is_quoted: bool, delimiter: str) -> str:
    needs = any(sign in cell for sign in ('"', "\n", delimiter))
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if is_quoted or needs else cell


PIECES = (
    *("a", "½", " ", "1", "'", '"', '""', '"a"', '"b""c"', '"d\ne"', '"f\r\ng"', "long " * 12),
    *("\n", "\r\n", "\r", "\n\n", *DELIMITERS),
    *("\ufffd", "\x00", "\u2028", "\x85", "\x0b", "\x0c", "\ufeff", "\xa0"),
)


@st.composite
def exports(draw: st.DrawFn) -> tuple[str, str, int]:
    """A file's content, its delimiter, and how many columns it has."""
    delimiter, end = draw(st.sampled_from(DELIMITERS)), draw(st.sampled_from(["\r\n", "\n", "\r"]))
    width = draw(st.integers(2, 4))
    head = delimiter.join(f"Column {letter}" for letter in "ABCD"[:width])
    wild = st.lists(st.sampled_from((*PIECES, *[delimiter, end] * 6)), max_size=40).map("".join)
    body = draw(st.one_of(wild, tidy_bodies(delimiter, width, end)))
    return head + end + body + draw(st.sampled_from(["", end])), delimiter, width


@settings(max_examples=250, deadline=None)
@given(exports(), st.sampled_from([1, 3, 7, 20, 64, 1 << 20]))
def test_every_row_is_what_the_standard_library_reads_however_the_blocks_fall(
    export: tuple[str, str, int], block: int
) -> None:
    content, delimiter, width = export
    with tempfile.TemporaryDirectory() as folder, patch.object(text, "_BLOCK", block):
        found = load(Path(folder) / "export.csv", content.encode())
        assert len(found.headings) == width
        assert rows_of(found) == list(rows_by_the_standard_library(content, delimiter, width))


@pytest.mark.parametrize("block", [5, 1 << 20])
def test_a_row_behind_a_bare_carriage_return_is_not_lost_where_a_block_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(text, "_BLOCK", block)
    found = load(tmp_path / "a.csv", b'A,B\n1,"one\ntwo"\r2,x\r3,y\n4,z\n')
    assert [(line, cells) for line, cells, _, _ in rows_of(found)] == [
        (2, ("1", "one\ntwo")),
        (4, ("2", "x")),
        (5, ("3", "y")),
        (6, ("4", "z")),
    ]


def test_a_soft_line_break_in_a_long_note_is_no_line_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "_BLOCK", 5)
    found = load(tmp_path / "a.csv", 'A,B\r\n1,"one\r\ntwo\x0bthree\u2028four"\r\n2,x\r\n'.encode())
    assert [(line, cells) for line, cells, _, _ in rows_of(found)] == [
        (2, ("1", "one\ntwo\x0bthree\u2028four")),
        (4, ("2", "x")),
    ]


def test_a_quote_that_never_closes_costs_its_row_and_swallows_nothing_in_silence(tmp_path: Path) -> None:
    found = load(tmp_path / "a.csv", b'A,B\r\n1,"3 pull\r\n2,x\r\n3,y\r\n')
    assert rows_of(found) == [(2, ("1", "3 pull\n2,x\n3,y\n"), NEVER_CLOSES, None)]


def test_a_quote_that_never_closes_in_the_headings_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="quote in its headings"):
        load(tmp_path / "a.csv", b'A,"B\r\n1,2\r\n3,4\r\n')


def test_a_table_can_be_read_again_and_again(tmp_path: Path) -> None:
    found = load(tmp_path / "a.csv", b"A,B\r\n1,2\r\n3,4\r\n")
    assert rows_of(found) == rows_of(found)
    assert len(rows_of(found)) == 2


def test_a_cell_longer_than_any_reader_expects_is_a_cell(tmp_path: Path) -> None:
    found = load(tmp_path / "a.csv", b'A,B\r\n1,"' + b"x " * 100_000 + b'"\r\n' + b"2," + b"y" * 200_000 + b"\r\n")
    assert [len(cells[1]) for _, cells, _, _ in rows_of(found)] == [200_000, 200_000]


def test_many_columns_are_read(tmp_path: Path) -> None:
    line = b",".join(b"%d" % number for number in range(600)) + b"\r\n"
    found = load(tmp_path / "a.csv", line * 2)
    assert rows_of(found) == [(2, tuple(str(number) for number in range(600)), None, None)]


# ── rows of another width ────────────────────────────────────────────────────


def test_a_row_with_too_many_cells_keeps_them_and_says_so(tmp_path: Path) -> None:
    found = load(tmp_path / "a.csv", b"A,B\r\n1,2,3,,5\r\n")
    assert rows_of(found) == [(2, ("1", "2"), "5 cells where the header has 2", "3\t\t5")]


def test_a_row_with_too_few_cells_has_none_for_the_rest(tmp_path: Path) -> None:
    found = load(tmp_path / "a.csv", b"A,B,C\r\n1\r\n")
    assert rows_of(found) == [(2, ("1", None, None), "1 cells where the header has 3", None)]


def test_a_row_whose_only_text_lies_beyond_the_header_is_a_row(tmp_path: Path) -> None:
    found = load(tmp_path / "a.csv", b"A,B\r\n,,late\r\n")
    assert [(line, surplus) for line, _, _, surplus in rows_of(found)] == [(2, "late")]


@pytest.mark.parametrize("blank", [b"", b",", b" , ", b'"",""', b"\t,\xa0"])
def test_a_row_without_text_is_no_row_but_counts_as_a_line(tmp_path: Path, blank: bytes) -> None:
    found = load(tmp_path / "a.csv", b"A,B\r\n1,2\r\n" + blank + b"\r\n3,4\r\n")
    assert [line for line, _, _, _ in rows_of(found)] == [2, 4]


# ── the header ───────────────────────────────────────────────────────────────


def test_the_header_is_the_first_line_with_text(tmp_path: Path) -> None:
    found = load(tmp_path / "a.csv", b"\r\n,,\r\nA,B\r\n1,2\r\n")
    assert (found.headings, found.header_line) == (("A", "B"), 3)
    assert [line for line, _, _, _ in rows_of(found)] == [4]


def test_a_heading_may_break_over_lines(tmp_path: Path) -> None:
    found = load(tmp_path / "a.csv", b'"Bid\r\nDate",B\r\n1,2\r\n')
    assert found.header_line == 2
    assert [(line, cells) for line, cells, _, _ in rows_of(found)] == [(3, ("1", "2"))]


@pytest.mark.parametrize("content", [b"A,B", b"A,B\r\n", b"A,B\r\n\r\n,\r\n"])
def test_a_header_alone_is_a_table_without_rows(tmp_path: Path, content: bytes) -> None:
    found = load(tmp_path / "a.csv", content)
    assert (found.headings, rows_of(found)) == (("A", "B"), [])


@pytest.mark.parametrize("content", [b"", b"\r\n\r\n", b"\xef\xbb\xbf", b" , \r\n;;"])
def test_a_file_without_text_is_no_table(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert load_table(path, "cp1252", HEADERS) is None


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_the_delimiter_is_the_one_that_gives_most_headings(tmp_path: Path, delimiter: str) -> None:
    foreign = next(mark for mark in DELIMITERS if mark != delimiter)
    found = load(tmp_path / "a.csv", delimiter.join(["A", f"Option{foreign} 1", "C"]).encode())
    assert found.headings == ("A", f"Option{foreign} 1", "C")


# ── encodings ────────────────────────────────────────────────────────────────

WORDS = 'Café – ½" Reveal®'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_same_rows_are_read_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    content = f'A,B\r\n1,{WORDS.replace(chr(34), "in")}\r\n2,"two\r\nlines"\r\n3,x\r\n'
    rows = rows_of(load(tmp_path / "a.csv", content.encode(encoding)))
    assert [(line, cells[1]) for line, cells, _, _ in rows] == [(2, "Café – ½in Reveal®"), (3, "two\nlines"), (5, "x")]


def test_utf_16_with_letters_whose_bytes_look_like_line_ends_is_read(tmp_path: Path) -> None:
    letters = "\u0a0d\u0d0a\u2c0a"
    found = load(tmp_path / "a.csv", f"\ufeffA,B\r\n1,{letters}\r\n2,x\r\n".encode("utf-16-le"))
    assert [(line, cells) for line, cells, _, _ in rows_of(found)] == [(2, ("1", letters)), (3, ("2", "x"))]


def test_a_byte_that_the_encoding_does_not_know_becomes_the_replacement_sign(tmp_path: Path) -> None:
    found = load(tmp_path / "a.csv", b"A,B\r\n1,\x81\xe9\r\n")
    assert rows_of(found)[0][1] == ("1", "\ufffdé")


def test_the_declared_encoding_is_used_where_no_other_is_proved(tmp_path: Path) -> None:
    found = load(tmp_path / "a.csv", "A,B\r\n1,ž\r\n".encode("cp1250"), declared="cp1250")
    assert rows_of(found)[0][1] == ("1", "ž")
