"""Dates are read in every shape, in the order their column proves, and never guessed."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.canonical.cells import (
    CellFault,
    DateEvidence,
    DateOrder,
    date_evidence,
    has_two_digit_year,
    parse_date,
    parse_stamp,
    proven_order,
)

MDY, DMY, BOTH = DateOrder.MDY, DateOrder.DMY, DateOrder.BOTH
PIVOT = 50

days = st.dates(date(1900, 1, 2), date(2199, 12, 31))
clocks = st.times().map(lambda clock: clock.replace(microsecond=0))


def rule_of(value: object) -> str:
    assert isinstance(value, CellFault), value
    return value.rule.name


NEUTRAL_SHAPES = {
    "iso": "{0:%Y-%m-%d}",
    "iso with slashes": "{0:%Y/%m/%d}",
    "iso without zeros": "{0.year}-{0.month}-{0.day}",
    "compact": "{0:%Y%m%d}",
    "iso in zulu time": "{0:%Y-%m-%d}T10:00:00Z",
    "iso of a database": "{0:%Y-%m-%d} 00:00:00.000",
    "day and month name": "{0:%d-%b-%Y}",
    "day and month name with spaces": "{0.day} {0:%B} {0.year}",
    "month name first": "{0:%b} {0.day}, {0.year}",
    "long month name": "{0:%B} {0.day}, {0.year}",
    "weekday and month name": "{0:%A}, {0:%B} {0.day}, {0.year}",
    "browser's own": "{0:%a} {0:%b} {0:%d} {0:%Y} 00:00:00 GMT-0500 (Eastern Standard Time)",
}
MONTH_FIRST_SHAPES = {
    "american": "{0:%m/%d/%Y}",
    "american without zeros": "{0.month}/{0.day}/{0.year}",
    "with dashes": "{0:%m-%d-%Y}",
    "with dots": "{0:%m.%d.%Y}",
    "with a time": "{0.month}/{0.day}/{0.year} 10:00 AM",
    "padded by an input mask": "{0.month:>2}/{0.day:>2}/{0.year}",
}
DAY_FIRST_SHAPES = {
    "european": "{0:%d/%m/%Y}",
    "with dots": "{0:%d.%m.%Y}",
    "with a time": "{0.day}-{0.month}-{0.year} 23:59",
}


@pytest.mark.parametrize("shape", NEUTRAL_SHAPES.values(), ids=NEUTRAL_SHAPES)
@given(day=days, order=st.sampled_from(DateOrder))
def test_a_shape_that_names_its_month_is_read_in_any_order(shape: str, day: date, order: DateOrder) -> None:
    text = shape.format(day)
    assert parse_date(text, order, PIVOT) == day
    assert date_evidence(text) is DateEvidence.NEUTRAL


@pytest.mark.parametrize("shape", MONTH_FIRST_SHAPES.values(), ids=MONTH_FIRST_SHAPES)
@given(day=days)
def test_a_month_first_column_is_read_month_first(shape: str, day: date) -> None:
    assert parse_date(shape.format(day), MDY, PIVOT) == day


@pytest.mark.parametrize("shape", DAY_FIRST_SHAPES.values(), ids=DAY_FIRST_SHAPES)
@given(day=days)
def test_a_day_first_column_is_read_day_first(shape: str, day: date) -> None:
    assert parse_date(shape.format(day), DMY, PIVOT) == day


@given(day=days)
def test_in_a_column_of_both_orders_only_what_fits_one_order_is_read(day: date) -> None:
    text = f"{day:%m/%d/%Y}"
    read = parse_date(text, BOTH, PIVOT)
    if day.day > 12 or day.day == day.month:
        assert read == day
    else:
        assert rule_of(read) == "date.ambiguous"


@given(day=days)
def test_evidence_is_what_the_readings_say(day: date) -> None:
    month_first, day_first = date_evidence(f"{day:%m/%d/%Y}"), date_evidence(f"{day:%d/%m/%Y}")
    if day.day > 12:
        assert (month_first, day_first) == (DateEvidence.MONTH_FIRST, DateEvidence.DAY_FIRST)
    elif day.day == day.month:
        assert month_first is day_first is DateEvidence.NEUTRAL
    else:
        assert month_first is day_first is DateEvidence.EITHER


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["01/15/2024", "03/04/2024"], MDY),
        (["15/01/2024", "03/04/2024"], DMY),
        (["15/01/2024", "01/15/2024"], BOTH),
        (["03/04/2024", "2024-01-15", "TBD"], None),
        (["31/04/2024"], None),  # no day in either order: proves nothing
        (["12/30/1899"], None),  # no date at all
        ([], None),
    ],
)
def test_a_column_proves_its_order(texts: Sequence[str], order: DateOrder | None) -> None:
    assert proven_order(map(date_evidence, texts)) is order


@given(day=days, clock=clocks)
def test_a_stamp_keeps_its_time(day: date, clock: time) -> None:
    stamp = datetime.combine(day, clock)
    shapes = ("%Y-%m-%d %H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%Y-%m-%dT%H:%M:%SZ", "%d-%b-%Y %H:%M:%S.000")
    for shape in shapes:
        assert parse_stamp(stamp.strftime(shape), MDY, PIVOT) == stamp


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("1/15/2024", time()),
        ("1/15/2024 12:00 AM", time()),
        ("1/15/2024 12:30 PM", time(12, 30)),
        ("1/15/2024 2:05pm", time(14, 5)),
        ("1/15/2024 2:05 p.m.", time(14, 5)),
        ("2024-01-15T10:00:00+02:00", time(10)),
        ("2024-01-15 10:00:00.1234567", time(10, 0, 0, 123456)),
    ],
)
def test_a_clock_is_read_as_it_stood(text: str, clock: time) -> None:
    assert parse_stamp(text, MDY, PIVOT) == datetime.combine(date(2024, 1, 15), clock)


@pytest.mark.parametrize("text", ["1/15/2024 25:00", "1/15/2024 10:60", "1/15/2024 13:00 PM", "1/15/2024 0:30 AM"])
def test_an_impossible_time_makes_the_text_unreadable(text: str) -> None:
    assert rule_of(parse_stamp(text, MDY, PIVOT)) == "date.unreadable"


@given(st.integers(10_000, 109_574))
def test_a_spreadsheet_serial_is_its_day(serial: int) -> None:
    expected = date(1899, 12, 30) + timedelta(days=serial)
    for text in (str(serial), f"{serial}.0", f"{serial}.25"):
        assert parse_date(text, MDY, PIVOT) == expected
        assert date_evidence(text) is DateEvidence.NEUTRAL


def test_known_serials() -> None:
    assert parse_date("45365", MDY, PIVOT) == date(2024, 3, 14)
    assert parse_stamp("45307.4166666667", MDY, PIVOT) == datetime(2024, 1, 16, 10)
    assert parse_stamp("45307.9999999999", MDY, PIVOT) == datetime(2024, 1, 17)


@pytest.mark.parametrize("text", ["1", "15", "59", "60", "61", "1900", "2024", "9999", "109575", "999999", "45307.x"])
def test_a_number_that_may_be_anything_is_no_serial(text: str) -> None:
    assert rule_of(parse_date(text, MDY, PIVOT)) == "date.unreadable"


@pytest.mark.parametrize(
    "text",
    [
        *("00/00/0000", "0000-00-00", "0000-00-00 00:00:00", "0", "0/0/00", "  /  /    "),
        *("12/30/1899", "30/12/1899", "1899-12-30", "1899-12-30 00:00:00", "01/01/1900", "1900-01-01 00:00:00"),
        *("", " ", "-", "—", "N/A", "n/a", ".", "TBD", "tba", "NULL"),
    ],
)
@pytest.mark.parametrize("order", DateOrder)
def test_an_empty_date_is_empty_and_proves_nothing(text: str, order: DateOrder) -> None:
    assert parse_date(text, order, PIVOT) is None
    assert date_evidence(text) is DateEvidence.NEUTRAL


@given(year=st.integers(0, 99), pivot=st.integers(0, 99))
def test_a_two_digit_year_follows_the_pivot_and_never_lies_in_antiquity(year: int, pivot: int) -> None:
    text = f"03/14/{year:02}"
    assert parse_date(text, MDY, pivot) == date((2000 if year < pivot else 1900) + year, 3, 14)
    assert has_two_digit_year(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1/15/24", True), ("15-Jan-24", True), ("Jan 15, 24", True), ("1/15/2024", False), ("2024-01-15", False)],
)
def test_only_a_two_digit_year_leans_on_the_pivot(text: str, expected: bool) -> None:
    assert has_two_digit_year(text) is expected


@pytest.mark.parametrize(
    "text",
    [
        *("2/30/2024", "13/13/2024", "2/29/2023", "2024-13-01", "20241301", "32-Jan-2024", "0/15/2024"),
        *("1/15/0024", "01/15/1699", "1/15/2200", "1/15/20240", "1/15/024", "2024115", "202401151"),
        *("May", "2020", "1-2", "1/15", "Jan 2024", "15 Jan", "tomorrow", "Opt 1/15/2024", "1/15/2024 or so"),
        *("01/15-2024", "Mar 3-24", "15 Foo 2024", "1\u00b2/15/2024", "9" * 5000, "1/15/2024\n1/16/2024"),
    ],
)
@pytest.mark.parametrize("order", [MDY, BOTH])
def test_what_is_no_date_is_unreadable(text: str, order: DateOrder) -> None:
    assert rule_of(parse_date(text, order, PIVOT)) == "date.unreadable"


def test_a_date_that_only_fits_the_other_order_is_not_flipped() -> None:
    assert rule_of(parse_date("13/02/2020", MDY, PIVOT)) == "date.unreadable"
    assert rule_of(parse_date("02/13/2020", DMY, PIVOT)) == "date.unreadable"


def test_spaces_and_dashes_of_a_word_processor_are_the_keyboards() -> None:
    assert parse_date("\u00a015\u2013Jan\u20132024 ", MDY, PIVOT) == date(2024, 1, 15)


@given(text=st.text() | st.from_regex(r"[0-9/.\-: TJanPM]{1,20}", fullmatch=True), order=st.sampled_from(DateOrder))
def test_any_text_is_a_plausible_date_or_nothing_or_a_fault(text: str, order: DateOrder) -> None:
    read = parse_stamp(text, order, PIVOT)
    assert read is None or isinstance(read, CellFault) or 1900 <= read.year <= 2199
    assert isinstance(date_evidence(text), DateEvidence)
    assert isinstance(has_two_digit_year(text), bool)


@given(text=st.from_regex(r"\d{1,2}[/.-]\d{1,2}[/.-](\d{4}|\d\d)", fullmatch=True))
def test_a_column_can_be_read_by_the_order_it_proves(text: str) -> None:
    order = proven_order([date_evidence(text)])
    if order is not None:
        assert isinstance(parse_date(text, order, PIVOT), date)
