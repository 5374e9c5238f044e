"""Date columns as a whole: their order proved, their years believed, each distinct day read once.

A stamp's time of day proves nothing, so a column of very many stamps is looked at by its days.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate

import polars as pl

from integrations.canonical.blanks import CellFault
from integrations.canonical.dates import (
    DateEvidence,
    DateOrder,
    Reading,
    evidence_of,
    proven_order,
    read_date,
    stamp_of,
)
from integrations.canonical.rejects import Finding
from integrations.canonical.rules import DATE_ASSUMED, YEAR_PIVOTED

Read = Mapping[str, str | CellFault | None]
"""Text → what it was read as, in ISO form."""

_CLOCK = r"(?:T|,?\s+)\d{1,2}:\d\d.*$"
_MANY = 20_000  # texts of one column and batch
_FAR = 5  # years beyond the middle half of a column that are still believed


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What a date column proved: its order, and its believed years (first and last).

    *days* and *stamps* are the column's texts as they were read.
    *either* values fit both orders while nothing proved one; *short* ones have two-digit years.
    """

    order: DateOrder
    days: Read = field(default_factory=dict)
    stamps: Read = field(default_factory=dict)
    years: tuple[int, int] | None = None
    either: int = 0
    short: int = 0


def days_of(text: pl.Series) -> Counter[str]:
    """How often each text stands in a column; where there are very many, how often each day."""
    counted = text.drop_nulls().value_counts()
    if counted.height > _MANY:
        counted = text.drop_nulls().str.replace(_CLOCK, "").value_counts()
    return Counter(dict(counted.iter_rows()))


class Calendar:
    """Reads dates, each text once however many columns it stands in."""

    def __init__(self, default: DateOrder, pivot: int) -> None:
        self._default, self._pivot = default, pivot
        self._readings: dict[str, Reading] = {}
        self._evidence: dict[str, DateEvidence] = {}
        self._days: dict[DateOrder, dict[str, str | CellFault | None]] = {order: {} for order in DateOrder}
        self._stamps: dict[DateOrder, dict[str, str | CellFault | None]] = {order: {} for order in DateOrder}

    def facts(self, texts: Counter[str]) -> DayFacts:
        """What a column of these *texts* proves."""
        for text in texts.keys() - self._readings.keys():
            self._readings[text] = read_date(text, self._pivot)
            self._evidence[text] = evidence_of(self._readings[text])
        proven = proven_order(self._evidence[text] for text in texts)
        order = proven or self._default
        self._read(texts, order)
        either = 0 if proven else sum(count for text, count in texts.items() if self._is_either(text))
        short = sum(count for text, count in texts.items() if self._readings[text].is_short)
        days = self._days[order]
        return DayFacts(order, days, self._stamps[order], _years(texts, days), either, short)

    def _is_either(self, text: str) -> bool:
        return self._evidence[text] is DateEvidence.EITHER

    def _read(self, texts: Counter[str], order: DateOrder) -> None:
        days, stamps = self._days[order], self._stamps[order]
        for text in texts.keys() - days.keys():
            stamp = stamp_of(text, self._readings[text], order)
            stamps[text] = stamp.isoformat() if isinstance(stamp, datetime) else stamp
            days[text] = stamp.date().isoformat() if isinstance(stamp, datetime) else stamp


def _years(texts: Counter[str], days: Read) -> tuple[int, int] | None:
    """The years that are believed: the middle half of the column's values, and a few on either side."""
    counts: Counter[str] = Counter()
    for text, count in texts.items():
        day = days[text]
        if isinstance(day, str):
            counts[day[:4]] += count
    if not counts:
        return None
    years = sorted(counts)
    ranks = list(accumulate(counts[year] for year in years))
    first, last = (int(years[bisect_right(ranks, ranks[-1] * quarter // 4)]) for quarter in (1, 3))
    return first - _FAR, last + _FAR


def notes_of(where: str, facts: DayFacts, pivot: int) -> Iterator[Finding]:
    """What a reader of the column called *where* should know."""
    if facts.either:
        words = "day-first" if facts.order is DateOrder.DMY else "month-first"
        message = f"{where}: {facts.either} values fit both date orders and nothing proves one; read {words}"
        yield Finding.of(DATE_ASSUMED, facts.either, message)
    if facts.short:
        message = f"{where}: {facts.short} two-digit years; below {pivot} they are 20xx, from {pivot} on 19xx"
        yield Finding.of(YEAR_PIVOTED, facts.short, message)
