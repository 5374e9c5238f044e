"""Headings → fields, by alias; and from the fields, which entity a table is."""

import dataclasses
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import chain, count

from integrations.canonical.errors import SettingsError

Aliases = Mapping[str, Mapping[str, Sequence[str]]]
"""Entity → field → headings, the preferred first."""

_PUNCTUATION = re.compile(r"[^\w#%]+|_+")
_PATTERN = re.compile(r"\*|\^.*\$", re.DOTALL)  # as the name of a column, Polars would take it for several


@dataclass(frozen=True, slots=True)
class Grouping:
    """What the group headings of a report say about the rows below them.

    *labels* maps a label (``customer``) to its field;
    *fills* are the fields that have no column of their own: the headings of the columns that groups fill.
    A group without a label is of the field *bare*, and stands in the column of that number (from 0).
    *down* are fields whose own column names them only in a group's first row: the heading of the column filled down.
    """

    labels: Mapping[str, str] = dataclasses.field(default_factory=dict)
    fills: Mapping[str, str] = dataclasses.field(default_factory=dict)
    bare: tuple[str, int] | None = None
    down: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def added(self) -> tuple[str, ...]:
        """The headings of the columns that the table itself does not have."""
        return (*self.fills.values(), *self.down.values())


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is read: *columns* maps a field to its heading, *unknown* are headings nobody reads.

    The newest export counts of each *entity* and layout *name*.
    """

    entity: str
    columns: Mapping[str, str]
    unknown: tuple[str, ...]
    name: str = "list"
    grouping: Grouping = Grouping()


def folded(heading: str) -> str:
    """A heading as it is compared: no case, no punctuation but ``#`` and ``%``, single spaces."""
    return _PUNCTUATION.sub(" ", heading).strip().casefold()


def load_aliases(extra: Aliases) -> Aliases:
    """The packaged aliases with those of a shop file (*extra*) put first.

    Raises `SettingsError` where the shop file names a field that no export has.
    """
    packaged = tomllib.loads(resources.files("integrations.ppak").joinpath("columns.toml").read_text("utf-8"))
    for entity, fields in extra.items():
        if wrong := [field for field in fields if field not in packaged[entity]]:
            raise SettingsError(
                f"[aliases.{entity}] of the shop file names {', '.join(wrong)}, which is no field of {entity}",
                f"its fields are {', '.join(packaged[entity])}",
            )
    return {
        entity: {
            field: (*extra.get(entity, {}).get(field, ()), *headings)
            for field, headings in (dict.fromkeys(extra.get(entity, {}), ()) | packaged[entity]).items()
        }
        for entity in packaged
    }


def unique_headings(cells: Iterable[str | None]) -> tuple[str, ...]:
    """Headings as column names: blank ones are numbered, repeated ones get a counter, none starts with ``@``."""
    names: list[str] = []
    for position, cell in enumerate(cells, start=1):
        heading = (cell or "").strip().lstrip("@") or f"column {position}"
        if _PATTERN.fullmatch(heading):
            heading = f"column {position} {heading}"
        counted = (f"{heading} ({number})" for number in count(2))
        names.append(next(name for name in chain((heading,), counted) if name not in names))
    return tuple(names)


def layouts_of(headings: Sequence[str], aliases: Aliases, ignored: Mapping[str, Sequence[str]]) -> tuple[Layout, ...]:
    """One layout an entity that knows any of the *headings*, the best first."""
    layouts = (_layout(entity, headings, aliases[entity], ignored.get(entity, ())) for entity in aliases)
    return tuple(sorted((it for it in layouts if it.columns), key=lambda it: (-len(it.columns), it.entity)))


def _layout(
    entity: str, headings: Sequence[str], aliases: Mapping[str, Sequence[str]], ignored: Sequence[str]
) -> Layout:
    there = {folded(heading): heading for heading in reversed(headings)}
    columns: dict[str, str] = {}
    for field, names in aliases.items():
        found = next((there[folded(name)] for name in names if folded(name) in there), None)
        if found is not None and found not in columns.values():
            columns[field] = found
    passed = set(columns.values()) | {there[folded(name)] for name in ignored if folded(name) in there}
    return Layout(entity, columns, tuple(heading for heading in headings if heading not in passed))
