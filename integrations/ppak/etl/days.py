"""Date columns as a whole: their order proved, their years believed, each distinct day read once.

A stamp's time of day proves nothing, so a column is looked at by its days: far fewer than its stamps.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from integrations.canonical.blanks import CellFault
from integrations.canonical.dates import (
    DateEvidence,
    DateOrder,
    date_evidence,
    has_two_digit_year,
    parse_date,
    proven_order,
)
from integrations.canonical.rejects import Finding
from integrations.canonical.rules import DATE_ASSUMED, YEAR_PIVOTED

Read = Mapping[str, str | CellFault | None]
"""Text → what it was read as, in ISO form."""

_CLOCK = r"(?:T|,?\s+)\d{1,2}:\d\d.*$"
_FAR = 5  # years beyond the middle half of a column that are still believed


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What a date column proved: its order, its believed years (first and last), and its *days* as read.

    *midnights* are the days read as stamps.
    *either* values fit both orders while nothing proved one; *short* ones have two-digit years.
    """

    order: DateOrder
    days: Read = field(default_factory=dict)
    midnights: Read = field(default_factory=dict)
    years: tuple[int, int] | None = None
    either: int = 0
    short: int = 0


def days_of(text: pl.Series) -> Counter[str]:
    """How often each day stands in a column, as it is written."""
    days = text.drop_nulls().str.replace(_CLOCK, "").alias("day").value_counts()
    return Counter(dict(days.iter_rows()))


class Calendar:
    """Reads days, each text once however many columns it stands in."""

    def __init__(self, default: DateOrder, pivot: int) -> None:
        self._default, self._pivot = default, pivot
        self._evidence: dict[str, DateEvidence] = {}
        self._days: dict[DateOrder, dict[str, str | CellFault | None]] = {order: {} for order in DateOrder}
        self._midnights: dict[DateOrder, dict[str, str | CellFault | None]] = {order: {} for order in DateOrder}

    def facts(self, days: Counter[str]) -> DayFacts:
        """What a column of these *days* proves."""
        for text in days:
            if text not in self._evidence:
                self._evidence[text] = date_evidence(text)
        proven = proven_order(self._evidence[text] for text in days)
        order = proven or self._default
        read, midnights = self._days[order], self._midnights[order]
        for text in days:
            if text not in read:
                day = parse_date(text, order, self._pivot)
                read[text] = day.isoformat() if isinstance(day, date) else day
                midnights[text] = f"{day}T00:00:00" if isinstance(day, date) else day
        either = 0 if proven else sum(days[text] for text in days if self._evidence[text] is DateEvidence.EITHER)
        short = sum(count for text, count in days.items() if has_two_digit_year(text))
        return DayFacts(order, read, midnights, _years(days, read), either, short)


def _years(days: Counter[str], read: Read) -> tuple[int, int] | None:
    """The years that are believed: the middle half of the column's values, and a few on either side."""
    counts: Counter[int] = Counter()
    for text, count in days.items():
        day = read[text]
        if isinstance(day, str):
            counts[int(day[:4])] += count
    years = sorted(counts.elements())
    return (years[len(years) // 4] - _FAR, years[len(years) * 3 // 4] + _FAR) if years else None


def notes_of(where: str, facts: DayFacts, pivot: int) -> Iterator[Finding]:
    """What a reader of the column called *where* should know."""
    if facts.either:
        words = "day-first" if facts.order is DateOrder.DMY else "month-first"
        message = f"{where}: {facts.either} values fit both date orders and nothing proves one; read {words}"
        yield Finding.of(DATE_ASSUMED, facts.either, message)
    if facts.short:
        message = f"{where}: {facts.short} two-digit years; below {pivot} they are 20xx, from {pivot} on 19xx"
        yield Finding.of(YEAR_PIVOTED, facts.short, message)
