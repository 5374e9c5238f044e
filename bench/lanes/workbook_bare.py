"""Bare fastexcel: the first sheet of a workbook as strings, and nothing else."""

from pathlib import Path

import fastexcel
import polars as pl


def cells(source: Path) -> pl.DataFrame:
    """Every row of the sheet, the headings among them."""
    return fastexcel.read_excel(source).load_sheet(0, header_row=None, skip_rows=0, dtypes="string").to_polars()


def run(source: Path, _folder: Path) -> None:
    """Read all of *source*, and write nothing."""
    cells(source)
