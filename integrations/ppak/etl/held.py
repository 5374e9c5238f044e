"""An export whose blocks are looked at more than once."""

from collections.abc import Iterator

from integrations.ppak.etl.once import NamedOnce
from integrations.ppak.exports.export import Block, Export, RowClass
from integrations.ppak.schemas import Entity

_HELD_BLOCKS = 4  # a reading of so many blocks is kept in memory for the next look


class Held:
    """An export's blocks, kept in memory after the first look when they are few."""

    def __init__(self, export: Export, entity: Entity) -> None:
        self.export = export
        self.has_totals = False
        self.once = NamedOnce(export, entity)
        self._blocks: list[Block] | None = None

    def blocks(self) -> Iterator[Block]:
        """The blocks, read again only where they did not fit."""
        if self._blocks is not None:
            yield from self._blocks
            return
        held: list[Block] | None = []
        for block in self.export.blocks():
            self.once.look(block)
            self.has_totals |= any(row.kind is RowClass.TOTAL for row in block.furniture)
            held = [*held, block] if held is not None and len(held) < _HELD_BLOCKS else None
            yield block
        self._blocks = held
