"""What a cell of the material library report holds beside its value, and where that goes."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

import polars as pl

from integrations.canonical.rejects import Finding
from integrations.canonical.rules import TEXT_DROPPED
from integrations.ppak.exports.merges import number_of

_SAMPLES = 5
_LINE_BREAK = r"(?:_x000D_)?(?:\r|\n)"


@dataclass(frozen=True, slots=True)
class Form:
    """The report's form as library_report.toml has it; places are numbers of columns, as text."""

    place: Mapping[str, str]
    heading: Mapping[str, str]
    merged: Mapping[str, int]
    words: Mapping[str, Sequence[str]]


def load_form() -> Form:
    """The packaged form."""
    form = tomllib.loads(resources.files("integrations.ppak").joinpath("library_report.toml").read_text("utf-8"))
    place = {field: str(number_of(column)) for field, column in form["place"].items()}
    merged = {kind: number_of(column) for kind, column in form["merged"].items()}
    return Form(place, form["heading"], merged, form["words"])


def values_of(items: pl.DataFrame, form: Form) -> pl.DataFrame:
    """The fields of *items*, which have the sheet's columns and `category`, each under its heading.

    A material is named by its category and its name, since the report has no code.
    """
    fields = items.select("category", **{field: _value(field, form) for field in form.place})
    vendor = pl.col("vendor")
    is_vendor = vendor.is_null() | ~begins(vendor, form.words["no_vendor"])
    named = fields.with_columns(
        sku=pl.concat_str("category", "description", separator=" / "),
        vendor=pl.when(is_vendor).then(vendor),
        notes=pl.when(~is_vendor).then(items[form.place["vendor"]].str.strip_chars()),
    )
    return named.select(pl.col(field).alias(heading) for field, heading in form.heading.items())


def dropped_of(where: str, items: pl.DataFrame, values: pl.DataFrame, form: Form) -> Iterator[Finding]:
    """How many texts of *items* are in none of their *values*, a note for each column."""
    for field, place in form.place.items():
        heading = form.heading[field]
        kept = values[heading] if field != "vendor" else values[heading].fill_null(values[form.heading["notes"]])
        yield from _dropped(f"{where}, {heading}", items[place], kept)


def dropped_beside(where: str, categories: pl.DataFrame, form: Form) -> Iterator[Finding]:
    """How many texts stand below the name of one of the *categories*, as a note."""
    names = categories.select(first_line(form.place["description"])).to_series()
    yield from _dropped(f"{where}, {form.heading['category']}", categories[form.place["description"]], names)


def _dropped(where: str, cells: pl.Series, kept: pl.Series) -> Iterator[Finding]:
    pairs = pl.DataFrame({"raw": cells.str.strip_chars(), "kept": kept})
    lost = pairs.filter(pl.col("raw").str.len_chars() > pl.col("kept").str.len_chars().fill_null(0))
    if lost.height:
        texts = lost.select(pl.col("raw").str.slice(pl.col("kept").str.len_chars().fill_null(0)).str.strip_chars())
        counted = texts.to_series().value_counts().sort("count", "raw", descending=[True, False])
        samples = tuple(" ".join(text.split())[:60] for text in counted["raw"].head(_SAMPLES))
        yield Finding.of(TEXT_DROPPED, lost.height, f"{where}: {TEXT_DROPPED.sentence}", samples)


def begins(text: pl.Expr, words: Sequence[str]) -> pl.Expr:
    """Whether *text* begins with one of *words*, in any case."""
    return text.str.contains(f"(?i)^(?:{'|'.join(re.escape(word) for word in words)})")


def first_line(column: str) -> pl.Expr:
    """The trimmed first line of a cell; null where it is empty."""
    text = pl.col(column).str.strip_chars().str.replace(rf"(?s){_LINE_BREAK}.*", "").str.strip_chars_end()
    return pl.when(text != "").then(text)


def _value(field: str, form: Form) -> pl.Expr:
    place = form.place[field]
    value = first_line(place) if field in form.words["first_line"] else pl.col(place).str.strip_chars()
    if field == "unit_of_measure":
        tails = "|".join(re.escape(tail) for tail in form.words["unit_tail"])
        value = value.str.replace(rf"(?i)(?:^|\s+)(?:{tails})$", "")
    return pl.when(value != "").then(value)
