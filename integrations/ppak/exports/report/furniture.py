"""What a row says that is not surely data: each class, and what proves it."""

import re
from collections.abc import Iterator, Mapping, Sequence

from integrations.ppak.exports.export import Furniture, RowClass
from integrations.ppak.exports.headings import Layout, folded
from integrations.ppak.exports.report.grouping import is_bare_value, labelled
from integrations.ppak.exports.report.odd import THIN, Beside, Cells, Odd, Place, Said
from integrations.ppak.exports.report.words import (
    Scope,
    Total,
    count_in,
    is_closing,
    is_day,
    is_month,
    is_nobody,
    is_number,
    is_page,
    label_in,
    label_key,
    says_printed,
    totals_in,
    without_continued,
)
from integrations.ppak.schemas import ENTITIES

_SENTENCE = re.compile(r"[:=.]|(?:\S+ ){3}")
_REMEMBERED = 5_000  # rows whose class by themselves is kept


class Classifier:
    """The odd rows of one table, in their order; *values* are those of the groups that are open.

    *grouped* are the columns by which rows may be grouped.
    """

    def __init__(self, above: Sequence[Furniture], headings: Sequence[str], layout: Layout, *, is_sheet: bool) -> None:
        rows = [(row.kind, Odd(row.line, Said(row.cells))) for row in above]
        self._headers = [row.said.folded for kind, row in rows if kind is RowClass.HEADER]
        self._widths = {len(said) for said in self._headers}
        self._banners = {_undated(row) for kind, row in rows if kind in (RowClass.BANNER, RowClass.PAGE)} - {()}
        self._banner_cells = {text for banner in self._banners for text in banner}
        self._grouping, self._is_sheet = layout.grouping, is_sheet
        entity = ENTITIES[layout.entity]
        at = {field: headings.index(name) for field, name in layout.columns.items() if name in headings}
        self._down = {field: headings.index(name) for field, (name, _) in layout.grouping.down.items()}
        at |= self._down
        self._keys = {at[field] for field in entity.key_fields if field in at}
        self.grouped = {at[field] for field in entity.groups if field in at}
        self._alone: dict[Cells, RowClass | None] = {}
        self.values: dict[str, str | None] = {}
        for kind, row in rows:
            self._learn(row, kind if kind is RowClass.GROUP else RowClass.BANNER)

    def classes(
        self, run: Sequence[Odd], before: Beside | None, after: Beside | None, *, is_end: bool
    ) -> Iterator[RowClass | None]:
        """The class of each row of a *run*, ``None`` for data.

        *before* and *after* are the rows of data around it; *is_end*: none comes below.
        After each class the `values` are those that hold from there on.
        """
        place = Place(run, [self._plain(run, at) for at in range(len(run))], before, after, is_end=is_end)
        for at, row in enumerate(run):
            kind = place.kinds[at] = place.kinds[at] or (None if row.said.is_long else self._in_place(place, at))
            self._learn(row, kind)
            yield kind
            if kind is None:
                place.before = self._beside(row)

    # ── by itself ────────────────────────────────────────────────────────────

    def _plain(self, run: Sequence[Odd], at: int) -> RowClass | None:
        """The class that a row proves by itself."""
        row = run[at].said
        if row.is_long:
            return None
        if self._is_header(run, at):
            return RowClass.HEADER
        if (kind := self._alone.get(row.cells, ...)) is ...:
            if len(self._alone) == _REMEMBERED:
                self._alone.clear()
            kind = self._alone[row.cells] = self._by_itself(row)
        return kind

    def _by_itself(self, row: Said) -> RowClass | None:
        if not row.filled:
            return None
        if self._is_page(row):
            return RowClass.PAGE
        lone = row.filled[0][1] if len(row.filled) == 1 else ""
        if self._is_label(row) or is_month(lone):
            return RowClass.GROUP
        return RowClass.FOOTER if is_closing(lone.strip("*-–= ")) else None

    def _is_header(self, run: Sequence[Odd], at: int) -> bool:
        if len(run[at].filled) not in self._widths or (said := run[at].said.folded) not in self._headers:
            return False
        if len(said) > THIN or len(self._headers) == 1:
            return True
        around = [run[place].said.folded for place in (at - 1, at + 1) if 0 <= place < len(run)]
        return any(other in self._headers and other != said for other in around)

    def _is_page(self, row: Said) -> bool:
        if not all(rest == "" or rest in self._banner_cells for rest in row.undated):
            return False
        return any(is_page(text) or says_printed(text) for _, text in row.filled)

    def _is_label(self, row: Said) -> bool:
        return any(label.key in self._grouping.labels and label.value for label in labelled(row.cells))

    # ── by what stands around it ─────────────────────────────────────────────

    def _in_place(self, place: Place, at: int) -> RowClass | None:
        row = place.run[at]
        if row.said.has_total and self._is_total(row, place.before):
            return RowClass.TOTAL
        if self._is_banner(place, at):
            return RowClass.BANNER
        if place.data_follows(at) and self._is_bare(row, place.after):
            return RowClass.GROUP
        if place.is_end and not place.data_follows(at) and self._is_legend(place, at):
            return RowClass.FOOTER
        return None

    def _is_total(self, row: Odd, before: Beside | None) -> bool:
        """Whether a word says so, and all else is numbers, and one name at most: that of the rows it is of."""
        names = self._names(before)
        words = numbers = named = 0
        for at, text in row.filled:
            count = count_in(text)
            if any(self._is_known(total, names) for total in totals_in(text)):
                words, numbers = words + 1, numbers + 1
            elif count:
                words, numbers = words + 1, numbers + (count.number is not None)
            elif at in self._keys:
                return False
            elif is_number(text):
                numbers += 1
            else:
                named += 1
                if folded(text) not in names:
                    return False
        return bool(words and numbers) and named <= 1

    def _is_known(self, total: Total, names: set[str]) -> bool:
        """Whether the name of a total is that of a group, or of the rows above it."""
        name = without_continued(total.name)
        labels = self._grouping.labels
        bare = next((name.removeprefix(f"{label} ") for label in labels if name.startswith(f"{label} ")), name)
        return (
            not name or label_key(name) in labels or is_nobody(name) or is_month(name) or {name, bare} & names != set()
        )

    def _names(self, before: Beside | None) -> set[str]:
        """What a total may be of: the groups that are open, and those that the row above it names."""
        there = before.groups.values() if before else ()
        return {folded(text) for text in (*self.values.values(), *there) if text} - {""}

    def _is_banner(self, place: Place, at: int) -> bool:
        """Whether it is a line of the banner again, or a line between the foot of a page and the next header."""
        row, bare = place.run[at], self._grouping.bare
        is_before = place.leads_to(at, RowClass.HEADER, step=1)
        is_after = place.leads_to(at, RowClass.PAGE, step=-1)
        if _undated(row) in self._banners:
            return is_before or is_after or bare is None or row.filled[0][0] != bare[1]
        return is_before and is_after and self._is_text(row)

    def _is_bare(self, row: Odd, after: Beside | None) -> bool:
        """Whether a lone value names the group of the rows below: by its column, or because they repeat it."""
        if len(row.filled) != 1:
            return False
        at, text = row.filled[0]
        if after and any(folded(group or "") == folded(text) for group in after.groups.values()):
            return True
        bare = self._grouping.bare
        return bare is not None and at == bare[1] and is_bare_value(text, is_key=at in self._keys)

    def _is_legend(self, place: Place, at: int) -> bool:
        """Whether a row below all data is a line of text, set apart from the rows or reading like a sentence."""
        row = place.run[at]
        if not self._is_text(row) or not any(" " in text for _, text in row.filled):
            return False
        above = self._beside(place.run[at - 1]) if at else place.before
        if (at and place.kinds[at - 1] is not None) or (above and row.line > above.end + 1):
            return True
        first, text = row.filled[0]
        return len(row.filled) == 1 and first == 0 and _SENTENCE.search(text) is not None

    def _is_text(self, row: Odd) -> bool:
        """Whether a row holds a line of text and nothing that a record could be of."""
        return 1 <= len(row.filled) <= THIN and not any(
            is_number(text) or is_day(text) or (at in self._keys and _looks_like_key(text)) for at, text in row.filled
        )

    def _beside(self, row: Odd) -> Beside:
        breaks = 0 if self._is_sheet else sum(cell.count("\n") for cell in row.cells if cell)
        return Beside(row.line + breaks, {at: row.cells[at] for at in self.grouped if at < len(row.cells)})

    # ── groups ───────────────────────────────────────────────────────────────

    def _learn(self, row: Odd, kind: RowClass | None) -> None:
        if kind is RowClass.GROUP:
            self._open(row)
        elif kind is RowClass.TOTAL:
            self._close(row)
        elif kind is None:
            self._learn_data(row)

    def _learn_data(self, row: Odd) -> None:
        bare, cells = self._grouping.bare, dict(row.filled)
        if row.is_ragged:
            self.values |= dict.fromkeys(self._down)  # nobody knows which of its cells stands where
        else:
            self.take({field: cells[at] for field, at in self._down.items() if at in cells})
        if bare and [at for at, _ in row.filled] == [bare[1]]:
            self.values[bare[0]] = None  # it may have been a group's: the rows below are no longer surely of the last

    def take(self, named: Mapping[str, str]) -> None:
        """Take what a row of data names that is filled down: a group, whose heading is the first of its rows."""
        for field, value in named.items():
            self._set(field, value)

    def _open(self, row: Odd) -> None:
        """Take what a group heading says."""
        labels = [label for label in labelled(row.cells) if label.key in self._grouping.labels]
        for label in labels:
            self._set(self._grouping.labels[label.key], None if is_nobody(label.value) else label.value)
        bare = self._grouping.bare
        if bare and not labels and len(row.filled) == 1 and row.filled[0][0] == bare[1]:
            text = row.filled[0][1]
            if is_bare_value(text, is_key=bare[1] in self._keys):
                self._set(bare[0], without_continued(text))

    def _set(self, field: str, value: str | None) -> None:
        """A new value, which is the innermost now."""
        self.values.pop(field, None)
        self.values[field] = value

    def _close(self, row: Odd) -> None:
        """Forget the group whose total *row* is: no row below it is surely of that group."""
        names = self._names(None)
        totals = [total for _, text in row.filled for total in totals_in(text) if self._is_known(total, names)]
        if any(total.scope is Scope.PAGE for total in totals):
            return
        if any(total.scope is Scope.REPORT for total in totals):
            self.values.clear()
            return
        of = {total.name for total in totals}
        named = [name for name, value in self.values.items() if value and folded(value) in of]
        for closed in named or list(self.values)[-1:]:
            self.values[closed] = None


def _undated(row: Odd) -> tuple[str, ...]:
    """What a line of a banner says on every page."""
    return tuple(filter(None, row.said.undated))


def _looks_like_key(text: str) -> bool:
    return " " not in text and any(sign.isdigit() for sign in text) and label_in(text) is None
