"""What the numbers of raw tables stand for: `Lists.csv`, the businesses, and the tables of projects themselves.

A text is put beside its number when a table is read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from integrations.canonical.blanks import BLANKS, is_blank
from integrations.canonical.errors import ExportError
from integrations.ppak.exports.dumps import LISTS, Reference
from integrations.ppak.exports.export import LINE, RAGGED, Block, Export
from integrations.ppak.exports.headings import folded
from integrations.ppak.exports.lookup import Book, Lookup, Lookups

# ── lookup tables ────────────────────────────────────────────────────────────


def load_lookups(tables: Mapping[str, Sequence[Export]]) -> dict[tuple[str, str | None], Lookup]:
    """The lookups of the lookup *tables*, by kind; `ExportError` where a number has two texts."""
    books: dict[tuple[str, str | None], Book] = {}
    for kind, exports in tables.items():
        for export in exports:
            columns = [export.layout.columns.get(field, "") for field in ("list", "number", "value")]
            for place, (name, number, text) in cells_of(export, columns):
                if number is not None and (name is not None or kind != LISTS):
                    book = books.setdefault((kind, folded(name) if name else None), Book())
                    if other := book.add(number, text, place):
                        raise ExportError(
                            f"{place} and {other} contradict each other about {name or kind} {number}",
                            "keep the one that is right and run again",
                        )
    return {key: Lookup(key[1] or key[0], book.texts) for key, book in books.items()}


def cells_of(export: Export, headings: Sequence[str]) -> Iterator[tuple[str, tuple[str | None, ...]]]:
    """The cells under *headings*, row by row, each with the place of its row in words.

    Blank cells, and those under a heading that the export does not have, are ``None``;
    a ragged row says nothing, as its cells may be another's.
    """
    there = {
        f"@{at}": pl.col(heading) if heading in export.headings else pl.lit(None, pl.String)
        for at, heading in enumerate(headings)
    }
    where = " sheet ".join(filter(None, export.place))
    for block in export.blocks():
        whole = block.rows.filter(pl.col(RAGGED).is_null())
        for line, *cells in whole.select(LINE, **there).iter_rows():
            yield f"{where} line {line}", tuple(None if it is None or is_blank(it) else it.strip() for it in cells)


# ── texts beside their numbers ───────────────────────────────────────────────


def with_texts(export: Export, lookups: Lookups) -> Export:
    """*export* with a column of texts beside each column of numbers."""
    if not export.layout.references:
        return export
    known = {name: _lookup(lookups, reference) for name, reference in export.layout.references.items()}
    return replace(
        export,
        lookups=known,
        headings=(*export.headings, *(export.layout.columns[name] for name in known)),
        blocks=lambda: _told(export, known),
    )


def _lookup(lookups: Lookups, reference: Reference) -> Lookup:
    key = (reference.table, folded(reference.list_name) if reference.list_name else None)
    words = f"list {reference.words}" if reference.list_name else reference.words
    return replace(lookups.get(key, Lookup("")), words=words)


def _told(export: Export, lookups: Mapping[str, Lookup]) -> Iterator[Block]:
    columns, references = export.layout.columns, export.layout.references
    for block in export.blocks():
        texts = [_beside(block.rows, references[name], it).alias(columns[name]) for name, it in lookups.items()]
        yield replace(block, rows=block.rows.with_columns(texts))


def _beside(rows: pl.DataFrame, reference: Reference, lookup: Lookup) -> pl.Series:
    """The texts of a column of numbers, each the row's own text where it has one."""
    texts = _texts(rows[reference.column[0]], lookup)
    if reference.text is None:
        return texts
    own = rows[reference.text]
    return own.zip_with(~own.str.strip_chars().str.to_lowercase().is_in(list(BLANKS)).fill_null(value=True), texts)


def _texts(numbers: pl.Series, lookup: Lookup) -> pl.Series:
    distinct = numbers.drop_nulls().unique()
    texts = [None if is_blank(number) else lookup.text_of(number.strip()) for number in distinct]
    read_once = pl.DataFrame({"number": distinct, "text": pl.Series(texts, dtype=pl.String)})
    return numbers.rename("number").to_frame().join(read_once, on="number", how="left", maintain_order="left")["text"]
