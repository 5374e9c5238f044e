"""What the columns of a table hold, counted batch by batch, in memory that does not grow with the table."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from integrations.canonical.cells import MoneyEvidence, proves_decimal_comma
from integrations.canonical.dates import DateEvidence, DateOrder, evidence_of, proven_order, read_date
from integrations.ppak.etl.days import days_of
from integrations.ppak.etl.survey import money_proofs
from integrations.ppak.schemas import Kind

DISTINCT_LIMIT = 100_000
"""So many distinct texts of a column are counted exactly; of more it is only known that they are more."""

_SAMPLES = 5
_SAMPLE_LENGTH = 60
_HAS_TEXT = r"\S"
_NO_TEXTS = pl.Series(dtype=pl.UInt64)


@dataclass(frozen=True, slots=True)
class DateProof:
    """How many values of a date column fit only one order of day and month, and how many fit *either*."""

    month_first: int
    day_first: int
    either: int

    @property
    def order(self) -> DateOrder | None:
        """The order that is proved; ``None``: nothing proves one."""
        said = {DateEvidence.MONTH_FIRST: self.month_first, DateEvidence.DAY_FIRST: self.day_first}
        return proven_order(evidence for evidence, count in said.items() if count)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a column holds.

    *filled* counts the cells with text, and *distinct* their texts: exactly, or, where not *is_exact*, at least.
    *samples* are its first values, the most frequent first, each cut at 60 characters.
    *dates* is there in a column of dates; *decimal_comma* says that its numbers prove one.
    """

    filled: int
    distinct: int
    is_exact: bool
    samples: tuple[str, ...]
    dates: DateProof | None = None
    decimal_comma: bool = False


@dataclass(slots=True)
class _Seen:
    """One column, so far; *hashes* are those of its distinct texts, until they are too many."""

    filled: int = 0
    hashes: pl.Series = field(default_factory=_NO_TEXTS.clone)
    is_exact: bool = True
    samples: tuple[str, ...] = ()
    evidence: Counter[DateEvidence] = field(default_factory=Counter)
    money: set[MoneyEvidence] = field(default_factory=set)


class Columns:
    """The columns called *headings*; *kinds* says what those are that somebody reads."""

    def __init__(self, headings: Sequence[str], kinds: Mapping[str, Kind]) -> None:
        self._seen = {heading: _Seen() for heading in headings}
        self._kinds = kinds

    def add(self, batch: pl.DataFrame) -> None:
        """Count the cells of *batch*."""
        if batch.is_empty():
            return
        filled = batch.select(pl.col(heading).str.contains(_HAS_TEXT).sum() for heading in self._seen).row(0)
        for seen, count in zip(self._seen.values(), filled, strict=True):
            seen.filled += count or 0
        self._add_distinct(batch)
        self._add_samples(batch)
        self._add_proofs(batch)

    def contents(self) -> Iterator[Contents]:
        """What each column holds, in the order of the headings."""
        for heading, seen in self._seen.items():
            distinct = len(seen.hashes) if seen.is_exact else DISTINCT_LIMIT
            dates = _proof(seen.evidence) if self._is_date(heading) else None
            yield Contents(seen.filled, distinct, seen.is_exact, seen.samples, dates, proves_decimal_comma(seen.money))

    def _add_distinct(self, batch: pl.DataFrame) -> None:
        counted = [heading for heading, seen in self._seen.items() if seen.is_exact]
        hashes = batch.select(_filled(heading).hash().unique().implode() for heading in counted)
        for heading in counted:
            seen = self._seen[heading]
            together = pl.concat([seen.hashes, hashes[heading].item()]).unique()
            seen.is_exact = len(together) <= DISTINCT_LIMIT
            seen.hashes = together if seen.is_exact else _NO_TEXTS

    def _add_samples(self, batch: pl.DataFrame) -> None:
        for heading, seen in self._seen.items():
            if seen.filled and not seen.samples:
                counts = batch.select(text=_filled(heading)).group_by("text", maintain_order=True).len()
                usual = counts.sort("len", descending=True, maintain_order=True).head(_SAMPLES)
                seen.samples = tuple(text[:_SAMPLE_LENGTH] for text in usual["text"])

    def _add_proofs(self, batch: pl.DataFrame) -> None:
        read: dict[str, DateEvidence] = {}
        for heading, kind in self._kinds.items():
            seen = self._seen[heading]
            if kind in (Kind.MONEY, Kind.QUANTITY):
                seen.money |= money_proofs(batch[heading])
            elif self._is_date(heading):
                for text, count in days_of(batch[heading]).iter_rows():
                    if text not in read:
                        read[text] = evidence_of(read_date(text, 100))
                    seen.evidence[read[text]] += count

    def _is_date(self, heading: str) -> bool:
        return self._kinds.get(heading) in (Kind.DATE, Kind.STAMP)


def _filled(heading: str) -> pl.Expr:
    """The texts of a column that are more than white space."""
    return pl.col(heading).filter(pl.col(heading).str.contains(_HAS_TEXT))


def _proof(evidence: Mapping[DateEvidence, int]) -> DateProof:
    return DateProof(
        evidence.get(DateEvidence.MONTH_FIRST, 0),
        evidence.get(DateEvidence.DAY_FIRST, 0),
        evidence.get(DateEvidence.EITHER, 0),
    )
