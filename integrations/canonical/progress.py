"""How long work tells how far it is, without knowing who listens."""

from collections.abc import Callable

Progress = Callable[[str, int, int | None], None]
"""Called with a label, how many are done, and how many there are (``None`` while unknown)."""


def silent(label: str, done: int, total: int | None) -> None:
    """Listen to nothing."""
