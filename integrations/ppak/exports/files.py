"""The files of an export folder, each by itself: what tables it holds, and of what they are exports.

A file is known by its content and its headings; its name gives only its date.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from integrations.canonical.errors import ExportError
from integrations.canonical.files import date_in_name, sha256_of
from integrations.ppak.exports import text, workbook
from integrations.ppak.exports.contents import CONTENTS, changed, header_of_pulled, load_contents, with_text_as_it_was
from integrations.ppak.exports.export import Export, Reading, Table
from integrations.ppak.exports.headings import Aliases, folded, without_ignored
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
class File:
    """A file of an export folder: its tables, and those of them that are exports; or the *error* of reading it."""

    path: Path
    tables: tuple[Table, ...] = ()
    exports: tuple[Export, ...] = ()
    sha256: str | None = None
    error: ExportError | None = None


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


def entity_in_name(name: str) -> str | None:
    """The entity that a file is named as, which is all there is to know of one that cannot be read."""
    said = f" {folded(name)} "
    return next((entity for entity, words in _IN_NAME if any(word in said for word in words)), None)


def _file(
    path: Path,
    encoding: str,
    find_header: Finder,
    ignored: Mapping[str, Sequence[str]],
    as_it_was: Callable[[Table], Table] = lambda table: table,
) -> File:
    with ThreadPoolExecutor(1) as pool:
        hashed = pool.submit(_sha256, path)  # which leaves the interpreter to the search for the header
        try:
            tables, sha256 = tuple(map(as_it_was, _tables(path, encoding, find_header))), hashed.result()
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
    if not tables and entity_in_name(path.name):
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
