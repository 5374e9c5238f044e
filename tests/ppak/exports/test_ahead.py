"""Batches read ahead: all of them, in their order, with the errors where they belong."""

import threading
from collections.abc import Iterator

import pytest

from integrations.ppak.exports.ahead import ahead


def test_the_next_item_is_drawn_while_the_last_is_used() -> None:
    is_drawn = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        is_drawn.set()
        yield 2

    drawn = ahead(items())
    assert next(drawn) == 1
    assert is_drawn.wait(30)
    assert list(drawn) == [2]


def test_items_that_are_nothing_are_items() -> None:
    assert list(ahead([0, None, "", 1])) == [0, None, "", 1]


def test_an_error_of_drawing_is_raised_where_its_item_would_have_stood() -> None:
    drawn = ahead(6 // item for item in (3, 0, 1))
    assert next(drawn) == 2
    with pytest.raises(ZeroDivisionError):
        next(drawn)
