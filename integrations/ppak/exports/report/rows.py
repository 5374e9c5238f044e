"""Which rows of a report are data, and what the others are.

A row is surely data when two of the fields that make its table what it is are filled, and nothing in them hints
at more.
The other rows are few; they are looked at one by one, in runs, each with the data before and after it.
A row is furniture only where that is proved: what cannot be decided stays data, for the rules to judge.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, groupby
from typing import Any

import polars as pl

from integrations.ppak.exports.ahead import ahead
from integrations.ppak.exports.export import LINE, RAGGED, SURPLUS, Block, Furniture, Table, empty_batch
from integrations.ppak.exports.headings import Layout
from integrations.ppak.exports.report.furniture import Classifier
from integrations.ppak.exports.report.odd import Beside, Odd, Said
from integrations.ppak.exports.report.words import hint, loose_hint
from integrations.ppak.schemas import ENTITIES

_REMEMBERED = 5_000  # rows of which it is remembered what they say
_LONGEST_RUN = 20_000  # rows in doubt that are held back until one is surely data

_Values = list[tuple[int, Mapping[str, str | None]]]
"""Row of a batch → the values of its groups from there on."""


def blocks_of(table: Table, layout: Layout) -> Iterator[Block]:
    """The rows of *table*, data and furniture apart; what stands above them comes with the first block."""
    if layout.is_raw:
        yield Block(empty_batch(table.headings), table.above)
        yield from (Block(batch) for batch in ahead(table.batches()))
        return
    sorter = _Sorter(table, layout)
    above = table.above
    held = empty_batch(table.headings)
    for batch in ahead(table.batches()):
        held = pl.concat([held, batch]) if held.height else batch
        odd = sorter.odd_places(held)
        at = _sure_end(held.height, odd)
        yield sorter.block(held.head(at), [place for place in odd if place < at], above, is_end=False)
        held, above = held.slice(at), ()
    if held.height or above:
        yield sorter.block(held, sorter.odd_places(held), above, is_end=True)


def _sure_end(height: int, odd: Sequence[int]) -> int:
    """How many rows can be told before the next ones are read: all but those in doubt at the end."""
    run = 0
    while run < len(odd) and odd[-1 - run] == height - 1 - run:
        run += 1
    return height - run if run < _LONGEST_RUN else height


class _Sorter:
    """The rows of one table, from its first to its last."""

    def __init__(self, table: Table, layout: Layout) -> None:
        entity = ENTITIES[layout.entity]
        self._headings, self._grouping = table.headings, layout.grouping
        self._is_sheet = table.sheet is not None
        self._has_groups = bool(layout.grouping.added)
        columns = {field: heading for field, heading in layout.columns.items() if heading in table.headings}
        choices = [[columns[field] for field in choice if field in columns] for choice in entity.known_by]
        choices = [choice for choice in choices if choice]
        self._is_plain = _sure(choices, table.above, _begins_printed, loose_hint())
        self._is_sure = _sure(choices, table.above, _is_filled, hint())
        self._classifier = Classifier(table.above, table.headings, layout, is_sheet=self._is_sheet)
        self._before: Beside | None = None  # the last row of the block before
        self._said: dict[tuple[str | None, ...], Said] = {}

    def odd_places(self, batch: pl.DataFrame) -> Sequence[int]:
        """The rows of *batch* that are not surely data."""
        if batch.is_empty():
            return ()
        # Nearly every row is sure by what is quickly seen, and only the others need an exact look.
        doubted = batch.select(self._is_plain.not_().arg_true()).to_series()
        rows = batch.select(set(self._is_sure.meta.root_names()))[doubted]
        return doubted.filter(rows.select(self._is_sure.not_()).to_series()).to_list()

    def block(self, batch: pl.DataFrame, odd: Sequence[int], above: tuple[Furniture, ...], *, is_end: bool) -> Block:
        """The block of *batch*, whose *odd* rows are told apart; at the *end* of the table nothing follows it."""
        values: _Values = [(0, dict(self._classifier.values))]
        runs, height = list(_runs(odd)), batch.height
        rows, around = self._rows(batch, odd), self._around(batch, runs)
        named = self._named(batch, odd)
        furniture: dict[int, Furniture] = {}
        for start, run in zip([0, *(run[-1] + 1 for run in runs)], [*runs, [height]], strict=True):
            self._take(named, start, run[0])
            if run[0] < height:
                furniture |= self._told(rows, around, run, values, is_end=is_end)
        self._before = around.get(height - 1, self._before)
        filled = batch.with_columns(_spread(values, field, height, heading) for field, heading in self._fills)
        filled = filled.with_columns(
            _filled_down(values, field, own, self._grouping.down[field][1]) for field, own in named.items()
        )
        if furniture:
            kept = pl.repeat(value=True, n=height, dtype=pl.Boolean, eager=True)
            filled = filled.filter(kept.scatter(list(furniture), values=False))
        return Block(filled, (*above, *furniture.values()))

    @property
    def _fills(self) -> Sequence[tuple[str, str]]:
        return tuple(self._grouping.fills.items())

    def _rows(self, batch: pl.DataFrame, odd: Sequence[int]) -> Mapping[int, Odd]:
        """The *odd* rows of *batch*, by place."""
        columns = [*self._headings, LINE, RAGGED, SURPLUS]
        return dict(zip(odd, map(self._odd, batch[odd].select(columns).rows()), strict=True))

    def _around(self, batch: pl.DataFrame, runs: Sequence[Sequence[int]]) -> Mapping[int, Beside]:
        """The rows of *batch* before and after each of the *runs* of odd rows, and its last one, by place."""
        around = {place for run in runs for place in (run[0] - 1, run[-1] + 1)} | {batch.height - 1}
        places = sorted(place for place in around if 0 <= place < batch.height)
        grouped = sorted(self._classifier.grouped)
        cells = () if self._is_sheet else (*self._headings, SURPLUS)
        ends = pl.sum_horizontal(LINE, *(pl.col(name).str.count_matches("\n", literal=True) for name in cells))
        told = batch[places].select(ends, *(self._headings[at] for at in grouped)).iter_rows()
        return {
            place: Beside(end, dict(zip(grouped, groups, strict=True)))
            for place, (end, *groups) in zip(places, told, strict=True)
        }

    def _told(
        self,
        rows: Mapping[int, Odd],
        around: Mapping[int, Beside],
        run: Sequence[int],
        values: _Values,
        *,
        is_end: bool,
    ) -> Iterator[tuple[int, Furniture]]:
        """The furniture in a *run* of odd rows, by place; *values* learns what each row says of the next ones."""
        before, after = around.get(run[0] - 1, self._before), around.get(run[-1] + 1)
        odd = [rows[place] for place in run]
        kinds = self._classifier.classes(odd, before, after, is_end=is_end and after is None)
        for place, row, kind in zip(run, odd, kinds, strict=True):
            if self._has_groups:
                values.append((place, dict(self._classifier.values)))
            if kind is not None:
                yield place, Furniture(row.line, kind, row.cells)

    def _odd(self, row: tuple[Any, ...]) -> Odd:
        key, (line, ragged, surplus) = row[:-3], row[-3:]
        if ragged is not None:
            key = (*key, *surplus.split("\t")) if surplus else key[: key.index(None)] if None in key else key
        if (said := self._said.get(key)) is None:
            said = Said(key)
            if len(self._said) == _REMEMBERED:
                self._said.clear()
            if not said.is_long:  # such a row takes memory, and hardly comes again
                self._said[key] = said
        return Odd(line, said, ragged is not None)

    def _named(self, batch: pl.DataFrame, odd: Sequence[int]) -> Mapping[str, pl.Series]:
        """What the rows that are surely data name themselves of the fields that are filled down."""
        if not self._grouping.down:
            return {}
        sure = pl.repeat(value=True, n=batch.height, dtype=pl.Boolean, eager=True).scatter(list(odd), values=False)
        return {
            field: batch.select(pl.when(_is_filled(pl.col(own)) & pl.lit(sure)).then(own)).to_series()
            for field, (own, _) in self._grouping.down.items()
        }

    def _take(self, named: Mapping[str, pl.Series], start: int, end: int) -> None:
        """Let the classifier know what the rows from *start* to *end* have *named* last."""
        if not named:
            return
        last = {field: names.slice(start, end - start).drop_nulls().tail(1).to_list() for field, names in named.items()}
        self._classifier.take({field: names[0] for field, names in last.items() if names})


def _is_filled(cell: pl.Expr) -> pl.Expr:
    return cell.str.contains(r"\S")


def _begins_printed(cell: pl.Expr) -> pl.Expr:
    """Whether the first sign is one of ASCII that is printed: such a cell is filled."""
    return cell.is_between(pl.lit("!"), pl.lit("~"))


def _sure(
    choices: Sequence[Sequence[str]],
    above: Sequence[Furniture],
    is_filled: Callable[[pl.Expr], pl.Expr],
    hint: str,
) -> pl.Expr:
    """Whether a row is surely data: two of the *choices* are filled, and no cell of them shows a *hint* at more."""
    columns = [column for choice in choices for column in choice]
    filled = [pl.any_horizontal(is_filled(pl.col(column)) for column in choice) for choice in choices]
    enough = pl.sum_horizontal(filled) >= 2
    said = list({cell for row in above for cell in row.cells if cell and cell.strip()})
    hints = (pl.col(column).str.contains(f"{hint}|:") | pl.col(column).is_in(said) for column in columns)
    return (enough & pl.col(RAGGED).is_null() & ~pl.any_horizontal(hints)).fill_null(value=False)


def _runs(odd: Sequence[int]) -> Iterator[Sequence[int]]:
    """Neighbours among the places of *odd* rows."""
    for _, run in groupby(enumerate(odd), key=lambda pair: pair[1] - pair[0]):
        yield [place for _, place in run]


def _spread(values: _Values, field: str, height: int, heading: str) -> pl.Series:
    """The value of *field* at every row, as the group headings say it."""
    ends = [*[place for place, _ in values[1:]], height]
    texts = (
        [groups.get(field)] * (end - place) for (place, groups), end in zip(values, ends, strict=True) if end > place
    )
    return pl.Series(heading, chain.from_iterable(texts), dtype=pl.String)


def _filled_down(values: _Values, field: str, own: pl.Series, heading: str) -> pl.Series:
    """The value of *field* at every row: its *own*, or what holds since the last row that said anything of it."""
    said = own.to_list()
    for at, (place, groups) in enumerate(values):
        if at or (said and said[0] is None):  # the first is what holds before the first row
            said[place] = groups.get(field) or ""
    filled = pl.Series(heading, said, dtype=pl.String).forward_fill()
    return filled.set(filled == "", None)
