"""How far the work is, on stderr: bars with an ETA on a terminal, a line now and then elsewhere."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, TextIO

from integrations.canonical.progress import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

PATIENCE = 1.0
"""Seconds of work before anything is shown."""

PAUSE = 3.0
"""Seconds between two plain lines."""


@contextmanager
def watching(stream: TextIO, clock: Callable[[], float] = time.monotonic) -> Iterator[Progress]:
    """A listener that shows progress on *stream* while the block runs; *clock* counts seconds."""
    started = clock()
    began: dict[str, float] = {}
    with ExitStack() as closing:
        show: Progress | None = None

        def listen(label: str, done: int, total: int | None) -> None:
            nonlocal show
            began.setdefault(label, clock())
            if clock() - started < PATIENCE:
                return
            if show is None:
                show = closing.enter_context(_bars(stream)) if stream.isatty() else _Lines(stream, clock, began)
            show(label, done, total)

        yield listen


class _Lines:
    """Plain lines, the first after `PAUSE` seconds of one kind of work; *began* is when each kind began."""

    def __init__(self, stream: TextIO, clock: Callable[[], float], began: Mapping[str, float]) -> None:
        self._stream, self._clock, self._began = stream, clock, began
        self._shown_at = -PAUSE

    def __call__(self, label: str, done: int, total: int | None) -> None:
        now = self._clock()
        if now - max(self._shown_at, self._began[label]) < PAUSE:
            return
        self._shown_at = now
        print(_line(label, done, total, now - self._began[label]), file=self._stream, flush=True)


def _line(label: str, done: int, total: int | None, seconds: float) -> str:
    if not total:
        return f"{label}: {done:,}"
    left = timedelta(seconds=round(seconds * (total - done) / done)) if done else "unknown"
    return f"{label}: {done:,} of {total:,}, time left {left}"


@contextmanager
def _bars(stream: TextIO) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(file=stream), transient=True) as bars:
        yield _on_bars(bars)


def _on_bars(bars: "Bars") -> Progress:
    tasks: dict[str, TaskID] = {}

    def show(label: str, done: int, total: int | None) -> None:
        if label not in tasks:
            tasks[label] = bars.add_task(label, total=total)
        bars.update(tasks[label], completed=done, total=total)

    return show
