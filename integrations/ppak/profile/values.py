"""What a first look at an export folder finds, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from integrations.canonical.rejects import Finding
from integrations.ppak.etl.agreement import Agreement
from integrations.ppak.profile.columns import Contents
from integrations.ppak.profile.suggest import Suggestion

IGNORED = "ignored"
"""What a column is used as that the shop file ignores by name."""

SOURCE = "source"
"""What a column is used as whose cells are read for others: the raw cells of a report, the numbers of a dump."""

DATA = "data"
"""The class of the rows that are somebody's record."""

WORKBOOK = "workbook"
"""The encoding of what is no text file."""


class Role(StrEnum):
    """What a table is to a migration, in the manifest's words."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """A column: its heading, the field it is *used_as* (`IGNORED`; ``None``: nobody reads it), and what it holds.

    *rows* counts the rows that its cells are of; a ragged row's stand under the wrong headings and do not count.
    """

    name: str
    used_as: str | None
    rows: int
    holds: Contents
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def fill(self) -> float:
        """The part of its cells that hold text, from 0 to 1."""
        return round(self.holds.filled / self.rows, 4) if self.rows else 0.0


@dataclass(frozen=True, slots=True)
class TableProfile:
    """A text file or a sheet; of a file that is *unreadable* or empty only what is known without its rows.

    *entity* and *layout* say how it is read, *why* says why it is not.
    *rows* counts its rows with text by class: `DATA`, and the classes of what is no data.
    *totals* says how those of a report stand to its rows.
    """

    file: str
    sheet: str | None
    role: Role
    entity: str | None = None
    layout: str | None = None
    why: str = ""
    header_line: int | None = None
    encoding: str | None = None
    rows: Mapping[str, int] = field(default_factory=dict)
    ragged: int = 0
    columns: tuple[ColumnProfile, ...] = ()
    totals: Agreement | None = None

    @property
    def place(self) -> str:
        """File and sheet, for people."""
        return f"{self.file}, sheet {self.sheet}" if self.sheet else self.file


@dataclass(frozen=True, slots=True)
class Profile:
    """The tables of a folder, by file and sheet, and what there is to see in them."""

    tables: tuple[TableProfile, ...]
    findings: tuple[Finding, ...]
