"""What numbers stand for, as rows of a table tell it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from integrations.canonical.blanks import CellFault
from integrations.canonical.rules import REFERENCE_UNRESOLVED

_UNKNOWN = "?"  # stands before a number whose text nobody knows, as often as no text begins with it


@dataclass(frozen=True)
class Lookup:
    """What numbers stand for: their *texts*, ``None`` for a number that stands for nothing.

    *doubtful* are numbers of which two rows say different things, with the places of both.
    """

    words: str
    texts: Mapping[str, str | None] = field(default_factory=dict)
    doubtful: Mapping[str, str] = field(default_factory=dict)

    def text_of(self, number: str) -> str | None:
        """The text of *number*; where nobody knows it, the number itself with a mark."""
        return self.texts.get(number, f"{self._mark}{number}")

    def fault_of(self, text: str) -> CellFault | None:
        """The fault of a *text* that is a number with a mark."""
        number = text.removeprefix(self._mark)
        if number == text or number in self.texts:  # a known number never gets a mark, so it is a row's own text
            return None
        why = f"{number} is {self.doubtful[number]}" if number in self.doubtful else f"there is no {number}"
        return CellFault(REFERENCE_UNRESOLVED, f"{REFERENCE_UNRESOLVED.sentence} In {self.words}, {why}.")

    @cached_property
    def _mark(self) -> str:
        mark = _UNKNOWN
        while any(text and text.startswith(mark) for text in self.texts.values()):
            mark += _UNKNOWN
        return mark


Lookups = Mapping[tuple[str, str | None], Lookup]
"""Table, and the folded name of the list in it → what its numbers stand for."""


class Book:
    """Numbers and their texts, as row after row tells them."""

    def __init__(self) -> None:
        self._said: dict[str, tuple[str | None, str]] = {}
        self.doubtful: dict[str, str] = {}

    def add(self, number: str, text: str | None, place: str) -> str | None:
        """Note what *number* stands for; the place of a row that says something else, if there is one."""
        known, first = self._said.setdefault(number, (text, place))
        if known == text:
            return None
        self.doubtful.setdefault(number, f"{known or 'nothing'} in {first}, {text or 'nothing'} in {place}")
        return first

    @property
    def texts(self) -> dict[str, str | None]:
        """The texts of the numbers that are not in doubt."""
        return {number: text for number, (text, _) in self._said.items() if number not in self.doubtful}
