"""The tables that are made from the code are those that the code makes now."""

from pathlib import Path

import pytest

from docs.generate import BLOCKS, block_names, refreshed
from tests.docs.pages import PAGES, name_of, text_of


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_holds_the_tables_of_today(page: Path) -> None:
    assert refreshed(text_of(page)) == text_of(page), "run: python -m docs.generate"


def test_every_table_stands_on_a_page_once() -> None:
    names = [name for page in PAGES for name in block_names(text_of(page))]
    assert sorted(names) == sorted(BLOCKS)
