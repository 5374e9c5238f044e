"""Headings → fields: by alias, by the name of a raw column, and by number."""

import dataclasses
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from itertools import chain, count

from integrations.canonical.errors import SettingsError
from integrations.ppak.exports.dumps import DUMPS, LOOKUPS, NUMBERS, LookupKind, Reference, column_of

Aliases = Mapping[str, Mapping[str, Sequence[str]]]
"""Entity, or layout of dumps.toml → field → headings, the preferred first."""

_PUNCTUATION = re.compile(r"[^\w#%]+|_+")
_PATTERN = re.compile(r"\*|\^.*\$", re.DOTALL)  # as the name of a column, Polars would take it for several

LOOKUP = "lookup"
"""The name of every layout that is a lookup table's."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """What the group headings of a report say about the rows below them.

    *labels* maps a label (``customer``) to its field;
    *fills* are the fields that have no column of their own: the headings of the columns that groups fill.
    A group without a label is of the field *bare*, and stands in the column of that number (from 0).
    *down* are fields whose own column names them only in a group's first row: its heading,
    and that of the column filled down.
    """

    labels: Mapping[str, str] = dataclasses.field(default_factory=dict)
    fills: Mapping[str, str] = dataclasses.field(default_factory=dict)
    bare: tuple[str, int] | None = None
    down: Mapping[str, tuple[str, str]] = dataclasses.field(default_factory=dict)

    @property
    def added(self) -> tuple[str, ...]:
        """The headings of the columns that the table itself does not have."""
        return (*self.fills.values(), *(filled for _, filled in self.down.values()))


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is read: *columns* maps a field to its heading, *unknown* are headings nobody reads.

    The newest export counts of each *entity* and layout *name*.
    *references* are the fields that are read from a column of numbers;
    their headings in *columns* are those of the texts, which stand beside the file's own columns.
    A *raw* table is no report: all its rows below the header are data.
    One that only says what numbers stand for is a `LOOKUP`, and its entity is the kind of lookup.
    The texts of *made* fields are put together by us, so no length of PPak's cuts them.
    """

    entity: str
    columns: Mapping[str, str]
    unknown: tuple[str, ...]
    name: str = "list"
    grouping: Grouping = Grouping()
    references: Mapping[str, Reference] = dataclasses.field(default_factory=dict)
    is_raw: bool = False
    made: frozenset[str] = frozenset()


def folded(heading: str) -> str:
    """A heading as it is compared: no case, no punctuation but ``#`` and ``%``, single spaces."""
    return _PUNCTUATION.sub(" ", heading).strip().casefold()


def load_aliases(extra: Aliases) -> Aliases:
    """The packaged aliases with those of a shop file (*extra*) put first.

    Raises `SettingsError` where the shop file names a field that no export has.
    """
    lists = tomllib.loads(resources.files("integrations.ppak").joinpath("columns.toml").read_text("utf-8"))
    for name, fields in extra.items():
        entity = DUMPS[name].entity if name in DUMPS else name
        if wrong := [field for field in fields if field not in lists[entity]]:
            raise SettingsError(
                f"[aliases.{name}] of the shop file names {', '.join(wrong)}, which is no field of {entity}",
                f"its fields are {', '.join(lists[entity])}",
            )
    packaged = {**lists, **{name: dump.columns for name, dump in DUMPS.items()}}
    return {
        name: {
            field: (*extra.get(name, {}).get(field, ()), *fields.get(field, ()))
            for field in dict.fromkeys((*_named(extra, name), *fields))
        }
        for name, fields in packaged.items()
    }


def without_ignored(layout: Layout, ignored: Mapping[str, Sequence[str]]) -> Layout:
    """*layout* without the unknown headings that a shop passes over; those that we name ourselves may be among them."""
    passed = {folded(name) for name in ignored.get(layout.entity, ())}
    return replace(layout, unknown=tuple(name for name in layout.unknown if folded(name) not in passed))


def _named(extra: Aliases, entity: str) -> Iterable[str]:
    """The fields of *entity* that have any heading in *extra*."""
    return (field for field, headings in extra.get(entity, {}).items() if headings)


def unique_headings(cells: Iterable[str | None]) -> tuple[str, ...]:
    """Headings as column names: blank ones are numbered, repeated ones get a counter, none starts with ``@``."""
    names: dict[str, None] = {}
    for position, cell in enumerate(cells, start=1):
        heading = (cell or "").strip().lstrip("@") or f"column {position}"
        if _PATTERN.fullmatch(heading):
            heading = f"column {position} {heading}"
        counted = (f"{heading} ({number})" for number in count(2))
        names[next(name for name in chain((heading,), counted) if name not in names)] = None
    return tuple(names)


# ── layouts ──────────────────────────────────────────────────────────────────


def layouts_of(headings: Sequence[str], aliases: Aliases, ignored: Mapping[str, Sequence[str]]) -> tuple[Layout, ...]:
    """One layout an entity that knows any of the *headings*, the best first."""
    lists = [name for name in aliases if name not in DUMPS]
    layouts = (_layout(entity, headings, aliases[entity], ignored.get(entity, ())) for entity in lists)
    return tuple(sorted((it for it in layouts if it.columns), key=lambda it: (-len(it.columns), it.entity)))


def dump_layout_of(headings: Sequence[str], aliases: Aliases, ignored: Mapping[str, Sequence[str]]) -> Layout | None:
    """How a table of these *headings* is read that is one of dumps.toml: by its own columns, by aliases, by numbers."""
    name = next((name for name, dump in DUMPS.items() if dump.is_met_by(headings)), None)
    if name is None:
        return None
    entity, own = DUMPS[name].entity, aliases[name]
    usual = {field: (*own.get(field, ()), *names) for field, names in aliases[entity].items()}
    layout = replace(_layout(entity, headings, usual, ignored.get(entity, ())), name=name, is_raw=DUMPS[name].is_raw)
    return with_references(layout, headings, DUMPS[name].references)


def with_references(layout: Layout, headings: Sequence[str], references: Mapping[str, Reference]) -> Layout:
    """*layout* with those fields read by number for whose *references* there is a column among *headings*.

    Where a field has a column of texts too, a number is only read beside an empty text.
    """
    columns, unknown, there = dict(layout.columns), layout.unknown, dict(layout.references)
    for name, reference in references.items():
        if (column := column_of(reference.column, headings)) is None:
            continue
        text = there[name].text if name in there else columns.get(name)
        text = None if text == column else text
        heading = f"{text} or {column}" if text else f"{column} ({reference.words})"
        columns[name] = unique_headings((*headings, heading))[-1]
        there[name] = reference.model_copy(update={"column": (column,), "text": text})
        unknown = tuple(heading for heading in unknown if heading != column)
    return replace(layout, columns=columns, unknown=unknown, references=there)


def lookup_layout_of(headings: Sequence[str]) -> Layout | None:
    """How a table of these *headings* is read that says what numbers stand for."""
    there = {folded(heading) for heading in headings}
    for name, kind in LOOKUPS.items():
        layout = replace(_layout(name, headings, kind.columns, ()), unknown=(), name=LOOKUP, is_raw=True)
        if _is_lookup(layout, kind) and not any(folded(each) in there for each in kind.without):
            return layout
    return None


def _is_lookup(layout: Layout, kind: LookupKind) -> bool:
    return all(any(field in layout.columns for field in choice) for choice in kind.known_by)


def _layout(
    entity: str, headings: Sequence[str], aliases: Mapping[str, Sequence[str]], ignored: Sequence[str]
) -> Layout:
    passed = {folded(name) for name in ignored}
    there = {folded(heading): heading for heading in reversed(headings) if folded(heading) not in passed}
    columns: dict[str, str] = {}
    for name, names in aliases.items():
        found = next((there[folded(each)] for each in names if folded(each) in there), None)
        if found is not None and found not in columns.values():
            columns[name] = found
    numbers = [column_of(names, headings) for names in NUMBERS.values()] if entity == "projects" else []
    read = {*columns.values(), *numbers}
    unknown = (heading for heading in headings if heading not in read and folded(heading) not in passed)
    return Layout(entity, columns, tuple(unknown))
