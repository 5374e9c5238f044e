"""ProjectPAK's material library report: a sheet without a list's headings, known by its shape.

Which column holds what, and which words are titles, stands in library_report.toml.
"""

from collections.abc import Callable, Iterator, Mapping

import polars as pl

from integrations.canonical.rejects import Finding
from integrations.canonical.rules import CATEGORY_INFERRED
from integrations.ppak.exports.export import LINE, RAGGED, SURPLUS, Block, Furniture, Reading, RowClass, Table
from integrations.ppak.exports.headings import Layout
from integrations.ppak.exports.library.cells import Form, dropped_beside, dropped_of, load_form, values_of
from integrations.ppak.exports.library.rows import KIND, classified, has_text, is_item, marked
from integrations.ppak.exports.merges import letters_of

NAME = "library_report"
"""The name of its layout."""

_SAMPLES = 5


def library_report(
    file: str, sheet: str, cells: pl.DataFrame, merged: Callable[[str], Mapping[int, int]]
) -> Table | None:
    """The report in a sheet of *cells*, or ``None`` where it is none.

    *cells* have a text column for each column of the sheet, named by its number from 1, and `LINE`.
    *merged* gives row → last column of the merged cells that begin in a column, where the workbook tells.
    """
    form = load_form()
    rows = _with_text(cells, form)
    if not _may_be_one(rows, form):
        return None
    known = marked(rows, form, merged(letters_of(int(form.place["description"]))))
    if not (known["header"].any() or (known["wide"].any() and known["narrow"].any())):
        return None
    return _table(file, sheet, classified(known), form)


def _with_text(cells: pl.DataFrame, form: Form) -> pl.DataFrame:
    """The rows with text, with every column of the form, in the order of the sheet."""
    absent = {place: pl.lit(None, pl.String) for place in form.place.values() if place not in cells.columns}
    columns = [column for column in cells.columns if column != LINE]
    rows = cells.filter(pl.any_horizontal(has_text(column) for column in columns)).with_columns(**absent)
    return rows.select(*sorted((column for column in rows.columns if column != LINE), key=int), LINE)


def _may_be_one(rows: pl.DataFrame, form: Form) -> bool:
    """Whether some row has an item's name, price and unit in their places: without one, no sheet is looked into."""
    return bool(rows.select(is_item(form).any()).item())


# ── the table ────────────────────────────────────────────────────────────────


def _table(file: str, sheet: str, rows: pl.DataFrame, form: Form) -> Table:
    places = [column for column in rows.columns if column.isdecimal()]
    items = rows.filter(pl.col(KIND).is_null())
    extra = [
        place for place in places if place not in form.place.values() and items.select(has_text(place).any()).item()
    ]
    values = values_of(items, form)
    layout = Layout("materials", form.heading, tuple(map(_label, extra)), NAME, made=frozenset({"sku"}))
    batch = _batch(items, values, sorted([*form.place.values(), *extra], key=int))
    where = f"{file} sheet {sheet}"
    categories = rows.filter(pl.col(KIND) == RowClass.GROUP)
    dropped = (*dropped_beside(where, categories, form), *dropped_of(where, items, values, form))
    findings = (*dropped, *_inferred(where, categories))
    block = Block(batch, tuple(_furniture(rows, places)))
    reading = Reading(lambda: iter((block,)), findings)
    headings = tuple(column for column in batch.columns if not column.startswith("@"))
    titles = rows.filter("header")[LINE]
    header_line = titles[0] if len(titles) else rows[LINE][0]
    return Table(file, sheet, headings, header_line, (), layout, lambda: iter((batch,)), reading=reading)


def _batch(items: pl.DataFrame, values: pl.DataFrame, places: list[str]) -> pl.DataFrame:
    """The *values* of the items, and beside them the cells at *places* as the sheet has them."""
    raw = items.select(*(pl.col(place).alias(_label(place)) for place in places), LINE)
    nothing = pl.lit(None, pl.String)
    return pl.concat([values, raw], how="horizontal").with_columns(nothing.alias(RAGGED), nothing.alias(SURPLUS))


def _label(place: str) -> str:
    return f"column {letters_of(int(place))}"


def _furniture(rows: pl.DataFrame, places: list[str]) -> Iterator[Furniture]:
    for kind, line, *cells in rows.filter(pl.col(KIND).is_not_null()).select(KIND, LINE, *places).iter_rows():
        yield Furniture(line, RowClass(kind), tuple(cells))


def _inferred(where: str, categories: pl.DataFrame) -> Iterator[Finding]:
    """A note on the *categories* of a sheet that has no merged cells to tell them by."""
    names = categories.filter(~pl.col("wide"))["name"]
    if len(names):
        samples = tuple(names.unique(maintain_order=True).head(_SAMPLES))
        yield Finding.of(CATEGORY_INFERRED, len(names), f"{where}: {CATEGORY_INFERRED.sentence}", samples)
