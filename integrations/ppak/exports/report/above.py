"""What stands above a header: a banner, pages and groups; or records, which must not pass for a banner.

A banner is a few cells of text, or labels with their values.
A wider row, or a thin one with a key under its heading, may be a record; a row of headings begins a table of its own.
"""

from collections.abc import Iterator, Sequence, Set
from itertools import pairwise

from integrations.ppak.exports.export import RowClass
from integrations.ppak.exports.headings import Layout, folded
from integrations.ppak.exports.report.words import (
    beside_page,
    count_in,
    is_day,
    is_number,
    is_page,
    label_in,
    says_printed,
    total_in,
)
from integrations.ppak.schemas import ENTITIES

Cells = Sequence[str | None]
Place = tuple[int, str]

_THIN = 2  # cells of a line of text: a title and what stands at its side


def class_above(cells: Cells, layout: Layout | None) -> RowClass:
    """The class of a row of *cells* above the header."""
    texts = [cell for cell in cells if cell and cell.strip()]
    label = label_in(texts[0]) if texts else None
    if layout and label and label.key in layout.grouping.labels:
        return RowClass.GROUP
    return RowClass.PAGE if any(map(is_page, texts)) or all(map(says_printed, texts)) else RowClass.BANNER


def records_above(rows: Sequence[Cells], headings: Sequence[str], layout: Layout, known: Set[str]) -> int:
    """How many of the *rows* above a table's *headings* may be records, or headings of another table.

    *known* are the words of all headings (`folded`).
    The last row may hold the captions over the headings, and so be words alone.
    """
    spaced = _is_spaced(headings)
    there = [_filled(row, keep=spaced) for row in rows]
    captions = [len(there) - 1] if there and not _has_digit(there[-1]) else []
    return sum(
        _is_heading(row, known) or _is_record(row, headings, layout, known)
        for at, row in enumerate(there)
        if at not in captions
    )


def _filled(row: Cells, *, keep: bool) -> Sequence[Place]:
    """The cells with text, by column; a sentence that its commas have cut is one, unless all cells are to *keep*."""
    places = [(at, cell) for at, cell in enumerate(row) if cell and cell.strip()]
    return places[:1] if not keep and _is_spaced([cell for _, cell in places]) else places


def _is_spaced(cells: Sequence[str]) -> bool:
    """Whether a space stands behind every delimiter, as in a sentence."""
    return len(cells) > 1 and all(cell[0] == " " for cell in cells[1:])


def _is_heading(row: Sequence[Place], known: Set[str]) -> bool:
    """Whether most of a row's cells are headings, and two at least."""
    found = {folded(text) for _, text in row if not text.rstrip().endswith(":")} & known
    return len(found) >= 2 and len(found) > len(row) / 2


def _is_record(row: Sequence[Place], headings: Sequence[str], layout: Layout, known: Set[str]) -> bool:
    matter = list(_matter(row, known))
    if len(matter) > _THIN:
        return _is_placed(matter, headings, layout) or _has_digit(matter)
    return len(matter) == _THIN and _is_placed(matter, headings, layout) and _has_key(matter, headings, layout)


def _matter(row: Sequence[Place], known: Set[str]) -> Iterator[Place]:
    """What a row holds besides dates, pages, prints, labels with their values, and totals with their amounts."""
    plain = [(at, text.strip()) for at, text in row if beside_page(text) and not is_day(text)]
    if any(total_in(text) or count_in(text) for _, text in plain[:1]):
        plain = [(at, text) for at, text in plain[1:] if not is_number(text)]
    if plain and not _is_label(plain[0][1], known):
        yield from plain
        return
    values = {at for (_, label), (at, _) in pairwise(plain) if _is_label(label, known) and not _value_of(label)}
    yield from ((at, text) for at, text in plain if at not in values and not _is_label(text, known))


def _is_label(text: str, known: Set[str]) -> bool:
    return label_in(text) is not None or folded(text) in known


def _value_of(label: str) -> str:
    return label.partition(":")[2].strip()


def _is_placed(row: Sequence[Place], headings: Sequence[str], layout: Layout) -> bool:
    """Whether two of the fields that make the table what it is are filled; any two of a lookup table."""
    there = {headings[at] for at, _ in row if at < len(headings)}
    fields = {field for field, heading in layout.columns.items() if heading in there}
    entity = ENTITIES.get(layout.entity)
    choices = entity.known_by if entity else [(field,) for field in layout.columns]
    return sum(not fields.isdisjoint(choice) for choice in choices) >= _THIN


def _has_key(row: Sequence[Place], headings: Sequence[str], layout: Layout) -> bool:
    """Whether a key stands under its heading: one word, a digit in it."""
    entity = ENTITIES.get(layout.entity)
    keys = {layout.columns.get(field) for field in entity.key_fields} if entity else set(layout.columns.values())
    return any(headings[at] in keys and " " not in text and _has_digit([(at, text)]) for at, text in row)


def _has_digit(row: Sequence[Place]) -> bool:
    return any(sign.isdigit() for _, text in row for sign in text)
