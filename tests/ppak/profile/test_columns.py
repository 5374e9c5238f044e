"""What columns hold, counted over any cut into batches."""

import re
from collections.abc import Sequence

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from integrations.canonical.dates import DateOrder
from integrations.ppak.profile.columns import DISTINCT_LIMIT, Columns, Contents, DateProof
from integrations.ppak.schemas import Kind

# U+001C to U+001F are white space to Python alone.
CELLS = st.none() | st.sampled_from(("", " ", "\t", "N/A")) | st.text(st.characters(exclude_categories=["Cc", "Cs"]))
BATCHES = st.lists(st.lists(st.tuples(CELLS, CELLS), max_size=8), max_size=4)


def contents_of(batches: Sequence[Sequence[tuple[str | None, str | None]]], *kinds: Kind) -> list[Contents]:
    columns = Columns(("one", "two"), dict(zip(("one", "two"), kinds, strict=False)))
    for rows in batches:
        columns.add(pl.DataFrame(rows, schema={"one": pl.String, "two": pl.String}, orient="row"))
    return list(columns.contents())


@given(BATCHES)
def test_fill_and_distinct_are_those_of_a_plain_count(batches: list[list[tuple[str | None, str | None]]]) -> None:
    for at, holds in enumerate(contents_of(batches)):
        cells = [row[at] for rows in batches for row in rows]
        texts = [cell for cell in cells if cell and re.search(r"\S", cell)]
        assert (holds.filled, holds.distinct, holds.is_exact) == (len(texts), len(set(texts)), True)
        assert set(holds.samples) <= {text[:60] for text in texts}
        assert len(holds.samples) <= 5
        assert bool(holds.samples) == bool(texts)


def test_the_most_frequent_values_are_shown_and_equals_as_they_come() -> None:
    (status, _) = contents_of([[("b", None), ("a", None), ("c", None), ("a", None)], [("z", None)] * 9])
    assert status.samples == ("a", "b", "c")


def test_of_very_many_distinct_texts_it_is_said_that_they_are_more() -> None:
    half = DISTINCT_LIMIT // 2
    just = [[(str(number), "x") for number in range(start, start + half)] for start in (0, half)]
    assert [(holds.distinct, holds.is_exact) for holds in contents_of(just)] == [(DISTINCT_LIMIT, True), (1, True)]
    over = contents_of([*just, [("one more", "y")]])
    assert [(holds.distinct, holds.is_exact) for holds in over] == [(DISTINCT_LIMIT, False), (2, True)]


def test_a_date_column_says_how_many_values_prove_which_order() -> None:
    dates = [("03/14/2024", "14.03.2024")] * 3 + [("03/04/2024", "2024-03-04"), ("soon", None), ("03/03/2024", "")]
    one, two = contents_of([dates[:2], dates[2:]], Kind.DATE, Kind.STAMP)
    assert (one.dates, two.dates) == (DateProof(3, 0, 1), DateProof(0, 3, 0))
    assert [proof.order for proof in (one.dates, two.dates) if proof] == [DateOrder.MDY, DateOrder.DMY]


def test_a_date_column_may_prove_both_orders_or_none() -> None:
    both, none = contents_of([[("03/14/2024", "03/04/2024"), ("14/03/2024", "05/06/2024")]], Kind.DATE, Kind.DATE)
    assert both.dates
    assert none.dates
    assert (both.dates.order, none.dates.order, none.dates.either) == (DateOrder.BOTH, None, 2)


def test_only_a_column_of_numbers_proves_a_decimal_comma() -> None:
    money, text = contents_of([[("1.234,50", "1.234,50")], [("12,00", "12,00")]], Kind.MONEY, Kind.TEXT)
    assert (money.decimal_comma, text.decimal_comma) == (True, False)
