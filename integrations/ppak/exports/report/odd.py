"""Rows that are not surely data, one by one and in runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from integrations.ppak.exports.export import RowClass
from integrations.ppak.exports.headings import folded
from integrations.ppak.exports.report.words import beside_page, count_in, total_in

Cells = tuple[str | None, ...]

THIN = 2
"""Cells of a line of text: what a legend says, and what it is of."""

_LONGEST = 4_000
"""Characters beyond which a cell is no line of a report's furniture, and looking for its words would take minutes."""


@dataclass(frozen=True)
class Said:
    """The cells of a row, and what they say: worked out once, since pages repeat most of theirs."""

    cells: Cells

    @cached_property
    def is_long(self) -> bool:
        """Whether a cell is too long for a row that is no data."""
        return any(len(cell) > _LONGEST for cell in self.cells if cell)

    @cached_property
    def filled(self) -> Sequence[tuple[int, str]]:
        """The cells with text, by column."""
        return tuple((at, text) for at, cell in enumerate(self.cells) if cell and (text := cell.strip()))

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The texts as they are compared."""
        return tuple(folded(text) for _, text in self.filled)

    @cached_property
    def undated(self) -> tuple[str, ...]:
        """What the texts say on every page."""
        return tuple(beside_page(text) for _, text in self.filled)

    @cached_property
    def has_total(self) -> bool:
        """Whether one of the texts names a total or a count."""
        return any(total_in(text) or count_in(text) for _, text in self.filled)


class Odd(NamedTuple):
    """A row that is not surely data: its first physical line, what it says, whether its cells are too many or few."""

    line: int
    said: Said
    is_ragged: bool = False

    @property
    def cells(self) -> Cells:
        """Its cells."""
        return self.said.cells

    @property
    def filled(self) -> Sequence[tuple[int, str]]:
        """Its cells with text, by column."""
        return self.said.filled


class Beside(NamedTuple):
    """A row of data beside a run of odd ones: the *end*, its last line, and the texts of its *groups*, by column."""

    end: int
    groups: Mapping[int, str | None]


@dataclass
class Place:
    """A run of odd rows, their classes as far as they are known, and what stands before and after."""

    run: Sequence[Odd]
    kinds: list[RowClass | None]
    before: Beside | None
    after: Beside | None
    is_end: bool = field(kw_only=True)

    def data_follows(self, at: int) -> bool:
        """Whether a row of a record comes below."""
        rest = zip(self.run[at + 1 :], self.kinds[at + 1 :], strict=True)
        return self.after is not None or any(kind is None and len(row.filled) > THIN for row, kind in rest)

    def leads_to(self, at: int, sought: RowClass, *, step: int) -> bool:
        """Whether a row of the class *sought* comes next, up or down, with nothing but lines of text before it."""
        at += step
        while 0 <= at < len(self.run):
            if self.kinds[at] is sought:
                return True
            if self.kinds[at] is None and len(self.run[at].filled) > THIN:
                return False
            at += step
        return False
