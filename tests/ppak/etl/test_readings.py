"""Date texts read by the column say what the parser says of each."""

from datetime import datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.canonical.dates import DateOrder, evidence_of, read_date, stamp_of
from integrations.ppak.etl.readings import evidence, readings_of, stamp

days = st.dates(datetime(1890, 1, 1).date(), datetime(2210, 1, 1).date())
spellings = st.sampled_from(
    (
        "%m/%d/%Y",
        "%d/%m/%Y",
        "%d.%m.%y",
        "%m-%d-%y",
        "%Y-%m-%d",
        "%Y/%m/%d",
        "%d-%b-%Y",
        "%d-%b-%y",
        "%d-%B-%Y",
        "%b %d, %Y",
    )
)
clocks = st.sampled_from(
    (
        *("", " 08:00", " 8:05 AM", " 12:30 PM", " 12:00 AM", " 13:00 PM", " 0:15 AM", " 24:00", " 09:61", " 07:08:09"),
        *(" 07:08:09.250", "T10:11:12", " 5:00 pm", "  5:00", " 23:59:60", " 05:06PM", " 01:02:03Z"),
    )
)
spelled = st.builds(lambda day, how, clock: day.strftime(how) + clock, days, spellings, clocks)
near_misses = st.from_regex(r"\A[0-3]?[0-9٣][-/.][0-3]?[0-9][-/. ]([0-9]{2}){1,2}( [0-9]{1,2}:[0-9]{2})?\Z")
named = st.from_regex(r"\A[0-3]?[0-9]-(Jan|feb|MAY|Sep|Sept|Xyz)-([0-9]{2}){1,2}\Z")
empties = st.sampled_from(
    ("00/00/0000", "12/30/1899", "1900-01-01", "  /  /    ", "45321", "45321.5", "TBD", "", "0/0/00")
)
texts = st.lists(st.one_of(spelled, near_misses, named, empties, st.text(max_size=12)), unique=True, max_size=30)


@pytest.mark.parametrize("order", DateOrder)
@settings(max_examples=60, deadline=None)
@given(texts=texts, pivot=st.sampled_from((0, 50, 100)))
def test_a_column_of_texts_reads_as_each_of_them_does(order: DateOrder, texts: list[str], pivot: int) -> None:
    readings = readings_of(pl.Series(texts, dtype=pl.String), pivot)
    told = readings.select("text", "is_short", evidence=evidence(), stamp=stamp(order)).rows()
    assert {text: tuple(rest) for text, *rest in told} == {text: parsed(text, order, pivot) for text in texts}


def parsed(text: str, order: DateOrder, pivot: int) -> tuple[bool, str, str | None]:
    reading = read_date(text, pivot)
    read = stamp_of(text, reading, order)
    return reading.is_short, evidence_of(reading).value, read.isoformat() if isinstance(read, datetime) else None


@pytest.mark.parametrize("text", ["1/2/2024", "01/02/24", "3.4.2024", "05-Jan-2024", "2024-01-15", "1/2/2024 8:05 AM"])
def test_a_usual_spelling_needs_no_parser(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.ppak.etl.readings.read_date", None)
    assert readings_of(pl.Series([text]), 50)["month_first"].null_count() == 0
