"""Nothing that we write runs in a spreadsheet, and nothing is lost by that."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.canonical.formulas import guarded, unguarded

TEXTS = st.text(alphabet=st.sampled_from("'=+-@\t\r\n a1é"), max_size=8)


def asked(make: pl.Expr, text: str) -> str:
    return str(pl.DataFrame({"cell": [text]}).select(make).item())


def guard(text: str) -> str:
    return asked(guarded(pl.col("cell")), text)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-4143", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "4143", "a=b", "'twas", "O'Hara - Sons", " =1", "½"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert guard(text) == text


@given(TEXTS)
def test_the_text_comes_back_exactly(text: str) -> None:
    assert asked(unguarded(pl.col("cell")), guard(text)) == text


@given(TEXTS)
def test_no_guarded_text_begins_as_a_formula(text: str) -> None:
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_an_empty_cell_stays_empty() -> None:
    cells = pl.DataFrame({"cell": [None]}, schema={"cell": pl.String})
    assert cells.select(unguarded(guarded(pl.col("cell")))).item() is None
