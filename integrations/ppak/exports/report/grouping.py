"""Group headings: which fields they name, and the columns that they fill for the rows below."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from integrations.ppak.exports.headings import Grouping, Layout, unique_headings
from integrations.ppak.exports.report.words import (
    Label,
    beside_page,
    is_closing,
    is_month,
    is_nobody,
    is_number,
    label_in,
    label_key,
    total_in,
)
from integrations.ppak.schemas import Entity

Cells = Sequence[str | None]

_WIDEST = 4  # cells of a group heading: its labels and values


def labels_of(aliases: Mapping[str, Sequence[str]], entity: Entity) -> Mapping[str, str]:
    """The labels that name a field by which rows of *entity* are grouped."""
    return {label_key(name): field for field in reversed(entity.groups) for name in aliases.get(field, ())}


def grouped_layout(
    layout: Layout,
    headings: Sequence[str],
    entity: Entity,
    labels: Mapping[str, str],
    around: tuple[Sequence[Cells], Sequence[Cells]],
    down: Sequence[str],
) -> Layout:
    """*layout* with the columns that the group headings *around* the header fill: those above it, those below it.

    *down* are the fields that are filled down.
    """
    missing = [field for field in entity.groups if field not in layout.columns]
    above, below = around
    names: dict[str, str] = {}
    for row in chain(above, below):
        for label in labelled(row):
            if labels.get(label.key) in missing and not is_nobody(label.value):
                names.setdefault(labels[label.key], f"{label.name} (group)")
    bare = None
    if len(missing) == 1 and not names and (column := _bare_column(below, layout, headings, entity)) is not None:
        bare = (missing[0], column)
        names[missing[0]] = f"{missing[0].replace('_', ' ').title()} (group)"
    filled = {field: f"{layout.columns[field]} (filled down)" for field in down if field in layout.columns}
    added = unique_headings((*headings, *names.values(), *filled.values()))[len(headings) :]
    fills, downs = dict(zip(names, added, strict=False)), dict(zip(filled, added[len(names) :], strict=True))
    pairs = {field: (layout.columns[field], heading) for field, heading in downs.items()}
    grouping = Grouping(labels, fills, bare, pairs)
    return replace(layout, columns={**layout.columns, **fills, **downs}, grouping=grouping)


def labelled(row: Cells) -> Iterator[Label]:
    """The labels of a group heading, each with its value, which may stand in the next cell; none: it is no such row."""
    cells = [cell.strip() for cell in row if cell and cell.strip()]
    if not 1 <= len(cells) <= _WIDEST or not label_in(cells[0]):
        return
    for at, cell in enumerate(cells):
        if (label := label_in(cell)) is None:
            continue
        follows = cells[at + 1] if at + 1 < len(cells) and not label_in(cells[at + 1]) else ""
        yield label if label.value else label._replace(value=follows)


def _bare_column(below: Sequence[Cells], layout: Layout, headings: Sequence[str], entity: Entity) -> int | None:
    """The column of the lone value above the first row with more than one; ``None`` where there is none."""
    named = (layout.columns.get(field) for field in entity.key_fields)
    keys = {headings.index(heading) for heading in named if heading in headings}
    column = None
    for row in below:
        filled = [(at, cell.strip()) for at, cell in enumerate(row) if cell and cell.strip()]
        if len(filled) > 1:
            return column
        ((at, text),) = filled
        if is_bare_value(text, is_key=at in keys):
            column = at
    return None


def is_bare_value(text: str, *, is_key: bool) -> bool:
    """Whether a lone *text* may name a group: neither a number, a page, a total nor a month, and no key."""
    looks_like_key = is_key and " " not in text and any(sign.isdigit() for sign in text)
    is_word = any(sign.isalpha() for sign in text)
    total = total_in(text)
    is_said = is_month(text) or is_closing(text) or not beside_page(text) or bool(total and not total.name)
    return is_word and not (looks_like_key or is_said or is_number(text) or label_in(text))
