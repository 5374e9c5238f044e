"""The rows of the material library report: which are items, which are categories, and which are furniture.

A category stands alone in a row merged across the report, and belongs to the items below it.
What the form does not tell for certain is judged as an item, so that it is refused aloud and never passed over;
where it may have been a category, the items below it have none until the next.
"""

import re
from collections.abc import Mapping, Sequence

import polars as pl

from integrations.ppak.exports.export import LINE, RowClass
from integrations.ppak.exports.library.cells import Form, begins, first_line
from integrations.ppak.exports.report.words import beside_page, hint, is_page, says_printed

KIND = "@kind"
"""Column of the classified rows: the row's class; null for an item."""


def has_text(column: str) -> pl.Expr:
    """Whether a cell holds more than space."""
    return _sure(pl.col(column).str.strip_chars() != "")


def is_item(form: Form) -> pl.Expr:
    """Whether a row has a name, a price with a digit and a unit in their places."""
    place = form.place
    return has_text(place["description"]) & _has_digit(place["cost_per_unit"]) & has_text(place["unit_of_measure"])


# ── what every row shows ─────────────────────────────────────────────────────


def marked(rows: pl.DataFrame, form: Form, merged: Mapping[int, int]) -> pl.DataFrame:
    """*rows* with what tells their kind: the `name`, and a Boolean column for each sign.

    `alone`: nothing but the name; `wide` and `narrow`: merged as a category's and as an item's name;
    `header`: names the columns; `worded`: holds a title's word; `bare`: neither date, price nor unit;
    `page`: holds a page's number or when it was printed, and nothing else.
    """
    place, words = form.place, form.words
    columns = [column for column in rows.columns if column != LINE]
    name, unit = first_line(place["description"]).fill_null(""), first_line(place["unit_of_measure"])
    others = [has_text(column) for column in columns if column != place["description"]]
    priced = _has_digit(place["price_date"]) | _has_digit(place["cost_per_unit"])
    last = pl.DataFrame(list(merged.items()), schema={LINE: pl.UInt32, "last": pl.UInt32}, orient="row")
    signs = rows.join(last, on=LINE, how="left", maintain_order="left").with_columns(
        name=name,
        alone=has_text(place["description"]) & ~pl.any_horizontal(others),
        wide=_sure(pl.col("last") >= form.merged["category"]),
        narrow=_sure(pl.col("last") == form.merged["item"]),
        header=begins(name, words["header"]) & ~priced,
        worded=name.str.contains(f"(?i){_any_of(words['title'])}"),
        bare=~priced & (unit.is_null() | unit.str.contains(f"(?i)^(?:{_any_of(words['unit'])})$")),
        page=_pages(rows, columns),
    )
    return signs.drop("last")


def _pages(rows: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    hinted = rows.select(
        pl.any_horizontal(_sure(pl.col(column).str.contains(hint())) for column in columns)
    ).to_series()
    found = [line for *cells, line in rows.filter(hinted).select(*columns, LINE).iter_rows() if _is_page(cells)]
    return rows[LINE].is_in(found)


def _is_page(cells: Sequence[str | None]) -> bool:
    said = [cell for cell in cells if cell and cell.strip()]
    return any(is_page(cell) or says_printed(cell) for cell in said) and not any(map(beside_page, said))


def _any_of(words: Sequence[str]) -> str:
    return "|".join(map(re.escape, words))


def _has_digit(column: str) -> pl.Expr:
    return _sure(pl.col(column).str.contains(r"\d"))


def _sure(mask: pl.Expr) -> pl.Expr:
    return mask.fill_null(value=False)


# ── what every row is ────────────────────────────────────────────────────────


def classified(rows: pl.DataFrame) -> pl.DataFrame:
    """The *rows* that were `marked`, with their `KIND`, and for each item the `category` above it."""
    furnished = rows.with_columns(_furniture(rows).alias(KIND))
    categories = _categories(furnished)
    doubtful = furnished[KIND].is_null() & ~categories & _may_be_category(furnished)
    heading = pl.col("name").str.replace_all(r"\s+", " ")
    return furnished.with_columns(
        pl.when(categories).then(pl.lit(RowClass.GROUP.value)).otherwise(KIND).alias(KIND),
        category=pl.when(categories).then(heading).when(doubtful).then(pl.lit("")).forward_fill().replace("", None),
    )


def _furniture(rows: pl.DataFrame) -> pl.Series:
    """The class of every row that is neither an item nor a category; null for those.

    A title's word makes a title only above the first header, and where such a title is printed again:
    a category may hold the word as well (Raw Materials).
    """
    is_head = pl.col(LINE) < _first_line_below_head(rows)
    beside_header = _sure(pl.col("header").shift(1)) | _sure(pl.col("header").shift(-1))
    text = pl.col("name").str.to_lowercase().str.replace_all(r"[\d\s]+", "")
    is_title = pl.col("alone") & pl.col("worded")
    titles = rows.filter(is_head & is_title).select(text).to_series().unique()
    return rows.select(
        pl.when(pl.col("header") | (pl.col("worded") & pl.col("bare") & ~pl.col("alone") & beside_header))
        .then(pl.lit(RowClass.HEADER.value))
        .when("page")
        .then(pl.lit(RowClass.PAGE.value))
        .when(
            (is_title & text.is_in(titles.implode())) | (is_head & pl.col("bare") & ~pl.col("wide") & ~pl.col("narrow"))
        )
        .then(pl.lit(RowClass.BANNER.value))
    ).to_series()


def _first_line_below_head(rows: pl.DataFrame) -> int:
    """The line of the first header; without any, of the second row, so that the first may be a title."""
    lines = rows.filter("header")[LINE]
    return int(lines[0] if len(lines) else rows[LINE].head(2)[-1])


def _categories(rows: pl.DataFrame) -> pl.Series:
    """The rows that name a category: merged wide, or, in a sheet without such, right above an item."""
    free = pl.col(KIND).is_null() & pl.col("alone")
    if rows["wide"].any():
        return rows.select(free & pl.col("wide")).to_series()
    is_item = pl.when(pl.col(KIND).is_null()).then(~pl.col("alone"))
    return rows.select(free & _sure(is_item.backward_fill().shift(-1))).to_series()


def _may_be_category(rows: pl.DataFrame) -> pl.Series:
    """The rows that are shaped neither as a category nor as an item, in a sheet that has merged cells."""
    odd = pl.col("wide") | (pl.col("alone") & ~pl.col("narrow"))
    return rows.select(odd & pl.col("wide").any()).to_series()
