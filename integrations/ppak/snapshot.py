"""A live pull as files: a folder that is read like any folder of exports.

In a snapshot file every value is quoted text; only NULL is not quoted, so that it differs from an empty text.
Text that a spreadsheet would run is guarded by an apostrophe, which is taken off again when the folder is read.
The same state of the database gives the same bytes.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from integrations.canonical.errors import ExportError, FileError
from integrations.canonical.files import replacing, sha256_of, write_json
from integrations.canonical.formulas import guarded
from integrations.canonical.progress import Progress
from integrations.canonical.rejects import Finding
from integrations.canonical.rules import TABLE_ABSENT, TABLE_UNKNOWN
from integrations.ppak.exports.contents import CONTENTS, load_contents
from integrations.ppak.odbc import Answer, Login, session
from integrations.ppak.statements import Reading, Statement

_GROUP = "@group"
_BOM = b"\xef\xbb\xbf"  # so that Excel, too, reads it as UTF-8


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A pull that stands in *folder*; *findings* tell of tables that were not read."""

    folder: Path
    findings: tuple[Finding, ...]


def write_snapshot(login: Login, reading: Reading, output_dir: Path, dated: date, progress: Progress) -> Snapshot:
    """Read all of *reading* into the folder ``snapshot_DATE`` of *output_dir*, which appears whole or not at all.

    An older pull of that date is replaced.
    Raises `SettingsError` and `ExportError` where the database cannot be used or has none of the tables,
    `FileError` where the folder cannot be written or holds a file of somebody else's.
    """
    folder = output_dir / f"snapshot_{dated}"
    _check_ours(folder)
    with session(login, reading.statements) as answers:
        output_dir.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".snapshot-", dir=output_dir, ignore_cleanup_errors=True) as drafts:
            fresh = Path(drafts) / folder.name
            tables = {
                statement.name: _written(answer, statement, fresh / f"{statement.name}_{dated}.csv", progress)
                for statement, answer in answers
            }
            _check_any(login, tables)
            write_json(fresh / CONTENTS, {"tables": [table for table in tables.values() if table]})
            _take_place(fresh, folder, Path(drafts) / "old")
    return Snapshot(folder, tuple(_findings(reading, tables)))


def _check_any(login: Login, tables: Mapping[str, object]) -> None:
    if not any(tables.values()):
        raise ExportError(
            f"the data source {login.source} has none of the tables {', '.join(tables)}",
            "check which database it leads to, or name your tables in a shop file under [odbc.tables]",
        )


# ── one table ────────────────────────────────────────────────────────────────


def _written(
    answer: Answer | None, statement: Statement, path: Path, progress: Progress
) -> Mapping[str, object] | None:
    """What was written of *answer*, ``None`` where the database has no such table."""
    if answer is None:
        return None
    rows = 0
    with replacing(path) as file:
        file.write(_BOM + _header(answer.headings))
        for frame in _settled(_frames(answer), _key_columns(answer.headings, statement.key)):
            frame.select(guarded(pl.all())).write_csv(
                file, include_header=False, quote_style="non_numeric", line_terminator="\r\n"
            )
            rows += frame.height
            progress(f"pull of {statement.name}", rows, None)
    return {"file": path.name, "sha256": sha256_of(path), "rows": rows, "statement": statement.sql}


def _header(headings: Sequence[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(headings)
    return line.getvalue().encode()


def _frames(answer: Answer) -> Iterator[pl.DataFrame]:
    """The rows of *answer*; columns are called by their place, as a statement may give two of one name."""
    for batch in answer.batches:
        yield pl.DataFrame([pl.Series(str(place), cells, pl.String) for place, cells in enumerate(batch)])


# ── the order of rows ────────────────────────────────────────────────────────


def _key_columns(headings: Sequence[str], key: Sequence[str]) -> Sequence[str]:
    """The places of the *key*, none where not all of it is among the *headings*."""
    places = {heading.casefold(): str(place) for place, heading in enumerate(headings)}
    found = [places.get(column.strip('"').casefold()) for column in key]
    return [place for place in found if place] if None not in found else []


def _settled(frames: Iterator[pl.DataFrame], key: Sequence[str]) -> Iterator[pl.DataFrame]:
    """The rows of *frames*, those of one *key* in the order of their cells: a database may give them in any order.

    Without a key all rows are of one, and are held in memory.
    """
    rest: list[pl.DataFrame] = []
    for frame in frames:
        rest.append(frame)
        if key:
            rows = pl.concat(rest).with_columns(pl.struct(key).rle_id().alias(_GROUP))
            is_last = pl.col(_GROUP) == rows.item(-1, _GROUP)  # it may go on in the next frame
            yield _sorted(rows.filter(~is_last)).drop(_GROUP)
            rest = [rows.filter(is_last).drop(_GROUP)]
    if rest:
        whole = pl.concat(rest)
        yield whole.sort(whole.columns)


def _sorted(rows: pl.DataFrame) -> pl.DataFrame:
    """*rows* sorted within their groups, which are in order already: mostly each row is a group of its own."""
    return rows if rows[_GROUP].n_unique() == rows.height else rows.sort(_GROUP, *rows.columns)


# ── the folder ───────────────────────────────────────────────────────────────


def _check_ours(folder: Path) -> None:
    """Raise `FileError` where something lies in *folder* that no pull has written."""
    if not folder.exists():
        return
    written = {*load_contents(folder), CONTENTS}
    if strangers := sorted(path.name for path in folder.iterdir() if path.name not in written):
        raise FileError(
            f"{folder} holds {strangers[0]}, which no pull has written and a new one would remove",
            "move it to another folder",
        )


def _take_place(fresh: Path, folder: Path, old: Path) -> None:
    """Give *fresh* the name *folder*; what stood there goes to *old*, and comes back where that fails."""
    try:
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
    except OSError as error:
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise FileError(
            f"{folder} cannot be replaced: {error.strerror or error}", "close its files (in Excel, say) and run again"
        ) from error


def _findings(reading: Reading, tables: Mapping[str, object]) -> Iterator[Finding]:
    if absent := tuple(name for name, table in tables.items() if table is None):
        yield Finding.of(TABLE_ABSENT, len(absent), samples=absent)
    if reading.unknown:
        samples = tuple(f"{name} ({words})" for name, words in reading.unknown.items())
        yield Finding.of(TABLE_UNKNOWN, len(samples), samples=samples)
