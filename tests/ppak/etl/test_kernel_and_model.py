"""The kernel writes by the column what the models would write record by record, whatever the texts hold."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from integrations.canonical import cells
from integrations.canonical.blanks import CellFault
from integrations.canonical.dates import DateOrder
from integrations.canonical.files import load_records, write_records
from integrations.canonical.models import MaterialLine, type_of_entity
from integrations.ppak.etl.columns import ColumnFacts, read_columns, reader_of
from integrations.ppak.etl.days import DayFacts
from integrations.ppak.schemas import Kind
from tests.ppak.shop import LINE, MATERIAL, PROJECT, TABLES, WORK_ORDER, Migrated, csv_bytes, migrate, table

# ── the same bytes ───────────────────────────────────────────────────────────

NASTY = (
    *('say "when"', "back\\slash", "/", "\\u0041", "\x00", "\x07bell", "tab\tstop", "\x0b", "\x0c", "\x1b[0m", "\x7f"),
    *("line\nfeed", "\x85next", "a\u2028b", "a\u2029b", "\ufeffmark", "\ufffd", "\ufffe", "\u200b", "\xa0x\xa0"),
    *(
        "🚪🪚",
        "e\u0301",
        "½",
        "=1+1",
        "'quoted'",
        "null",
        "true",
        "1e5",
        "<b>&amp;</b>",
        "٣٤",
        "１２",
        "N/A",
        "#REF!",
        "  ",
    ),
)
texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=12), st.text(st.characters(max_codepoint=0xFF), max_size=90))


def rows(good: Mapping[str, Any], **columns: st.SearchStrategy[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Changes to a *good* row in some of its *columns*, the first row left as it is."""
    changes = st.fixed_dictionaries({}, optional={name.replace("_", " "): cell for name, cell in columns.items()})
    return st.lists(changes, max_size=20).map(lambda many: table(good, {}, *many))


projects = rows(
    PROJECT,
    Project_Name=texts,
    Customer=texts,
    Customer_Email=st.one_of(texts, st.emails()),
    Customer_Phone=texts,
    Contract_Amount=st.one_of(texts, st.decimals(places=2, allow_nan=False, allow_infinity=False).map(str)),
    Bid_Date=st.one_of(texts, st.dates().map(str), st.sampled_from(["3/14/2024", "45365", "14-Mar-24"])),
    Created=st.one_of(texts, st.datetimes().map(str), st.sampled_from(["3/14/2024 8:05 PM", "2024-03-14T08:05:01Z"])),
    Address=texts,
    Street=texts,
    City=texts,
    Zip=texts,
    Tags=texts,
    Notes=texts,
)
materials = rows(
    MATERIAL,
    SKU=texts,
    Description=texts,
    Unit_Cost=st.one_of(texts, st.integers(-(10**9), 10**9).map(str)),
    UOM=st.sampled_from(["SHT", "ea.", "C", "M", "BDL", ""]),
    Sub_Category=texts,
    Active=st.one_of(texts, st.sampled_from(["✔", "No", "-1", "Inactive"])),
    Lead_Time=st.one_of(texts, st.integers(-5, 10**12).map(str)),
    Tags=texts,
)
work_orders = rows(WORK_ORDER, Description=texts, Purpose=texts, Status=texts, Instructions=texts, Order_Qty=texts)
lines = rows(LINE, SKU=texts, Qty=st.one_of(texts, st.integers(-9, 9).map(str)))


def agree(migrated: Migrated) -> None:
    for entity, model in type_of_entity.items():
        role = f"canonical_{entity}"
        if role in migrated.result.files and migrated.records(entity):
            again = migrated.result.files[role].with_suffix(".again")
            assert write_records(again, load_records(migrated.result.files[role], model)).read_bytes() == (
                migrated.content(role)
            )
    for buckets in migrated.result.buckets.values():
        assert buckets.is_whole, asdict(buckets)


@settings(max_examples=12, deadline=None)
@given(projects, materials)
def test_every_project_and_material_that_is_kept_is_written_as_its_model_would(
    many: list[dict[str, Any]], more: list[dict[str, Any]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        agree(
            migrate(
                Path(folder),
                {"projects.csv": csv_bytes(many, encoding="utf-8"), "materials.csv": csv_bytes(more, encoding="utf-8")},
            )
        )


@settings(max_examples=10, deadline=None)
@given(work_orders, lines)
def test_every_work_order_that_is_kept_is_written_as_its_model_would(
    many: list[dict[str, Any]], more: list[dict[str, Any]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = {"wo.csv": many, "wo_lines.csv": more, "jobs.csv": table(PROJECT, {})}
        agree(migrate(Path(folder), {name: csv_bytes(it, encoding="utf-8") for name, it in files.items()}))


# ── the same values ──────────────────────────────────────────────────────────

PARSERS: dict[Kind, Callable[[str], Any]] = {
    Kind.TEXT: cells.parse_text,
    Kind.ID: cells.parse_id,
    Kind.MONEY: lambda text: cells.parse_money(text, decimal_comma=False),
    Kind.QUANTITY: lambda text: cells.parse_quantity(text, decimal_comma=False),
    Kind.DATE: lambda text: cells.parse_date(text, DateOrder.MDY, 50),
    Kind.STAMP: lambda text: cells.parse_stamp(text, DateOrder.MDY, 50),
    Kind.COUNT: cells.parse_count,
    Kind.EMAIL: cells.parse_email,
    Kind.TAGS: cells.parse_tags,
}
near_misses = {
    Kind.TEXT: st.from_regex(r"\A[ #(?\ufffd]?[A-Za-z/.\n?\ufffd-]{1,9}[ )?]?\Z"),
    Kind.ID: st.from_regex(r"\A[A-Ea-e٣-]{0,3}[0-9٣]{1,3}[.E+0-9/_-]{0,3}\Z"),
    Kind.MONEY: st.from_regex(r"\A[($-]{0,2}[0-9٣]{1,3}(,[0-9]{2,3}){0,2}(\.[0-9]{0,3})?[) CR-]{0,3}\Z"),
    Kind.QUANTITY: st.from_regex(r"\A-?[0-9٣]{1,3}[ ./-]?([0-9]/[0-9])?\"?\Z"),
    Kind.DATE: st.from_regex(r"\A[0-9]{1,2}[/.-][0-9]{1,2}[/.-]([0-9]{2}){1,2}( [0-9]{1,2}:[0-9]{2})?\Z"),
    Kind.STAMP: st.from_regex(r"\A2024-0[0-9]-[0-3][0-9][T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2})?( ?[AP]M)?\Z"),
}


@pytest.mark.parametrize("kind", PARSERS)
@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_column_holds_what_the_parser_makes_of_each_cell(kind: Kind, data: st.DataObject) -> None:
    column = data.draw(st.lists(st.one_of(st.none(), texts, near_misses.get(kind, st.nothing())), max_size=12))
    reader = reader_of(kind, ColumnFacts(DayFacts(DateOrder.MDY)), 50, TABLES)
    batch = pl.DataFrame({"Heading": pl.Series(column, dtype=pl.String)})
    read = read_columns(batch, {"field": ("Heading", reader)})["field"]
    parsed = [None if text is None else PARSERS[kind](text) for text in column]
    assert read.values.to_list() == [None if isinstance(it, CellFault) else as_json(it) for it in parsed]
    broken = [it.rule if isinstance(it, CellFault) else None for it in parsed]
    for rule in {it for it in broken if it}:
        assert read.faults[rule].to_list() == [it == rule for it in broken]


def as_json(value: Any) -> Any:
    """A parsed value as canonical JSON holds it."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return format(value, "f") if hasattr(value, "as_tuple") else value


# ── what makes judging by the column right ───────────────────────────────────

SPANNING = {
    *("allOf", "oneOf", "not", "if", "then", "else", "dependentRequired", "dependentSchemas"),
    *("patternProperties", "propertyNames", "minProperties", "maxProperties", "unevaluatedProperties", "$dynamicRef"),
}


@pytest.mark.parametrize("model", [*type_of_entity.values(), MaterialLine])
def test_no_keyword_of_a_models_schema_spans_two_fields(model: type[BaseModel]) -> None:
    schema = model.model_json_schema(mode="serialization")
    assert set(schema) <= {"$defs", "additionalProperties", "description", "properties", "required", "title", "type"}
    assert SPANNING.isdisjoint(keywords_of(schema))


def keywords_of(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return set().union(*map(keywords_of, schema))
    if not isinstance(schema, dict):
        return set()
    names = schema.get("properties", {})
    inside = [value for name, value in schema.items() if name != "properties"] + list(names.values())
    return (set(schema) | set().union(*map(keywords_of, inside))) if inside else set(schema)
