"""What the texts of date columns can mean, as a table: the usual spellings at once, the others by the parser.

A test holds both to the same readings.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from integrations.canonical.dates import EMPTY_DAYS, DateEvidence, DateOrder, read_date

_READINGS: Mapping[str, Any] = {
    "text": pl.String,
    "month_first": pl.Date,
    "day_first": pl.Date,
    "clock": pl.Duration("us"),
    "is_short": pl.Boolean,
}
_USUAL = (
    r"^(?:(?<y1>\d{4})-(?<m1>\d\d)-(?<d1>\d\d)"
    r"|(?<a>\d{1,2})(?<mark>[-/.])(?<b>\d{1,2})(?<same>[-/.])(?<y2>\d{4}|\d\d)"
    r"|(?<d3>\d{1,2})-(?<name>[A-Z][a-z]{2})-(?<y3>\d{4}|\d\d))"
    r"(?: (?<hour>\d\d?):(?<minute>\d\d)(?::(?<second>\d\d))?(?: (?<half>[AP])M)?)?$"
).replace(r"\d", "[0-9]")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NUMBER_OF = {name: str(number) for number, name in enumerate(_MONTHS, 1)}


def readings_of(texts: pl.Series, pivot: int) -> pl.DataFrame:
    """What each of *texts* can mean, before its column has proved an order: as `read_date`, in columns.

    They are `text`, `month_first`, `day_first`, `clock` and `is_short`; a text that is no day has neither day.
    """
    usual = _usual(texts.alias("text"), pivot)
    others = usual.filter(~pl.col("is_usual"))["text"]
    read = [(text, *read_date(text, pivot)) for text in others]
    return pl.concat([usual.filter("is_usual").drop("is_usual"), pl.DataFrame(read, schema=_READINGS, orient="row")])


def _usual(texts: pl.Series, pivot: int) -> pl.DataFrame:
    """The readings of *texts* that are spelled as usual, and which of them that are (`is_usual`)."""
    found = texts.to_frame().hstack(texts.str.extract_groups(_USUAL).struct.unnest())
    digits = pl.coalesce("y1", "y2", "y3")
    is_short = digits.str.len_chars() == 2
    year = digits.cast(pl.Int32) + pl.when(~is_short).then(0).when(digits.cast(pl.Int32) < pivot).then(2000).otherwise(
        1900
    )
    month = pl.coalesce("m1", "a", pl.col("name").replace_strict(_NUMBER_OF, default="0", return_dtype=pl.String))
    day = pl.coalesce("d1", "b", "d3")
    hour, is_half = pl.col("hour").cast(pl.Int32), pl.col("half").is_not_null()
    of_day = pl.when(is_half).then(hour % 12 + pl.when(half="P").then(12).otherwise(0)).otherwise(hour)
    minute, second = (pl.col(name).cast(pl.Int32).fill_null(0) for name in ("minute", "second"))
    is_time = (of_day < 24) & (minute < 60) & (second < 60) & (~is_half | hour.is_between(1, 12))
    return found.select(
        "text",
        month_first=_day(year, month, day),
        day_first=_day(year, pl.coalesce("b", month), pl.coalesce("a", day)),
        clock=pl.when(is_time | hour.is_null()).then(
            pl.duration(hours=of_day.fill_null(0), minutes=minute, seconds=second, time_unit="us")
        ),
        is_short=is_short,
        is_usual=digits.is_not_null() & pl.col("mark").eq_missing(pl.col("same")),
    )


def _day(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """The day of the calendar, within the years that a date of a shop can have."""
    read = pl.format("{}-{}-{}", year, month, day).str.to_date("%Y-%m-%d", strict=False)
    return pl.when(year.is_between(1900, 2199) | read.is_in(EMPTY_DAYS)).then(read)


def evidence() -> pl.Expr:
    """What a reading proves about the order of its column: as `evidence_of`, in words."""
    month_first, day_first = pl.col("month_first"), pl.col("day_first")
    return (
        pl.when(month_first.eq_missing(day_first) | _is_empty())
        .then(pl.lit(DateEvidence.NEUTRAL.value))
        .when(month_first.is_not_null() & day_first.is_not_null())
        .then(pl.lit(DateEvidence.EITHER.value))
        .when(month_first.is_not_null())
        .then(pl.lit(DateEvidence.MONTH_FIRST.value))
        .otherwise(pl.lit(DateEvidence.DAY_FIRST.value))
    )


def stamp(order: DateOrder) -> pl.Expr:
    """The stamp in ISO form of a reading in a column of that *order*: as `stamp_of`; null where it is none."""
    month_first, day_first = pl.col("month_first"), pl.col("day_first")
    day = {
        DateOrder.MDY: month_first,
        DateOrder.DMY: day_first,
        DateOrder.BOTH: pl.when((month_first == day_first).fill_null(value=True)).then(
            pl.coalesce(month_first, day_first)
        ),
    }[order]
    moment = pl.when(~_is_empty()).then(day.cast(pl.Datetime("us")) + pl.col("clock"))
    parts = pl.when(moment.dt.microsecond() != 0).then(moment.dt.to_string("%Y-%m-%dT%H:%M:%S%.6f"))
    return pl.coalesce(parts, moment.dt.to_string("%Y-%m-%dT%H:%M:%S"))


def _is_empty() -> pl.Expr:
    return pl.any_horizontal(pl.col("month_first", "day_first").is_in(EMPTY_DAYS)).fill_null(value=False)
