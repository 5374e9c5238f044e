"""Text that a spreadsheet would run as a formula, made harmless in the CSV files that we write.

Such text gets a leading apostrophe, and so does text that already looks as if it had been given one:
that way taking the apostrophe off again gives back exactly what was there.
"""

import polars as pl

_RISKY = r"^('*[=+\-@\t\r])"
_GUARDED = r"^'('*[=+\-@\t\r])"


def guarded(cells: pl.Expr) -> pl.Expr:
    """Text *cells* as a CSV file may hold them: one apostrophe more where a spreadsheet would see a formula."""
    return cells.str.replace(_RISKY, "'${1}")


def unguarded(cells: pl.Expr) -> pl.Expr:
    """The text that `guarded` was given."""
    return cells.str.replace(_GUARDED, "${1}")
