"""One attempt at a call: why it failed, and whether the call may be sent again."""

from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime

from integrations.innergy.answers import Answer

TOO_MANY = 429
"""The status by which a server says that it did nothing, because it was asked too often."""


class FailedAttemptError(Exception):
    """An attempt without an answer worth having; its text holds neither address nor key.

    With *advice* it is of no use to try again before somebody followed it.
    """

    def __init__(self, reason: str, answer: Answer | None = None, *, is_sent: bool = True, advice: str = "") -> None:
        super().__init__(reason)
        self.answer = answer
        self.advice = advice
        self.is_harmless = not is_sent or (answer is not None and answer.status == TOO_MANY)


Again = Callable[[Exception, float], bool | float]
"""Judges an error under the longest wait: no, yes, or yes after so many seconds."""


def may_read_again(error: Exception, longest_wait: float) -> bool | float:
    """Whether to try once more, or the seconds to wait before, as INNERGY asked."""
    if not isinstance(error, FailedAttemptError) or error.advice:
        return False
    asked = error.answer.retry_after if error.answer else None
    return True if asked is None else asked <= longest_wait and max(asked, 0.001)


def may_write_again(error: Exception, longest_wait: float) -> bool | float:
    """As for a read, but only when nothing was carried out."""
    return isinstance(error, FailedAttemptError) and error.is_harmless and may_read_again(error, longest_wait)


def seconds_to_wait(headers: Mapping[str, str]) -> float | None:
    """What ``Retry-After`` asks for; a date there is measured against the answer's own ``Date``."""
    asked = headers.get("Retry-After", "").strip()
    if asked.isdecimal():
        return float(asked)
    try:
        return (parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("Date", ""))).total_seconds()
    except (ValueError, TypeError):
        return None
