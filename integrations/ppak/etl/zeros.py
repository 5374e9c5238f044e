"""Identifiers that lost their leading zeros: told by their fellows, which have one width and still have theirs."""

from collections.abc import Sequence

import polars as pl

_DIGITS = r"^\s*[0-9]+\s*$"


def widths_of(text: pl.Series) -> pl.DataFrame:
    """How many (`count`) of a column's identifiers of digits alone have each `width`, and how many of them a `zero`."""
    digits = text.filter(text.str.contains(_DIGITS)).str.strip_chars().alias("id").to_frame()
    zero = pl.col("id").str.starts_with("0") & (pl.col("id").str.len_chars() > 1)
    return digits.group_by(width=pl.col("id").str.len_chars()).agg(count=pl.len(), zero=zero.sum())


def id_width(widths: Sequence[pl.DataFrame]) -> int | None:
    """The width that most identifiers of a column have, where some of them begin with a zero; else ``None``."""
    every = pl.concat(widths).group_by("width").agg(pl.col("count").sum(), pl.col("zero").sum())
    usual = every.filter((pl.col("count") * 2 > pl.col("count").sum()) & (pl.col("zero") > 0))
    return None if usual.is_empty() else int(usual["width"][0])


def lost_zeros(values: pl.Series, width: int | None) -> pl.Series:
    """The identifiers of digits alone that are shorter than the *width* of their column."""
    if width is None:
        return pl.repeat(value=False, n=len(values), dtype=pl.Boolean, eager=True)
    return (values.str.contains(_DIGITS) & (values.str.len_chars() < width)).fill_null(value=False)
