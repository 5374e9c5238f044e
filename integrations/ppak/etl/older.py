"""Records that only an older export has: its layout has no newer one, and the other layouts do not list them.

The newest export counts for each layout, so an old raw table beside a new list is read,
and may hold what is gone by now.
"""

from collections.abc import Iterator, Sequence

import polars as pl

from integrations.canonical.rejects import Finding
from integrations.canonical.rules import EXPORT_OLDER
from integrations.ppak.exports.export import Export
from integrations.ppak.schemas import Entity

_SAMPLES = 5


def older_findings(entity: Entity, exports: Sequence[Export], keys: pl.DataFrame) -> Iterator[Finding]:
    """One finding for each of *exports* that is older than the newest one and has records that no newer one has.

    *keys* has a row for each row that has a key: its `key` and its `part`, the place of its export.
    """
    newest = max(exports, key=lambda export: export.dated or "", default=None)
    if newest is None or all(export.dated == newest.dated for export in exports):
        return
    dates = pl.Series([export.dated for export in exports], dtype=pl.String)
    dated = keys.select("key", "part", dated=dates.gather(keys["part"]))
    alone = dated.filter((pl.col("dated").max().over("key") == pl.col("dated")) & (pl.col("dated") < newest.dated))
    for number, export in enumerate(exports):
        found = alone.filter(part=number)["key"].unique().sort()
        if len(found):
            words = f"{_named(export)} alone has {len(found)} {entity.name}, and {_named(newest)} is newer"
            yield Finding.of(EXPORT_OLDER, len(found), f"{words}: {EXPORT_OLDER.sentence}", tuple(found[:_SAMPLES]))


def _named(export: Export) -> str:
    return f"{' sheet '.join(filter(None, export.place))} of {export.dated}"
