"""The export folder: which of its exports count, and what they are together.

The newest dated export wins per entity and layout, and files of one date are parts of one snapshot.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from integrations.canonical.errors import ExportError
from integrations.canonical.files import date_in_name
from integrations.ppak.exports.dumps import LOOKUPS, Reference, References
from integrations.ppak.exports.export import Export, Table
from integrations.ppak.exports.files import File, entity_in_name, load_files
from integrations.ppak.exports.headings import LOOKUP, Aliases, with_references
from integrations.ppak.exports.numbers import number_lookups
from integrations.ppak.exports.references import load_lookups, with_texts


@dataclass(frozen=True, slots=True)
class Folder:
    """What an export folder holds.

    *current* and *superseded* are the exports of each entity, sorted by file and sheet;
    *lookups* are the newest tables that say what numbers stand for, by kind;
    *unknown* names the files and sheets that are no export,
    *unreadable* are the errors of files that could not be read, by entity (``None``: nobody knows which).
    """

    current: Mapping[str, Sequence[Export]]
    superseded: Mapping[str, Sequence[Export]]
    unknown: tuple[str, ...]
    unreadable: tuple[tuple[str | None, ExportError], ...]
    lookups: Mapping[str, Sequence[Export]]


def load_folder(
    folder: Path,
    encoding: str,
    aliases: Aliases,
    ignored: Mapping[str, Sequence[str]] = {},
    references: Mapping[str, Mapping[str, Reference]] = {},
    fill_down: Mapping[str, Sequence[str]] = {},
) -> Folder:
    """Look through *folder* (not its sub-folders); *references* are those that a shop adds to a layout.

    Raises `ExportError` when it is missing or holds no file, when an undated export lies beside dated ones,
    or when a lookup table contradicts itself.
    """
    return folder_of(load_files(folder, encoding, aliases, ignored, fill_down), references)


def folder_of(
    files: Sequence[File],
    references: Mapping[str, Mapping[str, Reference]] = {},
    corrected: Callable[[Export], Export] = lambda export: export,
) -> Folder:
    """What the *files* are together; `ExportError` as `load_folder`, but for the folder itself.

    The exports that count are read as *corrected*, and so is what numbers stand for.
    """
    newest, superseded = _snapshots([_referred(export, references) for file in files for export in file.exports])
    newest, disordered = _in_order(newest)
    read = {entity: [corrected(export) for export in parts] for entity, parts in newest.items()}
    lookups = {kind: parts for kind, parts in read.items() if kind in LOOKUPS}
    told = _told({entity: parts for entity, parts in read.items() if entity not in lookups}, lookups)
    # Once more for the texts that were looked up; a cell that is corrected already stays as it is.
    current = {entity: [corrected(export) for export in parts] for entity, parts in told.items()}
    unknown = [name for file in files if not file.error for name in _unknown(file.path, file.tables, file.exports)]
    unreadable = [(entity_in_name(file.path.name), file.error) for file in files if file.error]
    unreadable += [(_entity_of(export), _records_above(export.table)) for export in disordered]
    strangers = {name: entity for name in unknown if (entity := _would_be_newest(name, current))}
    unreadable += [(entity, _unknown_headings(name, entity)) for name, entity in strangers.items()]
    return Folder(
        current, superseded, tuple(name for name in unknown if name not in strangers), tuple(unreadable), lookups
    )


def _referred(export: Export, references: References) -> Export:
    """*export* with the *references* that a shop adds to its layout."""
    wanted = references.get(export.layout.name, {})
    return replace(export, layout=with_references(export.layout, export.headings, wanted))


def _told(current: Mapping[str, Sequence[Export]], tables: Mapping[str, Sequence[Export]]) -> dict[str, list[Export]]:
    """The *current* exports with the texts that their numbers stand for."""
    lookups = load_lookups(tables)
    exports = [export for parts in current.values() for export in parts]
    if any(reference.table not in LOOKUPS for export in exports for reference in export.layout.references.values()):
        lookups |= number_lookups(current.get("projects", ()))
    return {entity: [with_texts(export, lookups) for export in parts] for entity, parts in current.items()}


def _unknown(path: Path, tables: Sequence[Table], known: Sequence[Export]) -> Iterable[str]:
    if not known:
        return (path.name,)
    sheets = {export.table.sheet for export in known}
    return (f"{path.name}, sheet {table.sheet}" for table in tables if table.sheet not in sheets)


def _would_be_newest(name: str, current: Mapping[str, Sequence[Export]]) -> str | None:
    """The entity whose newest export the unknown file *name* would be, if its headings were known."""
    entity, dated = entity_in_name(name), date_in_name(name)
    if entity is None or dated is None:
        return None
    newest = max((export.dated or "" for export in current.get(entity, ())), default="")
    return entity if dated >= newest else None


def _unknown_headings(name: str, entity: str) -> ExportError:
    # Were it passed over, an older export would quietly take its place.
    return ExportError(
        f"{name} is named as {entity}, but its first line has no headings that make it so",
        f"name its headings in a shop file under [aliases.{entity}], or take it out of the folder",
    )


def _in_order(current: Mapping[str, Sequence[Export]]) -> tuple[dict[str, list[Export]], Sequence[Export]]:
    """The *current* exports without those that have records above their headings, and those."""
    sound = {entity: [it for it in parts if not it.table.records_above] for entity, parts in current.items()}
    disordered = [it for parts in current.values() for it in parts if it.table.records_above]
    return {entity: parts for entity, parts in sound.items() if parts}, disordered


def _entity_of(export: Export) -> str | None:
    """The entity that cannot be written without *export*; ``None``: any may need what it says of numbers."""
    return None if export.layout.name == LOOKUP else export.entity


def _records_above(table: Table) -> ExportError:
    where = f"{table.file}, sheet {table.sheet}," if table.sheet else table.file
    rows = "a row" if table.records_above == 1 else f"{table.records_above} rows"
    return ExportError(
        f"{where} has {rows} above its headings (line {table.header_line}) that may be records or another table",
        "move the headings to the top, and give every table a file of its own",
    )


def _snapshots(exports: Sequence[Export]) -> tuple[dict[str, list[Export]], dict[str, list[Export]]]:
    """The newest exports of each entity and layout, and the older ones."""
    current: dict[str, list[Export]] = {}
    superseded: dict[str, list[Export]] = {}
    ordered = sorted(exports, key=lambda export: (export.entity, export.layout.name, *export.place))
    for entity, parts in groupby(ordered, key=lambda export: export.entity):
        of_entity = list(parts)
        _check_dates(entity, of_entity)
        for _, group in groupby(of_entity, key=lambda export: export.layout.name):
            of_layout = list(group)
            newest = max((part.dated for part in of_layout if part.dated), default=None)
            current.setdefault(entity, []).extend(part for part in of_layout if part.dated == newest)
            superseded.setdefault(entity, []).extend(part for part in of_layout if part.dated != newest)
    return current, superseded


def _check_dates(entity: str, parts: Sequence[Export]) -> None:
    """Raise `ExportError` where one of *parts* has no date and another one has, whatever their layouts."""
    dated = [part.table.file for part in parts if part.dated]
    undated = [part.table.file for part in parts if not part.dated]
    if dated and undated:
        raise ExportError(
            f"{undated[0]} has no date in its name, but {dated[0]} has: nobody can tell which {entity} are newer",
            f"rename {undated[0]} to {entity}_YYYY-MM-DD",
        )
