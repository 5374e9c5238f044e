"""Reports: where the header stands, and what it says together with the rows around it.

The header is the row, or the two rows, whose headings are known best, wherever it stands.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from integrations.canonical.errors import SettingsError
from integrations.ppak.exports.export import Furniture, RowClass
from integrations.ppak.exports.headings import (
    Aliases,
    Layout,
    dump_layout_of,
    folded,
    layouts_of,
    lookup_layout_of,
    unique_headings,
)
from integrations.ppak.exports.report.above import class_above, records_above
from integrations.ppak.exports.report.grouping import grouped_layout, labels_of
from integrations.ppak.exports.report.words import is_day, is_number, is_page, total_in
from integrations.ppak.schemas import ENTITIES, Entity, Kind

HEAD_ROWS = 200
"""The header stands within so many rows with text."""

_FEW = 2  # headings that must be known before a row is worth a closer look
_LONGEST = 60  # characters of a heading


class Row(NamedTuple):
    """A row with text: its first and its last physical line, and its cells."""

    line: int
    last_line: int
    cells: Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Header:
    """A header: its last row is the one *at* that place, *above* are the rows down to it.

    *layout* says how the table is read; ``None``: nobody knows it.
    *records_above* counts the rows above that may be records, or the headings of another table.
    """

    at: int
    headings: tuple[str, ...]
    above: tuple[Furniture, ...]
    layout: Layout | None
    records_above: int = 0

    @property
    def score(self) -> int:
        """How many of its headings are known."""
        return len(self.layout.columns) if self.layout else 0


Finder = Callable[[Sequence[Row]], Header]
"""The header among the first rows with text of a table, of which there is at least one."""


def header_finder(
    aliases: Aliases, ignored: Mapping[str, Sequence[str]], fill_down: Mapping[str, Sequence[str]] = {}
) -> Finder:
    """How headers are found where *aliases* are known and *ignored* headings are passed over.

    *fill_down* names, by entity, the fields whose empty cells take the value above them;
    `SettingsError` where an entity has no such field.
    """
    return _Search(aliases, ignored, fill_down).header_among


class _Captions(NamedTuple):
    """What may be a header: the rows from *first* to *last*, and a heading a column."""

    first: int
    last: int
    cells: Sequence[str]


class _Search:
    """The words that make a header."""

    def __init__(
        self, aliases: Aliases, ignored: Mapping[str, Sequence[str]], fill_down: Mapping[str, Sequence[str]]
    ) -> None:
        for entity, fields in fill_down.items():
            if wrong := [field for field in fields if field not in aliases[entity]]:
                raise SettingsError(
                    f"[fill_down] of the shop file names {', '.join(wrong)}, which is no field of {entity}",
                    f"its fields are {', '.join(aliases[entity])}",
                )
        self._aliases, self._ignored, self._fill_down = aliases, ignored, fill_down
        self._known = frozenset(
            folded(name) for fields in aliases.values() for names in fields.values() for name in names
        )

    def header_among(self, rows: Sequence[Row]) -> Header:
        """The captions that most aliases know, the first of equals; where none are known, the first row."""
        texts = [[" ".join((cell or "").split()) for cell in row.cells] for row in rows]
        single = {
            at: self._header(rows, _Captions(at, at, cells)) for at, cells in enumerate(texts) if self._may(cells)
        }
        double = [
            header
            for at in range(1, len(rows))
            for cells in self._joined(texts[at - 1], texts[at])
            if (header := self._header(rows, _Captions(at - 1, at, cells))).layout
            and self._is_one(header, single.get(at - 1), single.get(at), texts[at])
        ]
        first = self._header(rows, _Captions(0, 0, texts[0]))
        found = max([*single.values(), *double, first], key=lambda it: (it.score - _numbers(texts[it.at]), -it.at))
        return self._counted(found, found.layout, rows) if found.layout else first

    def _counted(self, found: Header, layout: Layout, rows: Sequence[Row]) -> Header:
        """*found* with the records above it."""
        above = [row.cells for row, it in zip(rows, found.above, strict=False) if it.kind is not RowClass.HEADER]
        return replace(found, records_above=records_above(above, found.headings, layout, self._known))

    def _may(self, cells: Sequence[str]) -> bool:
        words = (cell for cell in cells if cell and not cell[0].isdigit() and len(cell) <= _LONGEST)
        return len(cells) >= _FEW and len({name for cell in words if (name := folded(cell)) in self._known}) >= _FEW

    def _header(self, rows: Sequence[Row], captions: _Captions) -> Header:
        below = [row.cells for row in rows[captions.last + 1 :]]
        headings = unique_headings(captions.cells)
        layout = self._layout(headings, rows, captions)
        if layout and not layout.is_raw and (moved := _moved(captions.cells, below, layout)):
            headings = unique_headings(moved)
            layout = self._layout(headings, rows, captions)
        above = tuple(
            Furniture(
                row.line, RowClass.HEADER if at >= captions.first else class_above(row.cells, layout), tuple(row.cells)
            )
            for at, row in enumerate(rows[: captions.last + 1])
        )
        return Header(captions.last, headings, above, layout)

    def _layout(self, headings: Sequence[str], rows: Sequence[Row], captions: _Captions) -> Layout | None:
        around = [row.cells for row in rows[: captions.first]], [row.cells for row in rows[captions.last + 1 :]]
        dump = dump_layout_of(headings, self._aliases, self._ignored)
        for layout in (dump,) if dump else layouts_of(headings, self._aliases, self._ignored):
            if layout.is_raw:
                return layout
            entity = ENTITIES[layout.entity]
            labels = labels_of(self._aliases[layout.entity], entity)
            down = self._fill_down.get(layout.entity, ())
            read = grouped_layout(layout, headings, entity, labels, around, down)
            if dump or _is_enough(entity, read.columns):
                return read
        return lookup_layout_of(headings)

    # ── two rows ─────────────────────────────────────────────────────────────

    def _joined(self, upper: Sequence[str], lower: Sequence[str]) -> Iterator[Sequence[str]]:
        """The headings that two rows make, the upper captions standing over the next columns too, or over one only."""
        if len(lower) < _FEW or not any(upper) or any(self._is_value(cell) for cell in (*lower, *upper)):
            return
        width = max(len(upper), len(lower))
        upper, lower = ([*cells, *[""] * (width - len(cells))] for cells in (upper, lower))
        for over in (_carried(upper), upper):
            both = [f"{high} {low}" if high and low else "" for high, low in zip(over, lower, strict=True)]
            if any(folded(name) in self._known for name in both):
                yield [self._heading(*names) for names in zip(both, lower, upper, strict=True)]

    def _is_value(self, cell: str) -> bool:
        if not any(sign.isdigit() for sign in cell):
            return False
        return is_number(cell) or is_day(cell) if " " in cell else folded(cell) not in self._known

    def _heading(self, both: str, low: str, high: str) -> str:
        known = (name for name in (both, low, high) if folded(name) in self._known)
        return next(known, f"{high} {low}".strip())

    def _is_one(self, both: Header, upper: Header | None, lower: Header | None, cells: Sequence[str]) -> bool:
        """Whether two rows are one header: together they say more, and the lower is no row of the upper's table."""
        if both.score <= max(single.score if single else 0 for single in (upper, lower)):
            return False
        if upper is None or upper.layout is None or upper.layout.is_raw:
            return True
        names = dict(zip(upper.headings, cells, strict=False))
        entity = ENTITIES[upper.layout.entity]
        keys = {field for choice in (*entity.known_by, entity.key_fields) for field in choice}
        return not any(names.get(heading) for field, heading in upper.layout.columns.items() if field in keys)


def _carried(upper: Sequence[str]) -> Sequence[str]:
    """The captions of merged cells: the value stands in the first one, the others are empty."""
    carried = [upper[0]]
    for cell in upper[1:]:
        carried.append(cell or carried[-1])
    return carried


def _numbers(cells: Sequence[str]) -> int:
    return sum(is_number(cell) for cell in cells)


def _is_enough(entity: Entity, columns: Mapping[str, str]) -> bool:
    """Whether the columns that make a table one of *entity* are there."""
    return all(any(field in columns for field in choice) for choice in entity.known_by)


# ── headings beside their columns ────────────────────────────────────────────


def _moved(cells: Sequence[str], below: Sequence[Sequence[str | None]], layout: Layout) -> Sequence[str] | None:
    """The captions a column to the right or left, where every row of the head proves that they stand beside theirs.

    A report that was exported as "data only" may have lost a blank column in its header or in its rows.
    """
    width = len(cells)
    while width and not cells[width - 1]:
        width -= 1
    seen = ([(cell or "").strip() for cell in row] for row in below)
    rows = [row for row in seen if len(row) - row.count("") > _FEW]
    if not rows or not width:
        return None
    if cells[0] and all(not row[0] or _is_said(row, cells) for row in rows):
        moved = ["", *cells[:width]]
    elif not cells[0] and all(row[0] for row in rows):
        moved = list(cells[1:width])
    else:
        return None
    rows = [row for row in rows if not _is_said(row, cells)]
    widest = max(map(len, rows), default=0)
    if len(moved) > widest:  # a caption would stand where no row has a cell
        return None
    moved += [""] * (widest - len(moved))
    return moved if rows and _fits(moved, rows, layout) and not _fits(cells, rows, layout) else None


def _is_said(row: Sequence[str], captions: Sequence[str]) -> bool:
    """Whether a row is no data at a glance: the captions again, a page, or a total."""
    filled = [cell for cell in row if cell]
    return filled == [cell for cell in captions if cell] or any(is_page(cell) or total_in(cell) for cell in filled)


def _fits(cells: Sequence[str], rows: Sequence[Sequence[str]], layout: Layout) -> bool:
    """Whether every row names its key, and every date and amount stands under a caption for one."""
    fields = {folded(heading): field for field, heading in layout.columns.items()}
    entity = ENTITIES[layout.entity]
    there = {field: at for at, cell in enumerate(cells) if (field := fields.get(folded(cell)))}
    keys = [at for field, at in there.items() if field in entity.key_fields]
    if not all(any(row[at : at + 1] and row[at] for at in keys) for row in rows):
        return False
    return all(
        _is_of_kind(row[at], entity.cells[field].kind)
        for field, at in there.items()
        for row in rows
        if at < len(row) and row[at]
    )


def _is_of_kind(text: str, kind: Kind) -> bool:
    match kind:
        case Kind.DATE | Kind.STAMP:
            return is_day(text)
        case Kind.MONEY | Kind.QUANTITY | Kind.COUNT:
            return is_number(text)
        case _:
            return True
