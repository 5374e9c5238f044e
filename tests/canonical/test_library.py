"""The master material library, as its owner's spreadsheet saves it."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from integrations.canonical.errors import FileError
from integrations.canonical.files import write_records
from integrations.canonical.library import Library, load_materials
from integrations.canonical.mappings.table import Tables, load_tables, packaged_tables
from integrations.canonical.models import CanonicalMaterial, Category, Unit

HEAD = "sku,description,category,unit_of_measure,cost_per_unit"


@pytest.fixture(scope="module")
def tables() -> Tables:
    return load_tables(packaged_tables())


def library(folder: Path, tables: Tables, *lines: str, encoding: str = "utf-8", name: str = "master.csv") -> Library:
    path = folder / name
    path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    return load_materials(path, tables)


def faults(found: Library) -> list[tuple[int, list[tuple[str, str]]]]:
    return [(one.source.line, [(fault.rule, fault.field) for fault in one.faults]) for one in found.rejects]


def test_a_library_is_read_into_canonical_materials(tmp_path: Path, tables: Tables) -> None:
    found = library(
        tmp_path,
        tables,
        "sku,description,category,subcategory,unit_of_measure,cost_per_unit,vendor,vendor_part_number,is_active,notes,"
        "lead_time_days,tags,price_date",
        'M-2,"Hinge, soft close",hardware,hinges,each,12.50,Cascade,V-7,no,"said ""call first""",14,b; a,2026-01-15',
        "M-1,Melamine,panels,,SHT,45.00,,,,,,,",
    )
    assert not found.rejects
    assert [one.sku for one in found.records] == ["M-1", "M-2"]
    assert found.records[0].is_active
    assert found.records[1] == CanonicalMaterial(
        sku="M-2",
        description="Hinge, soft close",
        category=Category.HARDWARE,
        subcategory="hinges",
        unit_of_measure=Unit.EA,
        cost_per_unit=Decimal("12.50"),
        vendor="Cascade",
        vendor_part_number="V-7",
        is_active=False,
        notes='said "call first"',
        lead_time_days=14,
        tags=("a", "b"),
        price_date=date(2026, 1, 15),
    )
    assert str(found.records[1].cost_per_unit) == "12.50"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_it_is_read_as_any_excel_saves_it(encoding: str, tmp_path: Path, tables: Tables) -> None:
    found = library(tmp_path, tables, HEAD, "M-1,Türgriff – ½ Zoll,hardware,EA,1.00", encoding=encoding)
    assert found.records[0].description == "Türgriff – ½ Zoll"


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_its_cells_may_be_parted_by_any_usual_mark(mark: str, tmp_path: Path, tables: Tables) -> None:
    lines = [line.replace(",", mark) for line in (HEAD, "M-1,Melamine,panels,EA,1.00")]
    assert len(library(tmp_path, tables, *lines).records) == 1


def test_headings_are_known_in_any_capitals_and_spacing(tmp_path: Path, tables: Tables) -> None:
    found = library(
        tmp_path, tables, " SKU ,Description,CATEGORY,Unit of Measure,Cost per Unit", "M-1,x,panels,EA,2.00"
    )
    assert found.records[0].cost_per_unit == Decimal("2.00")


def test_a_cost_of_nothing_is_no_empty_cost(tmp_path: Path, tables: Tables) -> None:
    found = library(tmp_path, tables, HEAD, "M-1,x,panels,EA,0", "M-2,x,panels,EA,")
    assert [one.cost_per_unit for one in found.records] == [Decimal(0), None]


def test_a_price_per_thousand_becomes_a_price_each(tmp_path: Path, tables: Tables) -> None:
    found = library(tmp_path, tables, HEAD, "M-1,Screw,fasteners,M,31.25")
    assert (found.records[0].unit_of_measure, found.records[0].cost_per_unit) == (Unit.EA, Decimal("0.03125"))


def test_a_column_that_proves_decimal_commas_is_read_so(tmp_path: Path, tables: Tables) -> None:
    lines = [HEAD.replace(",", ";"), "M-1;x;panels;EA;1.234,50", "M-2;x;panels;EA;2,5"]
    assert [one.cost_per_unit for one in library(tmp_path, tables, *lines).records] == [
        Decimal("1234.50"),
        Decimal("2.5"),
    ]


def test_one_bad_row_costs_that_row_with_all_its_faults(tmp_path: Path, tables: Tables) -> None:
    found = library(
        tmp_path, tables, HEAD, "M-1,Melamine,panels,EA,1.00", ",,spaceships,parsecs,about ten", "M-3,Trim,trim,LF,2.00"
    )
    assert [one.sku for one in found.records] == ["M-1", "M-3"]
    assert faults(found) == [
        (
            3,
            [
                ("value.missing", "sku"),
                ("value.missing", "description"),
                ("money.unreadable", "cost_per_unit"),
                ("category.unmapped", "category"),
                ("unit.unmapped", "unit_of_measure"),
            ],
        )
    ]
    reject = found.rejects[0]
    assert (reject.source.file, reject.entity, reject.key) == ("master.csv", "materials", None)
    assert reject.cells["cost_per_unit"] == "about ten"
    assert reject.cells["sku"] is None
    assert [fault.value for fault in reject.faults][2:] == ["about ten", "spaceships", "parsecs"]


def test_a_row_with_cells_under_no_heading_is_refused(tmp_path: Path, tables: Tables) -> None:
    found = library(
        tmp_path, tables, HEAD, "M-1,Door, 24 inch,panels,EA,1.00", "M-2,Door,panels,EA,1.00,,", "M-3,Door,panels,EA"
    )
    assert [one.sku for one in found.records] == ["M-2", "M-3"]
    assert faults(found)[0][1][0] == ("row.ragged", "")


@pytest.mark.parametrize(
    ("cell", "rule"), [("03/04/2026", "date.ambiguous"), ("last May", "date.unreadable"), ("#REF!", "cell.error")]
)
def test_a_date_is_never_guessed(cell: str, rule: str, tmp_path: Path, tables: Tables) -> None:
    found = library(tmp_path, tables, f"{HEAD},price_date", f"M-1,x,panels,EA,1,{cell}")
    assert faults(found) == [(2, [(rule, "price_date")])]


def test_a_column_that_proves_its_order_is_read_in_it(tmp_path: Path, tables: Tables) -> None:
    found = library(
        tmp_path, tables, f"{HEAD},price_date", "M-1,x,panels,EA,1,03/04/2026", "M-2,x,panels,EA,1,25/04/2026"
    )
    assert found.records[0].price_date == date(2026, 4, 3)


def test_rows_that_differ_under_one_sku_are_all_refused_and_name_each_other(tmp_path: Path, tables: Tables) -> None:
    row = "M-1,Melamine,panels,EA"
    found = library(tmp_path, tables, HEAD, f"{row},1.00", "M-2,x,panels,EA,1.00", f"{row},2.00", f"{row},1.00")
    assert [one.sku for one in found.records] == ["M-2"]
    assert [(line, rules[0][0]) for line, rules in faults(found)] == [(line, "sku.duplicate") for line in (2, 4, 5)]
    assert "line 2, 5" in found.rejects[1].faults[0].message


def test_an_identical_repeat_counts_once_and_is_noted(tmp_path: Path, tables: Tables) -> None:
    found = library(tmp_path, tables, HEAD, *["M-1,Melamine,panels,EA,1.00"] * 3)
    assert len(found.records) == 1
    assert [(finding.rule, finding.count) for finding in found.findings] == [("row.repeated", 2)]


def test_a_column_that_no_field_knows_is_noted(tmp_path: Path, tables: Tables) -> None:
    found = library(tmp_path, tables, f"{HEAD},Shelf", "M-1,x,panels,EA,1.00,B7")
    assert len(found.records) == 1
    assert [finding.rule for finding in found.findings] == ["column.unknown"]
    assert "Shelf" in found.findings[0].message


def test_lines_are_counted_as_an_editor_shows_them(tmp_path: Path, tables: Tables) -> None:
    found = library(tmp_path, tables, HEAD, "", 'M-1,"two\r\nlines",panels,EA,1.00', ",,,,", ",x,panels,EA,1.00")
    assert found.records[0].description == "two\nlines"
    assert [line for line, _ in faults(found)] == [6]


def test_a_canonical_materials_file_is_a_library_too(tmp_path: Path, tables: Tables) -> None:
    record = CanonicalMaterial(sku="M-1", description="x", category=Category.PANELS, unit_of_measure=Unit.EA)
    path = write_records(tmp_path / "canonical_materials_2026-01-15.json", [record])
    assert load_materials(path, tables).records == (record,)
    assert load_materials(path.rename(tmp_path / "library.txt"), tables).records == (record,)


def test_a_canonical_file_with_two_versions_of_one_sku_refuses_both(tmp_path: Path, tables: Tables) -> None:
    one = CanonicalMaterial(sku="M-1", description="x", category=Category.PANELS, unit_of_measure=Unit.EA)
    path = write_records(tmp_path / "materials.json", [one, one.model_copy(update={"description": "y"})])
    found = load_materials(path, tables)
    assert found.records == ()
    assert faults(found) == [(2, [("sku.duplicate", "sku")]), (3, [("sku.duplicate", "sku")])]
    assert {reject.key for reject in found.rejects} == {"M-1"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n", "is empty"),
        (HEAD.encode() + b"\r\n,,,,\r\n", "holds no materials"),
        (b"sku,description\r\nM-1,x\r\n", "has no column category, unit_of_measure"),
        (HEAD.encode() + b",SKU\r\n1,1,1,1,1,1\r\n", "has twice the column sku"),
        (HEAD.encode() + b'\r\nM-1,"x,panels,EA,1\r\n', "line 2"),
        (b"PK\x03\x04\x81\x8d", "neither UTF-8 nor Windows text"),
        (b"[]", "holds no records"),
        (b'[{"sku": ""}]', "breaks the canonical model"),
    ],
)
def test_a_file_that_is_no_library_is_named(content: bytes, words: str, tmp_path: Path, tables: Tables) -> None:
    path = tmp_path / "master.csv"
    path.write_bytes(content)
    with pytest.raises(FileError, match=words) as caught:
        load_materials(path, tables)
    assert "master.csv" in caught.value.message
    assert caught.value.advice


def test_a_missing_library_is_named(tmp_path: Path, tables: Tables) -> None:
    with pytest.raises(FileError, match=r"none\.csv"):
        load_materials(tmp_path / "none.csv", tables)


Rows = list[tuple[str, str, str, str, str]]
cells = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)


@given(st.lists(st.tuples(cells, cells, cells, cells, cells), min_size=1, max_size=6))
def test_no_row_gets_lost_whatever_it_holds(
    tmp_path_factory: pytest.TempPathFactory, tables: Tables, rows: Rows
) -> None:
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    assume(filled)
    path = tmp_path_factory.getbasetemp() / "master.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD.split(","), *rows])
    found = load_materials(path, tables)
    repeats = sum(finding.count for finding in found.findings if finding.rule == "row.repeated")
    assert len(found.records) + len(found.rejects) + repeats == len(filled)


@pytest.mark.parametrize(("unit", "least", "expected"), [("EA", "5", 5), ("C", "5", 500), ("C", "", None)])
def test_a_least_order_is_counted_in_the_canonical_unit(
    tmp_path: Path, tables: Tables, unit: str, least: str, expected: int | None
) -> None:
    found = library(tmp_path, tables, f"{HEAD},minimum_order_quantity", f"S-1,Screw,fasteners,{unit},8.95,{least}")
    assert [record.minimum_order_quantity for record in found.records] == [expected]
