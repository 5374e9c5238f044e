"""Headings find their fields, whatever their case and punctuation; what nobody reads is reported."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.canonical.errors import SettingsError
from integrations.ppak.exports.dumps import DUMPS
from integrations.ppak.exports.headings import Aliases, Layout, folded, layouts_of, load_aliases, unique_headings
from integrations.ppak.exports.text import has_text
from integrations.ppak.schemas import ENTITIES

NOTHING: Aliases = {}


def layout(*headings: str, extra: Aliases = NOTHING, ignored: tuple[str, ...] = ()) -> Layout:
    """How *headings* are read as those of projects."""
    layouts = layouts_of(headings, load_aliases(extra), {"projects": ignored})
    return next(each for each in layouts if each.entity == "projects")


@pytest.mark.parametrize(
    "heading", ["Project Id", "PROJECT ID", " project_id ", "Project-Id:", "project   id", "Project\nId", "project.id"]
)
def test_a_heading_is_known_in_any_case_and_punctuation(heading: str) -> None:
    assert layout(heading).columns == {"ppak_id": heading}


def test_a_number_sign_and_a_percent_sign_say_something() -> None:
    assert folded("Job #") != folded("Job")
    assert folded("Waste %") != folded("Waste")
    assert layout("Job #", "Job Name").columns == {"ppak_job_number": "Job #", "name": "Job Name"}


def test_the_alias_listed_first_wins_and_the_other_is_reported() -> None:
    found = layout("Description", "Project Name")
    assert (found.columns["name"], found.unknown) == ("Project Name", ("Description",))


def test_of_two_columns_with_one_heading_the_first_is_read_and_the_other_reported() -> None:
    headings = unique_headings(["Project Name", "Notes", "Notes"])
    found = layout(*headings)
    assert (found.columns["notes"], found.unknown) == ("Notes", ("Notes (2)",))


def test_a_heading_that_no_alias_knows_is_reported() -> None:
    assert layout("Project Id", "Sq Footage Est").unknown == ("Sq Footage Est",)


def test_a_column_ignored_by_name_is_not_reported() -> None:
    assert layout("Project Id", "Sq Footage Est", ignored=("SQ_FOOTAGE est",)).unknown == ()


def test_the_headings_of_a_shop_come_first() -> None:
    extra: Aliases = {"projects": {"name": ("Working Title",)}}
    found = layout("Project Name", "Working Title", extra=extra)
    assert (found.columns["name"], found.unknown) == ("Working Title", ("Project Name",))


def test_a_shop_may_give_a_heading_that_we_know_to_another_field() -> None:
    extra: Aliases = {"projects": {"start_date": ("Sent Date",)}}
    assert layout("Sent Date", extra=extra).columns == {"start_date": "Sent Date"}


def test_the_packaged_headings_still_count_beside_those_of_a_shop() -> None:
    assert layout("Project Name", extra={"projects": {"name": ("Working Title",)}}).columns == {"name": "Project Name"}


def test_a_shop_that_names_a_field_of_no_export_is_told_the_fields() -> None:
    with pytest.raises(SettingsError, match=r"\[aliases\.projects\] .* start_day") as caught:
        load_aliases({"projects": {"start_day": ("Kick-off",)}})
    assert "start_date" in caught.value.advice


def test_the_entity_that_knows_most_headings_comes_first() -> None:
    layouts = layouts_of(("Job #", "WO #", "SKU", "Qty", "UOM"), load_aliases({}), {})
    assert layouts[0].entity == "work_order_materials"


def test_every_field_of_a_row_model_has_its_headings_and_no_other_has() -> None:
    aliases = load_aliases({})
    assert aliases.keys() == ENTITIES.keys() | DUMPS.keys()
    for entity in ENTITIES:
        assert set(aliases[entity]) == set(ENTITIES[entity].cells), entity


def test_no_heading_stands_for_two_fields_of_one_entity() -> None:
    for entity, fields in load_aliases({}).items():
        known = [name for names in fields.values() for name in {folded(each) for each in names}]
        assert sorted(known) == sorted(set(known)), entity


# ── as names of columns ──────────────────────────────────────────────────────


def test_blank_headings_are_numbered_and_repeated_ones_counted() -> None:
    assert unique_headings(["A", "", None, "A", " A ", "@line"]) == (
        "A",
        "column 2",
        "column 3",
        "A (2)",
        "A (3)",
        "line",
    )


def test_a_counter_does_not_run_into_a_heading_that_has_it_already() -> None:
    assert unique_headings(["A", "A (2)", "A"]) == ("A", "A (2)", "A (3)")
    assert unique_headings(["A", "A", "A (2)"]) == ("A", "A (2)", "A (2) (2)")


@given(st.lists(st.one_of(st.none(), st.text(), st.sampled_from(["*", "^.*$", "@line", "A", "A (2)"])), min_size=1))
def test_any_headings_make_a_frame_that_can_be_looked_through(cells: list[str | None]) -> None:
    headings = unique_headings(cells)
    frame = pl.DataFrame({name: ["x"] for name in headings}, schema=dict.fromkeys(headings, pl.String))
    assert len(headings) == len(set(headings)) == len(cells)
    assert frame.with_columns(pl.lit(0).alias("@line")).filter(has_text(headings)).select(headings).equals(frame)
