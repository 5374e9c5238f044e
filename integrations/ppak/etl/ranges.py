"""Records sorted by key without holding them all: cut into ranges of keys, each sorted by itself."""

from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

import polars as pl


class Ranges:
    """Frames with a `key` column, given in any order, had back in the order of their keys.

    *bounds* are the first keys of all ranges but the first.
    With none everything stays in memory, else each range waits in files under *folder*.
    """

    def __init__(self, bounds: Sequence[str], folder: Path) -> None:
        self._bounds = pl.Series(bounds, dtype=pl.String)
        self._held: list[pl.DataFrame] = []
        self._folders = [folder / f"range-{number:04}" for number in range(len(bounds) + 1)] if bounds else []
        self._numbers = count()
        for each in self._folders:
            each.mkdir(parents=True)

    def add(self, frame: pl.DataFrame) -> None:
        """Take the records of *frame*."""
        if not self._folders:
            self._held.append(frame)
            return
        places = self._bounds.search_sorted(frame["key"], side="right")
        name = f"{next(self._numbers):06}.arrow"
        for (place,), records in (
            frame.with_columns(places.alias("@place")).partition_by("@place", as_dict=True).items()
        ):
            records.drop("@place").write_ipc(self._folders[place] / name, compression="lz4")

    def __iter__(self) -> Iterator[pl.DataFrame]:
        """The records, range by range, sorted by key, then by where they come from."""
        for folder in self._folders:
            parts = [pl.read_ipc(path) for path in sorted(folder.iterdir())]
            if parts:
                yield pl.concat(parts).sort("key", "@file", "@sheet", "@line")
        if self._held:
            yield pl.concat(self._held).sort("key", "@file", "@sheet", "@line")
