"""Raw tables of PPak's database, and the lookup tables beside them: which a table is, and how it is read.

What is known of them stands in dumps.toml.
"""

import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

LISTS, BUSINESSES = "lists", "businesses"
PROJECT_IDS, JOB_NUMBERS, PROJECT_NUMBERS = "project_ids", "job_numbers", "project_numbers"

Names = Annotated[tuple[str, ...], BeforeValidator(lambda given: (given,) if isinstance(given, str) else given)]
"""Names of one column, the preferred first; a lone one may stand by itself."""


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reference(_Closed):
    """A *column* of numbers whose texts stand in a lookup *table*, there in one *list* where it holds several.

    In a table that has a column of the field's texts as well, *text* is its heading.
    """

    column: Names
    table: str = LISTS
    list_name: str | None = Field(None, alias="list")
    text: str | None = Field(None, exclude=True)

    @property
    def words(self) -> str:
        """What the texts stand in."""
        return self.list_name or self.table.replace("_", " ")


class Dump(_Closed):
    """A layout beside the usual list of its *entity*: what makes a table one of it, and how it is read.

    One that is not *raw* may be a printed report, with more than data among its rows.
    """

    entity: str
    is_raw: bool = True
    known_by: tuple[tuple[str, ...], ...]
    without: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = {}
    references: Mapping[str, Reference] = {}

    def is_met_by(self, headings: Sequence[str]) -> bool:
        """Whether a table of these *headings* is one."""
        there = {heading.casefold() for heading in headings}
        known = all(any(name.casefold() in there for name in choice) for choice in self.known_by)
        return known and not any(name.casefold() in there for name in self.without)


class LookupKind(_Closed):
    """A kind of table that says what numbers stand for; *known_by* are its fields."""

    known_by: tuple[tuple[str, ...], ...]
    without: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]]


class _Known(_Closed):
    layouts: Mapping[str, Dump]
    lookups: Mapping[str, LookupKind]
    numbers: Mapping[str, tuple[str, ...]]


def _known() -> _Known:
    text = resources.files("integrations.ppak").joinpath("dumps.toml").read_text("utf-8")
    return _Known.model_validate(tomllib.loads(text))


_KNOWN = _known()

DUMPS: Mapping[str, Dump] = _KNOWN.layouts
"""The layouts beside the lists, by name."""

LOOKUPS: Mapping[str, LookupKind] = _KNOWN.lookups
"""The lookup tables, by name."""

NUMBERS: Mapping[str, Sequence[str]] = _KNOWN.numbers
"""The columns of internal numbers in a table of projects: ``tag`` of a PPak project, ``job`` of a ShopPAK job."""

References = Mapping[str, Mapping[str, Reference]]
"""Layout → field → the column of numbers that it is read from."""


def column_of(names: Sequence[str], headings: Sequence[str]) -> str | None:
    """The first of *headings* that is the raw column, or the heading, of one of *names*."""
    there: dict[str, Any] = {heading.casefold(): heading for heading in reversed(headings)}
    return next((there[name.casefold()] for name in names if name.casefold() in there), None)
