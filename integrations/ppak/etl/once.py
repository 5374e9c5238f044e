"""Columns that name their value only in the first row of each group: they are not filled down unasked, but told."""

from collections.abc import Iterator

import polars as pl

from integrations.canonical.rejects import Finding
from integrations.canonical.rules import VALUE_ONCE
from integrations.ppak.exports.export import RAGGED, Block, Export
from integrations.ppak.schemas import Entity

_FEWEST = 2  # groups that make a pattern


class NamedOnce:
    """The columns of one export by which its rows may be grouped, looked at block by block."""

    def __init__(self, export: Export, entity: Entity) -> None:
        self._export, self._entity = export, entity
        grouping, columns = export.layout.grouping, export.layout.columns
        own = [field for field in entity.groups if field in columns and columns[field] not in grouping.added]
        self._seen: dict[str, set[str]] = {field: set() for field in own}
        self._blank: dict[str, int] = dict.fromkeys(own, 0)

    def look(self, block: Block) -> None:
        """Take the next rows; a column that starts empty, or names a value twice, is none of them."""
        whole = block.rows.filter(pl.col(RAGGED).is_null()) if self._seen else block.rows
        for field in list(self._seen) if whole.height else ():
            texts = whole[self._export.layout.columns[field]].str.strip_chars()
            named = texts.filter(texts != "")
            starts_empty = not self._seen[field] and not texts[0]
            if starts_empty or named.is_duplicated().any() or not self._seen[field].isdisjoint(named):
                del self._seen[field]
            else:
                self._seen[field].update(named)
                self._blank[field] += len(texts) - len(named)

    def findings(self) -> Iterator[Finding]:
        """The columns that show the pattern, each with the line of a shop file that fills it down."""
        for field, values in self._seen.items():
            if self._blank[field] and len(values) >= _FEWEST:
                told = f'{self._entity.name} = ["{field}"]'
                where = f"{self._export.table.file}, {self._export.layout.columns[field]}"
                yield Finding.of(
                    VALUE_ONCE,
                    self._blank[field],
                    f"{where}: {VALUE_ONCE.sentence} A shop file fills it down: [fill_down] {told}",
                )
