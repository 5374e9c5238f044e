"""Files made to harm: refused, or read as what they are, while the other files of their folder come through."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import openpyxl
import pytest

from integrations.canonical.errors import ExportError
from integrations.ppak.exports import limits
from integrations.ppak.exports.limits import LONGEST_LINE, MOST_COLUMNS
from integrations.ppak.exports.text import load_table
from integrations.ppak.exports.workbook import load_tables
from tests.ppak.exports.test_text import load, rows_of
from tests.ppak.shop import HEADERS, MATERIAL, PROJECT, csv_bytes, migrate, table

SHEET = "xl/worksheets/sheet1.xml"
END = b"</sheetData>"
PEAK_OF = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""
"""Runs a command from a process that is small itself, and prints its peak memory in KiB."""
MB = 2**20


def workbook_with(part: str, change: Callable[[bytes], Iterable[bytes]]) -> bytes:
    """A small project list as Excel saves it, one *part* of it changed (or added)."""
    book, source, target = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    for row in (list(PROJECT), [str(cell).format(1) for cell in PROJECT.values()]):
        book.worksheets[0].append(row)
    book.save(source)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name in {part: None} | dict.fromkeys(old.namelist()):
            content = old.read(name) if name in old.namelist() else b""
            with new.open(name, "w", force_zip64=True) as file:
                for piece in change(content) if name == part else (content,):
                    file.write(piece)
    return target.getvalue()


def rows_added(*rows: bytes) -> Callable[[bytes], Iterable[bytes]]:
    return lambda sheet: (sheet.replace(END, b"".join(rows) + END),)


def spaces(sheet: bytes) -> Iterator[bytes]:
    """Half a gigabyte in a few megabytes."""
    yield sheet.removesuffix(b"</worksheet>")
    yield from [b" " * MB] * 513
    yield b"</worksheet>"


def cell(place: str, text: str = "far") -> bytes:
    return f'<row><c r="{place}" t="inlineStr"><is><t>{text}</t></is></c></row>'.encode()


def told(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(ExportError) as caught:
        load_tables(path, HEADERS)
    assert caught.value.advice
    return str(caught.value)


# ── workbooks ────────────────────────────────────────────────────────────────


def test_a_workbook_that_unpacks_to_more_than_any_list_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_INFLATED", 3 * MB)
    content = workbook_with(SHEET, lambda it: (it, b" " * 3 * MB))
    assert "a.xlsx unpacks to more than 3 MB" in told(tmp_path / "a.xlsx", content)


@pytest.mark.parametrize("place", ["XFD1048576", "ZZ900000", "XFD9000"])
def test_a_lone_cell_far_away_is_refused_as_all_cells_up_to_it_would_be_read(tmp_path: Path, place: str) -> None:
    content = workbook_with(SHEET, rows_added(cell(place)))
    assert "more than 8,000,000 cells" in told(tmp_path / "a.xlsx", content)


@pytest.mark.parametrize("place", ["AZ900", "H100000", "AAA2000"])
def test_a_lone_cell_at_a_bearable_distance_is_a_row(tmp_path: Path, place: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook_with(SHEET, rows_added(cell(place))))
    (found,) = load_tables(path, HEADERS)
    assert "far" in next(iter(found.batches())).row(-1)


def test_cells_without_a_place_are_counted_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_CELLS", 500)
    content = workbook_with(SHEET, rows_added(b"<row>" + b"<c><v>1</v></c>" * 600 + b"</row>"))
    assert "more than 500 cells" in told(tmp_path / "a.xlsx", content)


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml"])
def test_entities_are_neither_multiplied_nor_fetched(tmp_path: Path, part: str) -> None:
    (tmp_path / "secret.txt").write_text("hidden", encoding="utf-8")
    chain = b"".join(b'<!ENTITY e%d "%s">' % (at, b"&e%d;" % (at - 1) * 10) for at in range(1, 12))
    place = (tmp_path / "secret.txt").as_uri().encode()
    doctype = b'<!DOCTYPE x [<!ENTITY e0 "ha"><!ENTITY out SYSTEM "%s">' % place + chain + b"]>"
    failed = b'<row r="3"><c r="A3" t="e"><v>&e11;&out;</v></c></row>'
    path = tmp_path / "a.xlsx"
    with_entities = workbook_with(part, lambda it: (doctype + it.split(b"?>")[-1].replace(END, failed + END),))
    path.write_bytes(with_entities)
    assert next(row for found in load_tables(path, HEADERS) for row in rows_of(found))[1][0] == "24-0001"
    assert b"hidden" not in repr([rows_of(found) for found in load_tables(path, HEADERS)]).encode()


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9])
def test_an_archive_that_was_cut_is_damaged(tmp_path: Path, cut: float) -> None:
    content = workbook_with(SHEET, lambda it: (it,))
    assert "cannot be read as a workbook" in told(tmp_path / "a.xlsx", content[: int(len(content) * cut)])


def test_an_archive_that_lies_about_its_size_is_damaged(tmp_path: Path) -> None:
    content = bytearray(workbook_with(SHEET, lambda it: (it, b" " * MB)))
    entry = content.rindex(SHEET.encode()) - 46  # its place in the archive's directory
    content[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    assert "cannot be read as a workbook" in told(tmp_path / "a.xlsx", bytes(content))


# ── text ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("letters", [b"x", b"x,", b'"', b"\0"])
def test_a_line_longer_than_any_record_is_refused(tmp_path: Path, letters: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"A,B\r\n" + letters * (2 * LONGEST_LINE // len(letters)))
    with pytest.raises(ExportError, match=r"a\.csv has a line of more than 16 MB"):
        load_table(path, "cp1252", HEADERS)


def test_more_lines_than_any_list_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_LINES", 1000)
    path = tmp_path / "a.csv"
    for end in (b"\r\n", b"\r", b"\n"):
        path.write_bytes(b"A,B" + end * 1000)
        assert load_table(path, "cp1252", HEADERS) is not None
        path.write_bytes(b"A,B" + end * 1001)
        with pytest.raises(ExportError, match=r"a\.csv has more than 1,000 lines"):
            load_table(path, "cp1252", HEADERS)


def test_headings_beyond_any_table_make_every_row_one_of_another_width(tmp_path: Path) -> None:
    line = b",".join(b"h%d" % number for number in range(MOST_COLUMNS + 1))
    found = load(tmp_path / "a.csv", line + b"\r\n" + line + b"\r\n")
    assert len(found.headings) == MOST_COLUMNS
    assert [(fault, surplus) for _, _, fault, surplus in rows_of(found)] == [
        ("1001 cells where the header has 1000", "h1000")
    ]


@pytest.mark.parametrize("step", [1, 2, 3, 8])
@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_lines_are_found_whole_whatever_ends_them_and_wherever_a_step_falls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, end: str
) -> None:
    monkeypatch.setattr("integrations.ppak.exports.encoding._STEP", step)
    monkeypatch.setattr("integrations.ppak.exports.text._BLOCK", step)
    lines = ["A,B", "1,x", "", '2,"one', 'two"', "long " * 5 + ",y", end, "3,z"]
    found = load(tmp_path / "a.csv", end.join(lines).encode())
    assert [cells for _, cells, _, _ in rows_of(found)] == [
        ("1", "x"),
        ("2", "one\ntwo"),
        ("long " * 5, "y"),
        ("3", "z"),
    ]


# ── what becomes of the rows, and of the neighbours ──────────────────────────


def test_a_zero_byte_in_a_cell_is_a_value_or_a_reject_and_costs_no_other_row(tmp_path: Path) -> None:
    rows = table(
        PROJECT, {"Project Name": "Har\0bor"}, {"Status": "\0"}, {"Project Id": "2\0"}, {"Contract Amount": "\0"}, {}
    )
    migrated = migrate(tmp_path, {"projects_2026-01-15.csv": csv_bytes(rows)})
    buckets = migrated.result.buckets["projects"]
    assert (buckets.read, buckets.kept + buckets.rejected) == (6, 5)
    assert "24-0005" in migrated.column("projects", "ppak_id")


def test_a_cell_of_ten_million_letters_is_a_value(tmp_path: Path) -> None:
    rows = table(PROJECT, {"Notes": "x" * 10_000_000}, {"Notes": "y"})
    migrated = migrate(tmp_path, {"projects_2026-01-15.csv": csv_bytes(rows)})
    assert [len(notes) for notes in migrated.column("projects", "notes")] == [10_000_000, 1]


def test_hostile_files_take_neither_the_memory_nor_the_other_files_of_a_folder(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "materials_2026-01-15.csv").write_bytes(csv_bytes(table(MATERIAL, {}, {})))
    (exports / "projects_2026-01-15_bomb.xlsx").write_bytes(workbook_with(SHEET, spaces))
    (exports / "projects_2026-01-15_far.xlsx").write_bytes(workbook_with(SHEET, rows_added(cell("XFD1048576"))))
    (exports / "projects_2026-01-15_line.csv").write_bytes(b"Project Id,Job #\r\n" + b'",' * (50 * MB))
    (exports / "work_orders_2026-01-15.xlsx").write_bytes(
        workbook_with(SHEET, rows_added(*(b'<row r="%d"/>' % row for row in range(3, 1_000_000))))
    )
    command = ["-m", "integrations", "run-migration", "--ppak-export-dir", str(exports), "--output-dir", str(tmp_path)]
    ran = subprocess.run(
        [sys.executable, "-c", PEAK_OF, sys.executable, *command], capture_output=True, timeout=300, check=False
    )
    assert ran.returncode == 3, ran.stderr
    said = ran.stderr.decode()
    assert all(name in said for name in ("15_bomb.xlsx", "15_far.xlsx", "15_line.csv")), said
    assert (tmp_path / "canonical_materials_2026-01-15.json").is_file()
    assert int(ran.stdout.split()[-1]) * 1024 < 500_000_000
