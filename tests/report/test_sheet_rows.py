"""Whatever an export holds, a sheet shows it as text: unchanged where a cell can hold it, else visibly so."""

import io
import tempfile
from pathlib import Path

import fastexcel
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.report.sheet_rows import LONGEST, row_xml, shown
from integrations.report.workbook_frame import Sheet, write_book

HOSTILE = ["=1+1", "+1", "-4143", "@SUM(A1)", '=HYPERLINK("x")', "'=1", "_x0041_", "__x0041__", " a ", "a\n b", "½ <&>"]
PICTURED = [("a\x00b", "a␀b"), ("\x1b[31m", "␛[31m"), ("a\r\nb\rc", "a\nb\nc"), ("\x7f", "␡"), ("\uffff", "\ufffd")]


def saved(*texts: str) -> bytes:
    book = io.BytesIO()
    sheet = Sheet("S", lambda styles: [row_xml(1, [(text, styles.text) for text in texts])], [9] * len(texts), 1)
    write_book(book, [sheet], {})
    return book.getvalue()


def read_back(*texts: str) -> list[str]:
    """The texts as the reader of our exports sees them."""
    sheet = fastexcel.read_excel(saved(*texts)).load_sheet("S", header_row=None, skip_rows=0, dtypes="string")
    return [text or "" for text in sheet.to_polars().row(0)]


def test_a_text_that_looks_like_a_formula_stays_the_same_text() -> None:
    page = openpyxl.load_workbook(io.BytesIO(saved(*HOSTILE)))["S"]
    cells = next(page.iter_rows())
    assert [(cell.value, cell.data_type, cell.number_format) for cell in cells][:5] == [
        (text, "s", "@") for text in HOSTILE[:5]
    ]
    assert read_back(*HOSTILE) == HOSTILE


@pytest.mark.parametrize(("text", "seen"), PICTURED)
def test_a_character_that_no_workbook_can_hold_is_shown_as_its_picture(text: str, seen: str) -> None:
    assert shown(text) == seen
    assert read_back(text) == [seen]


@pytest.mark.parametrize("text", ["x" * 40_000, "😀" * 20_000])
def test_a_text_longer_than_a_cell_is_cut_and_says_so(text: str) -> None:
    (seen,) = read_back(text)
    assert len(seen.encode("utf-16-le")) // 2 <= LONGEST
    assert seen.endswith(f"… (cut here: the text has {len(text):,} characters)")
    assert text.startswith(seen.partition("…")[0])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=8))
def test_any_text_comes_back_as_it_is_shown(texts: list[str]) -> None:
    assert read_back("start", *texts, "end") == ["start", *map(shown, texts), "end"]


def test_the_same_rows_are_the_same_bytes() -> None:
    assert saved("a", "b") == saved("a", "b")


def test_a_book_is_one_that_openpyxl_can_save_again() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "again.xlsx"
        openpyxl.load_workbook(io.BytesIO(saved("=1"))).save(path)
        assert fastexcel.read_excel(path).sheet_names == ["S", "Words"]
