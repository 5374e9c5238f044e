"""Which statements a live pull may send: what `odbc.toml` and the shop file name, if it is a plain SELECT."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from integrations.canonical.errors import SettingsError

_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
_PART = r'(?:[A-Za-z_][\w$#]*|"[^"\r\n]+")'
_TABLE = re.compile(rf"{_PART}(?:\.{_PART}){{0,2}}")
_COLUMN = re.compile(_PART)
_SELECT = re.compile(r"\s*SELECT\b", re.IGNORECASE)
_NOT_PLAIN = re.compile(
    # Looked for inside quotes too: two readers of quotes need not agree on where they end.
    r";|--|//|/\*|\{|\b(?:INTO|INSERT|UPDATE|DELETE|MERGE|TRUNCATE|CREATE|ALTER|DROP|GRANT|REVOKE|CALL|EXEC|EXECUTE"
    r"|COMMIT|ROLLBACK|LOAD|UNLOAD|OUTPUT|LOCK|ORDER|xp_\w+)\b",
    re.IGNORECASE,
)
_ADVICE = 'write read = "owner.table" or one SELECT without ORDER BY, and the columns that sort it as key = ["…"]'


@dataclass(frozen=True, slots=True)
class Statement:
    """One plain SELECT, the *name* of the snapshot file that it fills, and the *key* that it is sorted by."""

    name: str
    select: str
    key: tuple[str, ...]

    @property
    def sql(self) -> str:
        """What is sent."""
        return f"{self.select} ORDER BY {', '.join(self.key)}" if self.key else self.select


@dataclass(frozen=True, slots=True)
class Reading:
    """What a pull reads: its *statements* by name, and lists whose table nobody has told (*unknown*: name → words)."""

    statements: tuple[Statement, ...]
    unknown: Mapping[str, str]
    login_seconds: int
    answer_seconds: int


def load_reading(
    tables: Mapping[str, tuple[str, Sequence[str]]] = {},
    login_seconds: int | None = None,
    answer_seconds: int | None = None,
) -> Reading:
    """The packaged statements, changed and extended by a shop's *tables* (name → what to read, and its key).

    Raises `SettingsError` where a shop's entry is no table and no plain SELECT.
    """
    packaged = _packaged()
    ours = {name: (entry["read"], entry["key"]) for name, entry in packaged["tables"].items()}
    said = {name: entry for name, entry in sorted((ours | dict(tables)).items()) if entry[0].strip()}
    return Reading(
        tuple(_statement(name, read, key) for name, (read, key) in said.items()),
        {name: words for name, words in packaged["unknown"].items() if name not in tables},
        login_seconds or packaged["login_seconds"],
        answer_seconds or packaged["answer_seconds"],
    )


def _packaged() -> Mapping[str, Any]:
    return tomllib.loads(resources.files("integrations.ppak").joinpath("odbc.toml").read_text("utf-8"))


def _statement(name: str, read: str, key: Sequence[str]) -> Statement:
    place = f"[odbc.tables] {name}"
    if not _NAME.fullmatch(name):
        raise SettingsError(
            f"{place} cannot name a file", "use small letters, digits and underscores, as in dba_businesses"
        )
    if wrong := [column for column in key if not _COLUMN.fullmatch(column)]:
        raise SettingsError(f"{place}: its key {wrong[0]} is no name of a column", _ADVICE)
    return Statement(name, _select(place, read.strip()), tuple(key))


def _select(place: str, read: str) -> str:
    if _TABLE.fullmatch(read):
        return f"SELECT * FROM {read}"  # noqa: S608 - a name and nothing else
    if not _SELECT.match(read):
        raise SettingsError(f"{place} is neither a table nor a SELECT", _ADVICE)
    if found := _NOT_PLAIN.search(read):
        raise SettingsError(f"{place} holds {found[0]!r}, which no plain SELECT needs", _ADVICE)
    return read
