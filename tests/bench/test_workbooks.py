"""The workbook of the bench: ours must give what fastexcel gives, value by value, or no time means anything."""

from pathlib import Path

import polars as pl
import pytest

from bench.generate import HEADINGS, write_workbook
from bench.lanes import workbook, workbook_bare
from bench.workbooks import differences, differences_of


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workbook(tmp_path_factory.mktemp("bench") / "projects_2026-01-15.xlsx", 300)


def test_ours_reads_every_value_that_fastexcel_reads(source: Path) -> None:
    assert differences(source) == ""
    (batch,) = workbook.batches(source)
    assert (batch.columns, batch.height) == (list(HEADINGS), 300)


def test_the_workbook_holds_numbers_and_dates_and_not_only_texts(source: Path) -> None:
    import fastexcel

    sheet = fastexcel.read_excel(source).load_sheet(0, dtypes={"Contract Amount": "float"})
    amounts = sheet.to_polars()["Contract Amount"]
    assert 0 < amounts.count() < 300


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda rows: rows.with_columns(pl.lit("x").alias("City")), "City: 300 values differ"),
        (
            lambda rows: rows.with_columns(City=pl.when(pl.int_range(pl.len()) > 0).then("City")),
            "City: 1 values differ",
        ),
        (lambda rows: rows.tail(299), "299 rows where there are 300"),
        (lambda rows: rows.rename({"City": "Town"}), "other headings"),
    ],
)
def test_a_reader_that_gave_something_else_is_told_so(source: Path, spoil: object, told: str) -> None:
    (batch,) = workbook.batches(source)
    assert callable(spoil)
    assert differences_of(spoil(batch), workbook_bare.cells(source)) == told
