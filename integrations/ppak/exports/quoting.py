"""Which physical lines are a row: by the look of their quotes, and proved by a pattern."""

from typing import NamedTuple

import polars as pl

_INNER = '(?:[^"]|"")*'
"""What may stand between the two quotes of a cell."""


def row_pattern(delimiter: str, width: int) -> str:
    """What a text looks like that is a whole row of *width* cells by itself; line breaks only stand within quotes."""
    cell = _cell(delimiter)
    return f"^{cell}(?:{_mark(delimiter)}{cell}){{{width - 1}}}$" if width > 1 else f'^[^\\s"{_mark(delimiter)}]+$'


class Texts(NamedTuple):
    """Lines, of which some may be joined: each *text* with the place of its *first* line, from 0."""

    texts: pl.Series
    firsts: pl.Series


def joined(lines: pl.Series, is_row: pl.Series, delimiter: str) -> Texts:
    """The *lines* with those in one that seem to belong to one row, because a quote is open at their end.

    This may be wrong where quotes are astray: a joined text is a row only if `row_pattern` says so.
    """
    cell, mark = _cell(delimiter), _mark(delimiter)
    opens = f'^(?:{_INNER}"{mark})?(?:{cell}{mark})*"{_INNER}$'
    closes = f'^{_INNER}"(?:{mark}{cell})*$'
    line, is_odd = pl.col("line"), ~pl.col("is_row")
    is_open = (
        pl.when(is_odd & line.str.contains(opens))
        .then(pl.lit(value=True))
        .when(is_odd & line.str.contains(closes))
        .then(pl.lit(value=False))
        .forward_fill()
        .shift(1)
        .fill_null(value=False)
    )
    starts = pl.DataFrame({"line": lines, "is_row": is_row}).with_columns(starts=~is_open)
    firsts = starts["starts"].arg_true()
    if len(firsts) == len(lines):
        return Texts(lines, firsts)
    texts = starts.group_by(pl.col("starts").cum_sum(), maintain_order=True).agg(line.str.join("\n"))
    return Texts(texts["line"], firsts)


def short_rows(texts: pl.Series, is_row: pl.Series, delimiter: str, width: int) -> pl.Series:
    """How many cells each text has that is no row but for its being too short; null for the others, and beside quotes.

    Reports are full of them: a title, a page's number, a total.
    """
    odd = is_row.not_().arg_true()
    lines = texts.gather(odd)
    counts = lines.str.count_matches(delimiter, literal=True) + 1
    is_short = (counts < width) & ~lines.str.contains('"', literal=True)
    none = pl.Series([None], dtype=pl.UInt32).new_from_index(0, len(texts))
    return none.scatter(odd.filter(is_short), counts.filter(is_short))


def _mark(delimiter: str) -> str:
    return f"\\x{ord(delimiter):02x}"


def _cell(delimiter: str) -> str:
    return f'(?:"{_INNER}"|[^"\\n{_mark(delimiter)}]*)'
