"""What single cells of a report say, in the spellings that values are read from."""

import re
import tomllib
from importlib import resources

import pytest

from integrations.ppak.exports.report.words import hint, is_day, is_number

WORDS = tomllib.loads(resources.files("integrations.ppak").joinpath("furniture.toml").read_text("utf-8"))
SPOKEN = [word for words in WORDS["total"].values() for word in words]


@pytest.mark.parametrize("text", ["1,200.00", "US$12", "−12", "(12.00)", "12.00 CR", "1 1/2", "½", '3"', "12%"])
def test_what_can_be_read_as_a_number_is_one(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["Total Builders", "A-12", "12 EA of it", "24-0117x"])
def test_a_text_with_digits_is_no_number(text: str) -> None:
    assert not is_number(text)


@pytest.mark.parametrize("text", ["1/15/2026", "2024-01-02T03:04:05Z", "Sept 5, 2024", "5-Mar-24", "01/15/26 2:05 PM"])
def test_what_can_be_read_as_a_date_is_a_day(text: str) -> None:
    assert is_day(text)


@pytest.mark.parametrize("text", ["45365", "24-0117", "March Builders"])
def test_a_bare_number_and_a_key_are_no_days(text: str) -> None:
    assert not is_day(text)


@pytest.mark.parametrize("word", SPOKEN)
def test_a_row_with_a_word_for_a_total_is_looked_at_closely(word: str) -> None:
    assert re.search(hint(), word)
