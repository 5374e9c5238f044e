"""The export folder: which files are exports of what, and which of them count.

The newest dated export wins per entity and layout, and files of one date are parts of one snapshot.
A file is known by its content and its headings; its name gives only its date.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import Path

from integrations.canonical.errors import ExportError
from integrations.canonical.files import date_in_name, sha256_of
from integrations.ppak.exports import text, workbook
from integrations.ppak.exports.contents import CONTENTS, changed, header_of_pulled, load_contents, with_text_as_it_was
from integrations.ppak.exports.dumps import LOOKUPS, Reference, References
from integrations.ppak.exports.export import Export, Reading, Table
from integrations.ppak.exports.headings import LOOKUP, Aliases, folded, with_references, without_ignored
from integrations.ppak.exports.numbers import number_lookups
from integrations.ppak.exports.references import load_lookups, with_texts
from integrations.ppak.exports.report.header import Finder, header_finder
from integrations.ppak.exports.report.rows import blocks_of

_HTML = (b"<!doctype html", b"<html", b"<table", b"<?xml")
_IN_NAME = (  # a file that cannot be read is known by its name alone; the longer word first
    ("work_order_materials", (" work order material", " workordermaterial", " wo material")),
    ("work_orders", (" work order", " workorder", " wo ")),
    ("materials", ("material", "inventory", "library")),
    ("projects", ("project", "job", "bid")),
)


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


@dataclass(frozen=True, slots=True)
class File:
    """A file of an export folder: its tables, and those of them that are exports; or the *error* of reading it."""

    path: Path
    tables: tuple[Table, ...] = ()
    exports: tuple[Export, ...] = ()
    sha256: str | None = None
    error: ExportError | None = None


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


def load_files(
    folder: Path,
    encoding: str,
    aliases: Aliases,
    ignored: Mapping[str, Sequence[str]] = {},
    fill_down: Mapping[str, Sequence[str]] = {},
) -> tuple[File, ...]:
    """Every file of *folder* by itself, sorted by name; `ExportError` when it is missing or holds no file."""
    find_header, pulled = header_finder(aliases, ignored, fill_down), load_contents(folder)
    find_pulled = header_of_pulled(header_finder(aliases, ignored))  # a database leaves nothing out to be filled down
    ordinary = partial(_file, encoding=encoding, find_header=find_header, ignored=ignored)
    as_it_was = partial(ordinary, find_header=find_pulled, as_it_was=with_text_as_it_was)
    return tuple(
        _pulled(path, pulled[path.name], as_it_was, ordinary) if path.name in pulled else ordinary(path)
        for path in _files(folder)
    )


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
    unreadable = [(_entity_in_name(file.path.name), file.error) for file in files if file.error]
    unreadable += [(_entity_of(export), _records_above(export.table)) for export in disordered]
    strangers = {name: entity for name in unknown if (entity := _would_be_newest(name, current))}
    unreadable += [(entity, _unknown_headings(name, entity)) for name, entity in strangers.items()]
    return Folder(
        current, superseded, tuple(name for name in unknown if name not in strangers), tuple(unreadable), lookups
    )


def _file(
    path: Path,
    encoding: str,
    find_header: Finder,
    ignored: Mapping[str, Sequence[str]],
    as_it_was: Callable[[Table], Table] = lambda table: table,
) -> File:
    try:
        tables, sha256 = tuple(map(as_it_was, _tables(path, encoding, find_header))), _sha256(path)
    except ExportError as error:
        return File(path, error=error)
    known = (_recognised(path, table, ignored, sha256) for table in tables)
    return File(path, tables, tuple(export for export in known if export), sha256)


def _pulled(path: Path, sha256: str, as_it_was: Callable[[Path], File], ordinary: Callable[[Path], File]) -> File:
    """The file of a pull that had that *sha256*; one that was saved anew since is an ordinary file."""
    file = as_it_was(path)
    if file.sha256 == sha256:
        return file
    file = ordinary(path)
    return replace(file, exports=tuple(map(changed, file.exports)))


def _files(folder: Path) -> Sequence[Path]:
    if not folder.is_dir():
        raise ExportError(
            f"the export folder {folder} is not there", "export from PPak into it, or set PPAK_EXPORT_DIR"
        )
    # Hidden files, the lock files that Excel leaves (~$…) and the list of a pull are nobody's exports.
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith((".", "~$")))
    files = [path for path in files if path.name != CONTENTS]
    if not files:
        raise ExportError(f"the export folder {folder} is empty", "export projects and materials from PPak into it")
    return files


def _tables(path: Path, encoding: str, find_header: Finder) -> tuple[Table, ...]:
    """The tables of a file; `ExportError` where it cannot be read, or is an export by name and has nothing in it."""
    tables = _tables_of_any_kind(path, encoding, find_header)
    if not tables and _entity_in_name(path.name):
        # Were it passed over, an older export would quietly take its place.
        raise ExportError(f"{path.name} is empty", "export it from PPak again, or take it out of the folder")
    return tables


def _tables_of_any_kind(path: Path, encoding: str, find_header: Finder) -> tuple[Table, ...]:
    try:
        with path.open("rb") as file:
            start = file.read(1024)
        if workbook.is_workbook(start):
            return workbook.load_tables(path, find_header)
        if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_HTML):
            raise ExportError(
                f"{path.name} is a web page, whatever its name says", "open it in Excel and save it as xlsx or csv"
            )
        if path.suffix.lower() in (".xls", ".xlsx", ".xlsm", ".xlsb"):
            raise ExportError(f"{path.name} is no workbook", "open it in Excel and save it again")
        table = text.load_table(path, encoding, find_header)
    except OSError as error:
        raise _not_readable(path, error) from error
    return (table,) if table else ()


def _sha256(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError as error:
        raise _not_readable(path, error) from error


def _not_readable(path: Path, error: OSError) -> ExportError:
    return ExportError(f"{path.name} cannot be read: {error.strerror or error}", "close it, and check its permissions")


def _recognised(path: Path, table: Table, ignored: Mapping[str, Sequence[str]], sha256: str) -> Export | None:
    if table.layout is None:
        return None
    layout = without_ignored(table.layout, ignored)
    headings = (*table.headings, *layout.grouping.added)
    shaped = table.reading or Reading(partial(blocks_of, table, layout))
    return Export(
        path, table, layout, date_in_name(path.name), sha256, headings, shaped.blocks, findings=shaped.findings
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


def _entity_in_name(name: str) -> str | None:
    said = f" {folded(name)} "
    return next((entity for entity, words in _IN_NAME if any(word in said for word in words)), None)


def _would_be_newest(name: str, current: Mapping[str, Sequence[Export]]) -> str | None:
    """The entity whose newest export the unknown file *name* would be, if its headings were known."""
    entity, dated = _entity_in_name(name), date_in_name(name)
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
