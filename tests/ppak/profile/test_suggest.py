"""Which known heading an unknown one is like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.ppak.exports.headings import load_aliases
from integrations.ppak.profile.suggest import SHOWN_FROM, likeness, suggest

KNOWN = load_aliases({})


@pytest.mark.parametrize(
    ("heading", "entity", "field"),
    [
        ("Contract Amt", "projects", "estimated_value"),
        ("Proj. Name", "projects", "name"),
        ("Name of Project", "projects", "name"),
        ("Vendor Part Num", "materials", "vendor_part_number"),
        ("Work Order Numbr", "work_orders", "number"),
    ],
)
def test_a_heading_that_is_nearly_known_is_suggested(heading: str, entity: str, field: str) -> None:
    found = suggest(heading, {entity: KNOWN[entity]})
    assert (found[0].entity, found[0].field) == (entity, field)


@pytest.mark.parametrize("heading", ["Sq Footage Est", "", "###", "<script>alert(1)</script>", "x" * 10_000])
def test_a_heading_that_is_like_none_gets_no_suggestion(heading: str) -> None:
    assert suggest(heading, KNOWN) == ()


def test_no_field_is_suggested_that_is_not_free() -> None:
    free = {"projects": {"name": KNOWN["projects"]["name"], "status": ()}}
    assert suggest("Contract Amt", free) == ()
    assert suggest("Status", free) == ()


@given(st.text(max_size=30))
def test_suggestions_are_few_and_the_likeliest_first(heading: str) -> None:
    scores = [suggestion.score for suggestion in suggest(heading, KNOWN)]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) <= 3
    assert all(SHOWN_FROM <= score <= 100 for score in scores)


@given(st.sampled_from([heading for fields in KNOWN["projects"].values() for heading in fields]))
def test_the_same_letters_are_wholly_alike(heading: str) -> None:
    assert likeness(f" {heading.upper()}: ", heading) == 100
    assert suggest(heading, {"projects": KNOWN["projects"]})[0].score == 100
