"""Dates in every shape that spreadsheets and PPak write them, read without guessing.

Whether ``03/04/2024`` lies in March or in April is no property of the cell: `date_evidence` says what each
text proves, `proven_order` what a whole column proves, and only then can the text be read.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from integrations.canonical.blanks import CellFault, fault_of, plain
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


class Reading(NamedTuple):
    """What a text can mean: the day read month-first, the day read day-first, and the time since midnight.

    Each is ``None`` where there is none; *is_short* says that the century comes from the pivot.
    """

    month_first: date | None
    day_first: date | None
    clock: timedelta | None
    is_short: bool = False


def read_date(text: str, pivot: int) -> Reading:
    """What *text* can mean, before its column has proved an order.

    Two-digit years below *pivot* belong to 2000, the others to 1900.
    """
    if _ISO.fullmatch(text) and (moment := _of_iso(text)):
        day = moment.date()
        return Reading(day, day, moment - _at_midnight(day))
    return _reading(plain(text), pivot)


def evidence_of(reading: Reading) -> DateEvidence:
    """What a text of that *reading* proves about the order of day and month in its column."""
    month_first, day_first = reading.month_first, reading.day_first
    if month_first == day_first or month_first in EMPTY_DAYS or day_first in EMPTY_DAYS:
        return DateEvidence.NEUTRAL
    if month_first and day_first:
        return DateEvidence.EITHER
    return DateEvidence.MONTH_FIRST if month_first else DateEvidence.DAY_FIRST


def date_evidence(text: str) -> DateEvidence:
    """What *text* proves about the order of day and month in its column."""
    return evidence_of(read_date(text, 100))


def proven_order(evidence: Iterable[DateEvidence]) -> DateOrder | None:
    """The order that a whole column proves; ``None`` when nothing in it proves one."""
    proofs = set(evidence) & {DateEvidence.MONTH_FIRST, DateEvidence.DAY_FIRST}
    if len(proofs) == 2:
        return DateOrder.BOTH
    return next((_ORDER_OF[proof] for proof in proofs), None)


def has_two_digit_year(text: str) -> bool:
    """Whether the century of *text* comes from the pivot."""
    return read_date(text, 100).is_short


def stamp_of(text: str, reading: Reading, order: DateOrder) -> datetime | CellFault | None:
    """The stamp of *text*, which can mean *reading*, in a column of that *order*; as `parse_stamp` says."""
    month_first, day_first, clock, _ = reading
    if month_first in EMPTY_DAYS or day_first in EMPTY_DAYS:
        return None
    if order is DateOrder.BOTH and month_first and day_first and month_first != day_first:
        return _AMBIGUOUS
    day = (day_first if order is DateOrder.DMY else month_first) or (order is DateOrder.BOTH and day_first)
    if day and clock is not None:
        return _at_midnight(day) + clock
    if month_first or day_first:
        return fault_of(text, _WRONG_ORDER)
    return None if _ZEROS.fullmatch(plain(text)) else fault_of(text, _UNREADABLE)


def parse_stamp(text: str, order: DateOrder, pivot: int) -> datetime | CellFault | None:
    """The date and time of *text* as its clock showed it (a zone is dropped); midnight where it has no time.

    An empty date (``00/00/0000``, ``12/30/1899``, ``01/01/1900``) is ``None``.
    A bare number is a day count of a spreadsheet, unless it is so small that it may be anything (a year, say).
    Faults: `date.unreadable`, `date.ambiguous` (only under `DateOrder.BOTH`), `cell.error`.
    """
    return stamp_of(text, read_date(text, pivot), order)


def parse_date(text: str, order: DateOrder, pivot: int) -> date | CellFault | None:
    """The day of *text*, read as `parse_stamp` does."""
    stamp = parse_stamp(text, order, pivot)
    return stamp.date() if isinstance(stamp, datetime) else stamp


# ── what a text can mean ─────────────────────────────────────────────────────

_ORDER_OF = {DateEvidence.MONTH_FIRST: DateOrder.MDY, DateEvidence.DAY_FIRST: DateOrder.DMY}
_UNREADABLE = CellFault(DATE_UNREADABLE, "no day of the calendar in any known shape")
_WRONG_ORDER = CellFault(DATE_UNREADABLE, "no day of the calendar in this column's order, or no time of the day")
_AMBIGUOUS = CellFault(DATE_AMBIGUOUS, DATE_AMBIGUOUS.sentence)

EMPTY_DAYS = frozenset({date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1)})
"""What Access, Delphi and SQL write for "no date"."""

_ZEROS = re.compile(r"[0\s/.:T-]*")
"""Also the empty input mask of a Delphi form: two slashes and spaces."""

_CLOCK = (
    r"(?:(?:T|,?\s+)(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,9}))?)?"
    r"(?:\s*(?P<half>[AP])\.?M\.?)?\s*(?:Z|UTC|GMT)?\s*(?:[+-]\d\d:?\d\d)?(?:\s*\([^()]*\))?)?"
)
_WEEKDAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?\s+)?"


def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern + _CLOCK, re.ASCII | re.IGNORECASE)


_NUMERIC = _shape(r"(?P<a>\d{1,2})(?P<mark>[-/.])\s?(?P<b>\d{1,2})(?P=mark)\s?(?P<y>\d{4}|\d\d)")
_YEAR_FIRST = _shape(r"(?P<y>\d{4})(?P<mark>[-/.])(?P<a>\d{1,2})(?P=mark)(?P<b>\d{1,2})")
_COMPACT = _shape(r"(?P<y>\d{4})(?P<a>\d\d)(?P<b>\d\d)")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d:\d\d(?:\.\d{3}|\.\d{6})?)?", re.ASCII)
"""The usual text of a database, at a fifth of the time; the other shapes read it too."""

_DAY_NAME = _shape(
    _WEEKDAY + r"(?P<d>\d{1,2})(?P<mark>[-/.]|\s|)\s*(?P<name>[A-Z]{3,9})\.?,?(?P=mark)\s*(?P<y>\d{4}|\d\d)"
)
_NAME_DAY = _shape(
    _WEEKDAY + r"(?P<name>[A-Z]{3,9})\.?(?P<mark>[-/]|\s)\s*(?P<d>\d{1,2})(?:st|nd|rd|th)?"
    r"(?:,|(?P=mark))\s*(?P<y>\d{4}|\d\d)"
)
_SERIAL = re.compile(r"(?P<days>\d{5,6})(?:\.(?P<part>\d{0,20}))?", re.ASCII)
_MIDNIGHT = timedelta()

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NUMBER_OF = {name[:3]: n for n, name in enumerate(_MONTHS, 1)} | {name: n for n, name in enumerate(_MONTHS, 1)}
_NUMBER_OF["sept"] = 9


def _reading(shape: str, pivot: int) -> Reading:
    if found := _NUMERIC.fullmatch(shape):
        digits, first, second = found.group("y", "a", "b")
        year, a, b = _year(digits, pivot), int(first), int(second)
        return Reading(_day(year, a, b), _day(year, b, a), _clock(found), len(digits) == 2)
    if found := _YEAR_FIRST.fullmatch(shape) or _COMPACT.fullmatch(shape):
        day = _day(int(found["y"]), int(found["a"]), int(found["b"]))
        return Reading(day, day, _clock(found))
    if found := _SERIAL.fullmatch(shape):
        return _of_serial(found)
    if found := _DAY_NAME.fullmatch(shape) or _NAME_DAY.fullmatch(shape):
        day = _day(_year(found["y"], pivot), _NUMBER_OF.get(found["name"].lower(), 0), int(found["d"]))
        return Reading(day, day, _clock(found), len(found["y"]) == 2)
    return Reading(None, None, None)


def _year(digits: str, pivot: int) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < pivot else 1900)


@lru_cache(2**14)  # a list has many spellings of few days, and of fewer times
def _day(year: int, month: int, day: int) -> date | None:
    if month > 12:  # the usual case of a text read in the wrong order, and an exception costs more
        return None
    try:
        value = date(year, month, day)
    except ValueError:
        return None
    return value if 1900 <= year <= 2199 or value in EMPTY_DAYS else None


def _clock(found: re.Match[str]) -> timedelta | None:
    return _time(*found.group("hour", "minute", "second", "fraction", "half")) if found["hour"] else _MIDNIGHT


@lru_cache(2**14)
def _time(hours: str, minutes: str, seconds: str | None, fraction: str | None, half: str | None) -> timedelta | None:
    hour, minute, second = int(hours), int(minutes), int(seconds or 0)
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    micro = int((fraction or "").ljust(6, "0")[:6])
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=micro)


def _at_midnight(day: date) -> datetime:
    return datetime.combine(day, time())  # without a zone, as PPak's stamps are


def _of_iso(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if 1900 < moment.year < 2200 else None


def _of_serial(found: re.Match[str]) -> Reading:
    # Day 60 of a spreadsheet never was, so smaller counts need another rule; they lie in 1900 and are not read.
    moment = date(1899, 12, 30) + timedelta(days=int(found["days"]))
    day = _day(moment.year, moment.month, moment.day)
    seconds = round(Decimal(f"0.{found['part'] or 0}") * 86_400)
    return Reading(day, day, timedelta(seconds=seconds))
