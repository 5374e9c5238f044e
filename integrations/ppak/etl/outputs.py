"""What a run has judged so far, entity by entity, on its way into the files of the output folder."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import polars as pl

from integrations.canonical.errors import MigrationError
from integrations.canonical.rejects import Buckets, Sifted
from integrations.ppak.etl.abreast import abreast
from integrations.ppak.etl.agreement import Agreement
from integrations.ppak.etl.causes import Causes
from integrations.ppak.etl.findings import Tally
from integrations.ppak.etl.lines import FaultyLines, lineage_lines, record_lines
from integrations.ppak.etl.ranges import Ranges
from integrations.ppak.etl.survey import Part
from integrations.ppak.exports.export import Furniture
from integrations.ppak.schemas import Entity

_BLOCK = 2**20
_SLICE_ROWS = 25_000  # records whose JSON is in memory at once


class Draft:
    """JSON lines of one role, kept apart by the place they speak of, and had back in the order of the places."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._paths: dict[tuple[str, str], Path] = {}

    def add(self, place: tuple[str, str], lines: bytes) -> None:
        """Append *lines* that speak of *place*."""
        path = self._paths.setdefault(place, self._folder / f"{len(self._paths):06}.jsonl")
        with path.open("ab") as file:
            file.write(lines)

    def blocks(self) -> Iterator[bytes]:
        """All lines, in blocks, sorted by place."""
        for place in sorted(self._paths):
            with self._paths[place].open("rb") as file:
                while block := file.read(_BLOCK):
                    yield block


class EntityOutput:
    """One entity's buckets, findings and records; *shared* are the keys of records with rows of several layouts."""

    def __init__(
        self,
        entity: Entity,
        bounds: tuple[str, ...],
        folder: Path,
        drafts: Mapping[str, Draft],
        shared: pl.Series,
    ) -> None:
        self.entity, self.buckets, self.tally, self.causes = entity, Buckets(), Tally(entity), Causes(entity)
        self._shared, self._taken, self._kept = shared.unique(), shared.clear(), 0
        self.record_count = 0
        self.skipped: dict[tuple[str, str], list[Furniture]] = {}
        self.totals: dict[tuple[str, str], Agreement] = {}
        self._drafts, self._ranges = drafts, Ranges(bounds, folder / entity.name)
        self._refused = 0

    def skip(self, furniture: Sequence[Furniture], part: Part) -> None:
        """Account for rows that are no data."""
        self.buckets += Buckets(read=len(furniture), skipped=len(furniture))
        self.skipped.setdefault(part.export.place, []).extend(furniture)

    def agree(self, agreement: Agreement, part: Part) -> None:
        """Take how the totals of an export stand to its rows."""
        self.totals[part.export.place] = agreement

    def judge(self, sifted: Sifted, lines: FaultyLines, part: Part) -> None:
        """Account for a batch and write its faulty rows."""
        self.buckets += sifted.buckets
        self.tally.add(sifted, part)
        self.causes.add(sifted, part)
        self._refused += lines.rejects.count(b"\n")
        self._drafts["rejects"].add(part.export.place, lines.rejects)
        self._drafts["blanks"].add(part.export.place, lines.blanks)

    def keep(self, records: pl.DataFrame) -> None:
        """Take sound *records*, with the file and sheet they come from; of a record's several rows, the first one."""
        self._kept += records.height
        first = self._first_of_each(records)
        self.record_count += first.height
        self._ranges.add(first)
        for (file, sheet), rows in records.group_by("@file", "@sheet", maintain_order=True):
            self._drafts["lineage"].add((str(file), str(sheet or "")), lineage_lines(rows, self.entity))

    def _first_of_each(self, records: pl.DataFrame) -> pl.DataFrame:
        """*records* without those of which a row of another layout was taken before: both say the same."""
        if self._shared.is_empty():
            return records
        shared = records["key"].is_in(self._shared.implode())
        new = records["key"].is_first_distinct() & ~records["key"].is_in(self._taken.implode())
        self._taken = pl.concat([self._taken, records["key"].filter(shared & new)])
        return records.filter(~shared | new)

    def lines(self) -> Iterator[bytes]:
        """The canonical lines, in the order of their keys."""
        slices = (part for records in self._ranges for part in records.iter_slices(_SLICE_ROWS))
        return abreast(partial(record_lines, entity=self.entity), slices)

    def check(self) -> None:
        """Raise `MigrationError` unless every row is in one bucket, and kept and rejected rows in their files."""
        whole = self.buckets.is_whole
        if not (whole and self.buckets.rejected == self._refused and self.buckets.kept == self._kept):
            raise MigrationError(
                f"the rows of {self.entity.name} do not add up: {self.buckets}, "
                f"but {self._kept} kept and {self._refused} rejected ones were written",
                "import nothing from this run, and report it together with the export",
            )


def placed(records: pl.DataFrame, part: Part) -> pl.DataFrame:
    """*records* with the file and sheet they come from."""
    table = part.export.table
    return records.with_columns(pl.lit(table.file).alias("@file"), pl.lit(table.sheet, pl.String).alias("@sheet"))
