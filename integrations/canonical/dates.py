"""Dates in every shape that spreadsheets and PPak write them, read without guessing.

Whether ``03/04/2024`` is in March or in April is no property of the cell: `date_evidence` says what each
text proves, `proven_order` what a whole column proves, and only then can a date be read.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from integrations.canonical.blanks import CellFault, fault_of
from integrations.canonical.rules import DATE_AMBIGUOUS, DATE_UNREADABLE


class DateOrder(StrEnum):
    """The order in which a column writes day and month; `BOTH`: it proves either order somewhere."""

    MDY = "mdy"
    DMY = "dmy"
    BOTH = "both"


class DateEvidence(StrEnum):
    """What one text says about its column's order.

    `EITHER` reads as two different dates; `NEUTRAL` says nothing (``2024-01-15``, ``03/03/2024``, no date).
    """

    MONTH_FIRST = "month_first"
    DAY_FIRST = "day_first"
    EITHER = "either"
    NEUTRAL = "neutral"


def date_evidence(text: str) -> DateEvidence:
    """What *text* proves about the order of day and month in its column."""
    ...


def proven_order(evidence: Iterable[DateEvidence]) -> DateOrder | None:
    """The order that a whole column proves; ``None`` when nothing in it proves one."""
    ...


def has_two_digit_year(text: str) -> bool:
    """Whether the century of *text* comes from the pivot."""
    ...


def parse_stamp(text: str, order: DateOrder, pivot: int) -> datetime | CellFault | None:
    """The date and time of *text* as its clock showed it (a zone is dropped); midnight where it has no time.

    Two-digit years below *pivot* belong to 2000, the others to 1900.
    An empty date (``00/00/0000``, ``12/30/1899``, ``01/01/1900``) is ``None``.
    Faults: `date.unreadable`, `date.ambiguous` (only under `DateOrder.BOTH`), `cell.error`.
    """
    ...


def parse_date(text: str, order: DateOrder, pivot: int) -> date | CellFault | None:
    """The day of *text*, read as `parse_stamp` does."""
    ...
