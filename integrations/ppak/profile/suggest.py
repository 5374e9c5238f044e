"""Which known heading an unknown one is like: proposals for a person, never applied by themselves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from rapidfuzz import fuzz

from integrations.ppak.exports.headings import Aliases, folded

SHOWN_FROM = 75
"""A likeness below this says nothing."""

_MOST = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A heading may hold *field* of *entity*, as it is *like* a known heading; *score* 100 means the same letters."""

    entity: str
    field: str
    like: str
    score: int


def suggest(heading: str, free: Aliases) -> tuple[Suggestion, ...]:
    """The fields that *heading* may hold, of those that are *free*, the likeliest first."""
    found = sorted(_suggestions(heading, free), key=lambda it: (-it.score, it.entity, it.field))
    return tuple(islice((it for it in found if it.score >= SHOWN_FROM), _MOST))


def _suggestions(heading: str, free: Aliases) -> Iterator[Suggestion]:
    for entity, fields in free.items():
        for field, known in fields.items():
            scores: Mapping[str, int] = {like: likeness(heading, like) for like in known}
            if scores:
                best = max(scores, key=scores.__getitem__)
                yield Suggestion(entity, field, best, scores[best])


def likeness(one: str, other: str) -> int:
    """How alike two headings are, from 0 to 100; the order of their words does not count."""
    ours, theirs = folded(one), folded(other)
    return int(max(fuzz.ratio(ours, theirs), fuzz.token_sort_ratio(ours, theirs)))
