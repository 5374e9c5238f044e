"""A profile as text: an overview of the folder, then every table with its columns."""

from collections.abc import Iterator

from integrations.ppak.profile.values import DATA, Profile, Role, TableProfile
from integrations.report.markdown import render_table
from integrations.report.profile.words import distinct_words, kind_words, notes_of, place_words, shown, use_words

_OVERVIEW = ("file", "is", "rows", "columns", "not read")
_COLUMNS = ("column", "read as", "filled", "distinct", "for example")
_SAMPLES = 3
_SAMPLE_LENGTH = 30


def render_profile(profile: Profile) -> str:
    """The profile, for a person at a console."""
    overview = render_table(_OVERVIEW, map(_line, profile.tables))
    return "\n\n".join((overview, *map(_section, profile.tables)))


def _line(table: TableProfile) -> tuple[str, str, int, int, int]:
    unread = sum(column.used_as is None for column in table.columns)
    return shown(table.place), kind_words(table), table.rows.get(DATA, 0), len(table.columns), unread


def _section(table: TableProfile) -> str:
    heading = f"## {shown(table.place)}: {kind_words(table)}"
    return "\n\n".join(part for part in (heading, *_parts(table)) if part)


def _parts(table: TableProfile) -> Iterator[str]:
    if table.why:
        yield f"Not read: {shown(table.why)}."
    yield place_words(table)
    if table.columns and table.role is not Role.UNREADABLE:
        yield render_table(_COLUMNS, _rows(table))
    yield "\n".join(f"- {note}." for note in notes_of(table))


def _rows(table: TableProfile) -> Iterator[tuple[str, str, str, str, str]]:
    for column in table.columns:
        samples = "; ".join(shown(sample)[:_SAMPLE_LENGTH] for sample in column.holds.samples[:_SAMPLES])
        fill = f"{column.fill:.0%}"
        yield shown(column.name), use_words(column, table), fill, distinct_words(column.holds), samples
