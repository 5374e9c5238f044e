"""Kept and refused, side by side, as values."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from integrations.canonical.rules import Rule, Severity  # noqa: TC001 - a plan's file is read back by these annotations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl


@dataclass(frozen=True, slots=True, order=True)
class SourceRef:
    """Where a row stands: file name, sheet (``None`` for CSV), first physical line (from 1)."""

    file: str
    sheet: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken rule in one cell: our *field* name, PPak's *column* heading, the raw *value*."""

    rule: str
    field: str
    column: str | None
    value: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Reject:
    """A row with *all* its faults and its raw *cells* (heading → text)."""

    source: SourceRef
    entity: str
    key: str | None
    faults: tuple[Fault, ...]
    cells: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to see: a rule, how often, in words, with a few *samples*."""

    rule: str
    severity: Severity
    count: int
    message: str
    samples: tuple[str, ...] = ()

    @classmethod
    def of(cls, rule: Rule, count: int, message: str = "", samples: tuple[str, ...] = ()) -> Finding:
        """A finding at the rule's default severity; its sentence is the default *message*."""
        return cls(rule.name, rule.severity, count, message or rule.sentence, samples)


@dataclass(frozen=True, slots=True)
class Buckets:
    """Where every non-blank row of an entity ended: each in exactly one bucket."""

    read: int = 0
    kept: int = 0
    rejected: int = 0
    skipped: int = 0
    superseded: int = 0
    filtered: int = 0
    parked: int = 0

    def __add__(self, other: Buckets) -> Buckets:
        return Buckets(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def is_whole(self) -> bool:
        """Whether the rows accounted for are the rows read."""
        return 2 * self.read == sum(int(count) for count in asdict(self).values())


@dataclass(frozen=True, slots=True)
class Mask:
    """A Boolean column of a `Sifted` frame: the rows whose *field* breaks *rule*."""

    column: str
    rule: Rule
    field: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Sifted:
    """A batch after judgement.

    *kept* holds one row a canonical record (columns named as the model's fields), *faulty* the raw
    rows that broke any rule of any severity, with one Boolean column a mask,
    *aside* the records that are sound but filtered or parked.
    `Reject` values are built only on demand.
    """

    kept: pl.DataFrame
    faulty: pl.DataFrame
    aside: pl.DataFrame
    masks: tuple[Mask, ...]
    buckets: Buckets

    def masks_of(self, severity: Severity) -> Iterator[Mask]:
        """The masks judged at *severity*."""
        return (mask for mask in self.masks if mask.severity is severity)
