"""What the fuzzer looks for can fail, and what it found stays found."""

import io
from pathlib import Path

import openpyxl
import pytest

from integrations.ppak.exports.encoding import Encoding
from tests.fuzz import reading
from tests.fuzz.atheris_reading import seeds

FOUND = (b"k\n,\n ", b"k\n,\n", b"Project Name\nPort,Clinic\n", b"Project Name\nPort\nPort,Clinic\n \n")
"""One heading alone, and a line that holds the delimiter."""


@pytest.mark.parametrize("content", FOUND)
def test_what_once_broke_reading_is_read(content: bytes) -> None:
    reading.check(content)


def test_a_workbook_whose_rows_all_lack_their_key_keeps_its_captions_where_they_are() -> None:
    content, row = io.BytesIO(), [None, "62.40 ea", "Panels", "SHT", "62.40"]
    book = openpyxl.Workbook()
    for cells in (["SKU", "Description", "Category", "UOM", "Unit Cost"], row):
        book.worksheets[0].append(cells)
    book.save(content)
    reading.check_file(content.getvalue(), "materials_2026-01-15.xlsx")


def test_the_examples_that_a_search_starts_from_are_read() -> None:
    contents = list(seeds())
    assert {content[:1] == b"<" for content in contents} == {True, False}
    for content in contents:
        reading.check(content)


def test_a_sheet_of_any_bytes_is_put_into_a_workbook_that_is_read() -> None:
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>Job #</t></is></c></row>'
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{row}</sheetData></worksheet>'
    reading.check(sheet.encode())
    reading.check(sheet.encode()[:90])


def test_a_row_that_is_counted_by_the_standard_library_and_not_by_ours_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "rows_of", lambda _path, _encoding: (3, 3))
    with pytest.raises(AssertionError, match=r"\(2, 3, 3\)"):
        reading.check(b"Job #,Project Name\n24001,Clinic\n")


def test_rows_are_counted_with_text_alone(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b'a,b\n,\n"x\ny",2\n;;\n \n')
    assert reading.rows_of(path, Encoding("utf-8")) == (2, 4)
