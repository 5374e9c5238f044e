"""Progress speaks only when there is something to wait for."""

import io

from integrations.cli.progress import watching


class Clock:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_second_of_work_is_done_in_silence() -> None:
    clock, stream = Clock(), io.StringIO()
    with watching(stream, clock) as progress:
        for done in range(10):
            clock.seconds = done / 10
            progress("reading", done, 10)
    assert stream.getvalue() == ""


def test_elsewhere_than_on_a_terminal_a_line_comes_every_few_seconds() -> None:
    clock, stream = Clock(), io.StringIO()
    with watching(stream, clock) as progress:
        for second in range(10):
            clock.seconds = second
            progress("sending", second * 100, 1000)
    assert stream.getvalue().splitlines() == [
        "sending: 300 of 1,000, time left 0:00:07",
        "sending: 600 of 1,000, time left 0:00:04",
        "sending: 900 of 1,000, time left 0:00:01",
    ]


def test_work_of_unknown_length_says_only_how_far_it_is() -> None:
    clock, stream = Clock(), io.StringIO()
    with watching(stream, clock) as progress:
        progress("reading", 0, None)
        clock.seconds = 4
        progress("reading", 1200, None)
    assert stream.getvalue() == "reading: 1,200\n"


def test_a_terminal_gets_a_bar() -> None:
    clock, stream = Clock(), Terminal()
    with watching(stream, clock) as progress:
        progress("reading", 1, 10)
        assert stream.getvalue() == ""
        clock.seconds = 2
        progress("reading", 5, 10)
        progress("reading", 10, 10)
    assert "reading" in stream.getvalue()
    assert "10/10" in stream.getvalue()


def test_the_time_left_counts_from_where_that_work_began() -> None:
    clock, stream = Clock(), io.StringIO()
    with watching(stream, clock) as progress:
        clock.seconds = 100
        progress("sending", 0, 100)
        clock.seconds = 104
        progress("sending", 40, 100)
    assert stream.getvalue() == "sending: 40 of 100, time left 0:00:06\n"
