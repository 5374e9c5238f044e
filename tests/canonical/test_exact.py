"""Decimals scaled exactly."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.canonical.exact import divided, multiplied, whole

numbers = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9)


def test_a_factor_of_one_keeps_the_scale() -> None:
    assert str(divided(Decimal("62.40"), Decimal(1))) == str(multiplied(Decimal("62.40"), Decimal("1.0"))) == "62.40"


@given(numbers, st.sampled_from([Decimal(100), Decimal(1000), Decimal(32), Decimal("2.5")]))
def test_what_was_divided_comes_back_when_it_is_multiplied(number: Decimal, factor: Decimal) -> None:
    part = divided(number, factor)
    assert part is not None
    assert multiplied(part, factor) == number


def test_digits_without_an_end_are_none() -> None:
    assert divided(Decimal(1), Decimal(3)) is None


@pytest.mark.parametrize(
    ("number", "factor", "expected"), [("2", "12.5", "25"), ("3", "12.5", None), ("5", "100", "500")]
)
def test_a_whole_number_has_no_places(number: str, factor: str, expected: str | None) -> None:
    found = whole(Decimal(number), Decimal(factor))
    assert (None if found is None else str(found)) == expected
