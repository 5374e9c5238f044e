"""Whatever an export folder holds: no crash, no lost row, and the same bytes again.

Each example is a folder of eight generated files: a fifth of the folders is migrated, the others are only read.
`make fuzz` draws other folders, and as many as it is told.
"""

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings

from integrations.canonical.errors import MigrationError
from integrations.ppak.exports.files import load_files
from integrations.ppak.exports.headings import load_aliases
from tests.fuzz.exports import Generated, folders
from tests.ppak.shop import Migrated, migrate

FOLDERS = int(os.environ.get("FUZZ_FOLDERS", "250"))
ALIASES = load_aliases({})
REPEATED = 8  # one folder in so many is migrated twice

searched = settings(
    max_examples=FOLDERS // 10, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate,)
)
"""A failure is told by its files; to make them smaller would take longer than to read them."""


@searched
@given(folders())
def test_no_folder_crashes_a_run_and_no_row_of_it_is_lost(files: Sequence[Generated]) -> None:
    check_folder(files)


@searched
@given(folders())
def test_nor_does_any_of_as_many_others(files: Sequence[Generated]) -> None:  # its own examples, for the other core
    check_folder(files)


@settings(searched, max_examples=FOLDERS - 2 * (FOLDERS // 10))
@given(folders())
def test_every_row_of_a_file_is_read_once(files: Sequence[Generated]) -> None:
    with tempfile.TemporaryDirectory() as place:
        for file in files:
            (Path(place) / file.name).write_bytes(file.content)
        for read in load_files(Path(place), "cp1252", ALIASES):
            rows = {file.name: file.rows for file in files}[read.path.name]
            counted = [sum(block.row_count for block in export.blocks()) for export in read.exports]
            assert read.error or rows is None or not counted or counted == [rows]


def check_folder(files: Sequence[Generated]) -> None:
    """Migrate a folder of *files*, now and then twice."""
    with tempfile.TemporaryDirectory() as place:
        run = migrated(Path(place) / "first", files)
        if sum(len(file.content) for file in files) % REPEATED == 0:
            assert written(migrated(Path(place) / "again", files)) == written(run)
        if run is not None:
            for entity in run.result.buckets:
                check_rows(run, entity, [file for file in files if file.entity == entity])


def written(run: Migrated | None) -> Mapping[str, bytes]:
    """The bytes of every file that a run wrote."""
    return {role: run.content(role) for role in run.result.files} if run else {}


def migrated(place: Path, files: Sequence[Generated]) -> Migrated | None:
    """The run; ``None`` where it ended with an error of ours, as any other one may not."""
    try:
        return migrate(place, {file.name: file.content for file in files})
    except MigrationError:
        return None


def check_rows(run: Migrated, entity: str, files: Sequence[Generated]) -> None:
    """Every row with text is in one bucket, and all that the standard library counts are there."""
    buckets = run.result.buckets[entity]
    parts = (buckets.kept, buckets.rejected, buckets.skipped, buckets.superseded, buckets.filtered, buckets.parked)
    assert buckets.read == sum(parts)
    if not run.result.unreadable and all(file.rows is not None for file in files) and buckets.read:
        assert buckets.read == sum(file.rows or 0 for file in files)
