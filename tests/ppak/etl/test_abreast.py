"""Work on two batches at a time: the order of the results, errors, and how far ahead it draws."""

import threading
from collections.abc import Iterator

import pytest

from integrations.ppak.etl.abreast import abreast


def test_results_come_in_the_order_of_the_items_whichever_is_done_first() -> None:
    second_is_done = threading.Event()

    def work(item: int) -> int:
        if item == 0:
            assert second_is_done.wait(30)  # which fails if the two did not go abreast
        if item == 1:
            second_is_done.set()
        return item * item

    assert list(abreast(work, range(20))) == [item * item for item in range(20)]


def test_an_error_is_raised_where_its_result_would_have_stood() -> None:
    results = abreast(lambda item: 6 // item, [3, 2, 0, 1])
    assert [next(results), next(results)] == [2, 3]
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_only_a_few_items_are_drawn_ahead_of_their_use() -> None:
    drawn: list[int] = []

    def items() -> Iterator[int]:
        for item in range(1_000):
            drawn.append(item)
            yield item

    results = abreast(str, items())
    assert next(results) == "0"
    assert len(drawn) <= 3
    results.close()


def test_nothing_comes_of_nothing() -> None:
    assert list(abreast(str, [])) == []
