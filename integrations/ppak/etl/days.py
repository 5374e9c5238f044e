"""Date columns as a whole: their order proved, their years believed, each distinct day read once.

A stamp's time of day proves nothing, so a column of very many stamps is looked at by its days.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from integrations.canonical.dates import DateEvidence, DateOrder, proven_order
from integrations.canonical.rejects import Finding
from integrations.canonical.rules import DATE_ASSUMED, YEAR_PIVOTED
from integrations.ppak.etl.readings import evidence, readings_of, stamp

_CLOCK = r"(?:T|,?\s+)\d{1,2}:\d\d.*$"
_MANY = 20_000  # texts of one column and batch
_STAMPS = {"text": pl.String, "stamp": pl.String}
_FAR = 5  # years beyond the middle half of a column that are still believed


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What a date column proved: its order, and its believed years (first and last).

    *stamps* are the texts that have a meaning (`text`, and `stamp` in ISO form), of this and perhaps of other columns.
    *either* values fit both orders while nothing proved one; *short* ones have two-digit years.
    """

    order: DateOrder
    stamps: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_STAMPS))
    years: tuple[int, int] | None = None
    either: int = 0
    short: int = 0


def days_of(text: pl.Series) -> pl.DataFrame:
    """How often (`count`) each `text` stands in a column; where there are very many, how often each day."""
    counted = text.drop_nulls().alias("text").value_counts()
    if counted.height > _MANY:
        counted = text.drop_nulls().alias("text").str.replace(_CLOCK, "").value_counts()
    return counted


def added(counts: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    """The counts of two batches of a column as one."""
    return pl.concat([counts, more]).group_by("text").agg(pl.col("count").sum())


def day_facts(columns: Mapping[str, pl.DataFrame], default: DateOrder, pivot: int) -> Mapping[str, DayFacts]:
    """What each of *columns*, given by its counts, proves; each text is read once however many columns it stands in."""
    if not columns:
        return {}
    readings = readings_of(pl.concat(counts["text"] for counts in columns.values()).unique(), pivot)
    meanings = readings.select("text", "is_short", evidence=evidence())
    looked_up = {name: counts.join(meanings, on="text") for name, counts in columns.items()}
    proven = {name: proven_order(map(DateEvidence, column["evidence"].unique())) for name, column in looked_up.items()}
    orders = {order or default for order in proven.values()}
    stamps = {order: readings.select("text", stamp=stamp(order)).drop_nulls() for order in orders}
    return {
        name: _facts(column, proven[name], default, stamps[proven[name] or default])
        for name, column in looked_up.items()
    }


def _facts(column: pl.DataFrame, proven: DateOrder | None, default: DateOrder, stamps: pl.DataFrame) -> DayFacts:
    either, short = column.select(
        pl.col("count").filter(evidence=DateEvidence.EITHER.value).sum(), short=pl.col("count").filter("is_short").sum()
    ).row(0)
    years = _years(column.join(stamps, on="text"))
    return DayFacts(proven or default, stamps, years, 0 if proven else either, short)


def _years(stamped: pl.DataFrame) -> tuple[int, int] | None:
    """The years that are believed: the middle half of the column's values, and a few on either side."""
    if stamped.is_empty():
        return None
    counts = stamped.group_by(year=pl.col("stamp").str.slice(0, 4)).agg(pl.col("count").sum()).sort("year")
    ranks = counts["count"].cum_sum()
    first, last = (int(counts["year"][bisect_right(ranks, ranks[-1] * quarter // 4)]) for quarter in (1, 3))
    return first - _FAR, last + _FAR


def outliers(values: pl.Series, facts: DayFacts) -> pl.Series:
    """The days in ISO form whose year is not among the believed ones of their column."""
    first, last = facts.years or (0, 9999)
    return (~values.str.slice(0, 4).is_between(f"{first:04}", f"{last:04}")).fill_null(value=False)


def notes_of(where: str, facts: DayFacts, pivot: int) -> Iterator[Finding]:
    """What a reader of the column called *where* should know."""
    if facts.either:
        words = "day-first" if facts.order is DateOrder.DMY else "month-first"
        message = f"{where}: {facts.either} values fit both date orders and nothing proves one; read {words}"
        yield Finding.of(DATE_ASSUMED, facts.either, message)
    if facts.short:
        message = f"{where}: {facts.short} two-digit years; below {pivot} they are 20xx, from {pivot} on 19xx"
        yield Finding.of(YEAR_PIVOTED, facts.short, message)
