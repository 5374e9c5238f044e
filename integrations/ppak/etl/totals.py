"""The totals of a report against the sums of its rows, exactly.

A total is of the rows since something: the start, the page, the group, or the last total of its kind.
It agrees when it equals one of those sums; else it differs from the one that its word means.
A total that shows fewer places than the rows may be rounded to the places that it shows.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal, localcontext
from itertools import pairwise

import polars as pl

from integrations.canonical.cells import parse_money, parse_quantity
from integrations.canonical.mappings.table import Tables
from integrations.ppak.etl.agreement import ROWS, Agreement, Difference
from integrations.ppak.etl.columns import ColumnFacts, read_columns, reader_of
from integrations.ppak.etl.survey import Part
from integrations.ppak.exports.export import LINE, RAGGED, Block, Furniture, RowClass
from integrations.ppak.exports.report.grouping import labelled
from integrations.ppak.exports.report.words import Scope, count_in, is_number, total_in
from integrations.ppak.schemas import Entity, Kind

_EXACT = Context(prec=80)
_NUMERIC = (Kind.MONEY, Kind.QUANTITY, Kind.COUNT)
_CENTS = 2
_BINARY = Decimal("1e-6")  # a sheet's sum may end in the noise of binary fractions

_Sums = Mapping[str, Decimal]
"""Heading (or `ROWS`) → the sum."""


@dataclass(slots=True)
class _Marks:
    """The sums when each of the things began that a total may be of; some begin with the next row only."""

    sums: dict[str, _Sums]
    pending: set[str] = field(default_factory=set)


class TotalsCheck:
    """The totals of one export, block by block."""

    def __init__(self, part: Part, entity: Entity, tables: Tables) -> None:
        self._part, self._entity = part, entity
        layout = part.export.layout
        self._columns = {
            heading: entity.cells[name].kind
            for name, heading in layout.columns.items()
            if self._is_summed(name, heading)
        }
        self._comma = any(facts.decimal_comma for facts in part.columns.values())
        self._readers = {
            heading: (heading, reader_of(self._kind(kind), self._facts(heading), 0, tables))
            for heading, kind in self._columns.items()
        }
        self._sums: dict[str, Decimal] = dict.fromkeys((*self._columns, ROWS), Decimal())
        self._places: dict[str, int] = dict.fromkeys(self._columns, 0)
        self._marks = _Marks({"start": dict(self._sums), "page": dict(self._sums)})
        self._page = 1
        self._agree: Counter[Scope] = Counter()
        self._differ: list[Difference] = []
        self._unread = self._counts = 0
        self._tolerance = Decimal()

    def _is_summed(self, name: str, heading: str) -> bool:
        return self._entity.cells[name].kind in _NUMERIC and heading in self._part.export.table.headings

    def _kind(self, kind: Kind) -> Kind:
        return Kind.QUANTITY if kind is Kind.COUNT else kind

    def _facts(self, heading: str) -> ColumnFacts:
        fields = {name: field for field, name in self._part.export.layout.columns.items()}
        return self._part.facts(fields[heading])

    def add(self, block: Block) -> None:
        """Sum the rows of the next *block* and judge the totals among them."""
        with localcontext(_EXACT):
            marks = [row for row in block.furniture if row.kind is not RowClass.FOOTER]
            sums = self._summed(block.rows, [row.line for row in marks])
            self._take(next(sums))
            for row, rows in zip(marks, sums, strict=True):
                self._look(row)
                self._take(rows)

    @property
    def agreement(self) -> Agreement:
        """What came of it."""
        rows = int(self._sums[ROWS])
        has_money = Kind.MONEY in self._columns.values()
        return Agreement(
            rows, dict(self._agree), self._counts, tuple(self._differ), self._unread, self._tolerance, has_money
        )

    # ── sums ─────────────────────────────────────────────────────────────────

    def _summed(self, rows: pl.DataFrame, lines: Sequence[int]) -> Iterator[_Sums]:
        """The sums of the *rows* above the first of *lines*, between them, and below the last."""
        cuts = rows[LINE].search_sorted(pl.Series(lines, dtype=pl.UInt32)).to_list() if lines else []
        # The cells of a ragged row stand under the wrong headings.
        whole = rows.with_columns(pl.when(pl.col(RAGGED).is_null()).then(name).alias(name) for name in self._columns)
        read = {name: column.values.to_list() for name, column in read_columns(whole, self._readers).items()}
        for name, texts in read.items():
            self._places[name] = max([self._places[name], *(_places(text) for text in texts if text)])
        for start, end in pairwise((0, *cuts, rows.height)):
            sums = {
                name: sum((Decimal(text) for text in texts[start:end] if text), Decimal())
                for name, texts in read.items()
            }
            yield {**sums, ROWS: Decimal(end - start)}

    def _take(self, sums: _Sums) -> None:
        if not sums[ROWS]:
            return
        for name in self._marks.pending:
            self._marks.sums[name] = dict(self._sums)
        self._page += "page" in self._marks.pending
        self._marks.pending.clear()
        for name, number in sums.items():
            self._sums[name] += number

    # ── marks ────────────────────────────────────────────────────────────────

    def _look(self, row: Furniture) -> None:
        match row.kind:
            case RowClass.TOTAL:
                self._judge(row)
            case RowClass.GROUP:
                names = {f"group {label.key}" for label in labelled(row.cells)}
                self._marks.pending |= {"group", *names}
            case _:
                if self._sums[ROWS]:
                    self._marks.pending.add("page")

    def _judge(self, row: Furniture) -> None:
        stated, scope, kind = self._stated(row.cells)
        if stated:
            sums = {name: self._since(mark) for name, mark in self._candidates(scope, kind)}
            agreeing = next((name for name, summed in sums.items() if self._agrees(stated, summed)), None)
            if agreeing is not None and stated.keys() == {ROWS}:
                self._counts += 1
            elif agreeing is not None:
                self._agree[_scope_of(scope, agreeing)] += 1
            else:
                self._differ += self._differences(row, stated, self._meant(scope, stated, sums))
        else:
            self._unread += 1
        self._marks.pending |= {kind} | ({"page"} if scope is Scope.PAGE else {"group", "total"})

    def _candidates(self, scope: Scope, kind: str) -> Iterator[tuple[str, _Sums]]:
        """What the total may be of, the likeliest first; a page's total ends no group, nor a group's a page."""
        groups = [name for name in self._marks.sums if name.startswith("group")]
        order = {
            Scope.PAGE: ["page", "start"],
            Scope.REPORT: ["start"],
            Scope.GROUP: [kind, *groups, "total", "start", "page"],
            Scope.ANY: [kind, *groups, "total", "start", "page"],
        }[scope]
        for name in dict.fromkeys(order):
            if name in self._marks.sums:
                yield name, self._marks.sums[name]

    def _since(self, mark: _Sums) -> _Sums:
        return {name: self._sums[name] - number for name, number in mark.items()}

    def _meant(self, scope: Scope, stated: _Sums, sums: Mapping[str, _Sums]) -> _Sums:
        """The sums that a total should have made: those its word means, else the nearest."""
        if scope in (Scope.PAGE, Scope.REPORT):
            return next(iter(sums.values()))
        return min(sums.values(), key=lambda summed: sum(abs(stated[name] - summed[name]) for name in stated))

    # ── figures ──────────────────────────────────────────────────────────────

    def _stated(self, cells: Sequence[str | None]) -> tuple[_Sums, Scope, str]:
        """The figures of a total, its scope, and the name of its kind."""
        headings = self._part.export.table.headings
        stated, scope, kind, counts = {}, Scope.ANY, "", False
        for at, cell in enumerate(cells):
            text = (cell or "").strip()
            if count := count_in(text):
                scope = scope if kind else count.scope
                kind, counts = kind or f"kind {at} {count.scope}", count.number is None
                if count.number is not None:
                    stated[ROWS] = str(count.number)
            elif total := total_in(text):
                scope, kind = total.scope, f"kind {at} {total.scope} {bool(total.name)}"
                money = [name for name, column in self._columns.items() if column is Kind.MONEY]
                if total.amount and len(money) == 1:
                    stated[money[0]] = total.amount
            elif text and is_number(text) and counts:
                stated[ROWS], counts = text, False
            elif text and is_number(text) and at < len(headings) and headings[at] in self._columns:
                stated[headings[at]] = text
        figures = {name: self._figure(name, text) for name, text in stated.items()}
        return {name: number for name, number in figures.items() if number is not None}, scope, kind or "kind"

    def _figure(self, name: str, text: str) -> Decimal | None:
        comma = self._facts(name).decimal_comma if name in self._columns else self._comma
        is_money = self._columns.get(name) is Kind.MONEY
        value = parse_money(text, comma) if is_money else parse_quantity(text, comma)
        return value if isinstance(value, Decimal) else None

    def _agrees(self, stated: _Sums, summed: _Sums) -> bool:
        off = {name: (abs(number - summed[name]), self._allowed(name, number)) for name, number in stated.items()}
        if any(difference > allowed for difference, allowed in off.values()):
            return False
        self._tolerance = max(
            [self._tolerance, *(allowed for difference, allowed in off.values() if difference > _BINARY)]
        )
        return True

    def _allowed(self, name: str, stated: Decimal) -> Decimal:
        """Half of the last place that a total shows where the rows show more; a sheet shows no zeros at the end."""
        places, rows, is_sheet = _places(format(stated, "f")), self._places.get(name, 0), self._part.export.table.sheet
        if is_sheet is not None:
            places = max(places, _CENTS)
        if name != ROWS and places < rows:
            return Decimal(5).scaleb(-places - 1)
        return _BINARY if is_sheet is not None and name != ROWS else Decimal()

    def _differences(self, row: Furniture, stated: _Sums, summed: _Sums) -> Iterable[Difference]:
        text = next((cell.strip() for cell in row.cells if cell and (total_in(cell) or count_in(cell))), "")
        for name, number in stated.items():
            if abs(number - summed[name]) > self._allowed(name, number):
                yield Difference(row.line, self._page, text, name, number, summed[name])


def _places(digits: str) -> int:
    return len(digits.partition(".")[2])


def _scope_of(scope: Scope, mark: str) -> Scope:
    """The scope of a total whose word does not say it: that of the sum it equals."""
    if scope is not Scope.ANY:
        return scope
    return {"page": Scope.PAGE, "start": Scope.REPORT}.get(mark, Scope.GROUP)
