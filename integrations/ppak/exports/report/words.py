"""What a single cell says when it is no record's: a page, a total, a count, a month, the label of a group.

The words stand in furniture.toml; what they prove about a row is said in rows.py.
"""

import calendar
import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from integrations.canonical.cells import parse_money, parse_quantity
from integrations.canonical.dates import read_date
from integrations.ppak.exports.headings import folded


class Scope(StrEnum):
    """Which rows a total is of, by its word."""

    PAGE = "page"
    GROUP = "group"
    REPORT = "report"
    ANY = "any"  # the word does not say


class Total(NamedTuple):
    """A cell that names a total: its *scope*, whose it is (`folded`, may be empty), and the amount in the same cell."""

    scope: Scope
    name: str
    amount: str | None


class Count(NamedTuple):
    """A cell that counts rows; the *number* is ``None`` where it stands in a cell of its own."""

    scope: Scope
    number: int | None


class Label(NamedTuple):
    """``Customer: Northpier``: the *name* as written, how it is compared, and its *value* (may be empty)."""

    name: str
    key: str
    value: str


def beside_page(text: str) -> str:
    """What *text* says besides a page's number and when and by whom it was printed (`folded`)."""
    undated = _CLOCK.sub(" ", _DAY.sub(" ", _printed_by().sub(" ", _PAGE.sub(" ", text))))
    return _printed().sub(" ", f" {folded(undated)} ").strip()


def is_page(text: str) -> bool:
    """Whether *text* numbers a page."""
    return _PAGE.search(text) is not None


def total_in(text: str) -> Total | None:
    """The total that a cell names: ``Grand Total``, ``Total for Panels:``, ``Panels Subtotal``, ``Total: $12.00``."""
    return next(totals_in(text), None)


def totals_in(text: str) -> Iterator[Total]:
    """All that a cell may name: ``Total Builders Total`` is of one of two."""
    before, mark, after = text.rpartition(":")
    amount = after.strip() if mark and is_number(after) else None
    said = folded(before if amount is not None else text)
    if _NUMBERED_PAGE.fullmatch(said):
        yield Total(Scope.PAGE, "", amount)
        return
    for word, scope in _totals():
        if said == word:
            yield Total(scope, "", amount)
            return
        if scope is Scope.PAGE:
            continue  # what has a name is of that, and no page's
        if said.startswith(f"{word} "):
            yield Total(scope, said.removeprefix(f"{word} ").removeprefix("for ").removeprefix("of "), amount)
        if said.endswith(f" {word}"):
            yield Total(scope, said.removesuffix(f" {word}"), amount)


def count_in(text: str) -> Count | None:
    """The count that a cell names: ``Count: 12``, ``12 records``, ``Number of Projects``."""
    said = folded(text)
    words, number = said, None
    if found := _NUMBER_AT_EITHER_END.fullmatch(said):
        words, number = found[2] or found[3], int(found[1] or found[4])
    scope = _counts().get(words)
    return Count(scope, number) if scope else None


def label_in(text: str) -> Label | None:
    """The label that a cell begins with, as far as its first colon."""
    name, mark, value = text.partition(":")
    return Label(name.strip(), label_key(name), without_continued(value)) if mark and name.strip() else None


def label_key(heading: str) -> str:
    """A label as it is compared: as a heading, without the word for a number at its end (``Job #`` is ``job``)."""
    return _OF_NUMBER.sub("", folded(heading)).strip() or folded(heading)


def without_continued(text: str) -> str:
    """*text* without the ``(continued)`` that a page break puts behind a group."""
    return _continued().sub("", text).strip()


def is_nobody(value: str) -> bool:
    """Whether the value of a label is a report's filter (``Customer: All``) and no group's."""
    return folded(value) in _words()["nobody"]


def is_month(text: str) -> bool:
    """Whether *text* is a month, with or without its year."""
    return _MONTH.fullmatch(folded(text)) is not None


def is_closing(text: str) -> bool:
    """Whether *text* says that a page or the report ends."""
    return folded(text) in {folded(word) for word in _words()["closing"]}


def is_number(text: str) -> bool:
    """Whether *text* is a number or an amount: in any spelling that a cell's value is read from, or a percentage."""
    if _NUMBER.fullmatch(text.strip()):
        return True
    return isinstance(parse_money(text, decimal_comma=False), Decimal) or isinstance(parse_quantity(text), Decimal)


def is_day(text: str) -> bool:
    """Whether *text* is a date, with or without its time; a bare number is none."""
    if text.strip().isdigit():
        return False
    return not folded(_CLOCK.sub(" ", _DAY.sub(" ", text))) or any(read_date(text, pivot=50)[:2])


def says_printed(text: str) -> bool:
    """Whether *text* says when or by whom a page was printed, and nothing else."""
    return not beside_page(text) and not is_day(text) and not is_page(text)


@cache
def hint() -> str:
    """A pattern for what may be more than a key or a name; few records have one."""
    return rf"\b{loose_hint()}\b"


@cache
def loose_hint() -> str:
    """A pattern that finds a `hint` within words too: beyond ASCII, ends of words take several times as long."""
    return rf"(?i:{'|'.join(_words()['hints'])})"


# ── the table ────────────────────────────────────────────────────────────────


@cache
def _words() -> Mapping[str, Any]:
    return tomllib.loads(resources.files("integrations.ppak").joinpath("furniture.toml").read_text("utf-8"))


def _flat(table: str) -> Iterator[str]:
    for words in _words()[table].values():
        yield from words


@cache
def _totals() -> tuple[tuple[str, Scope], ...]:
    """The words for a total, the longest first."""
    words = ((folded(word), Scope(scope)) for scope, listed in _words()["total"].items() for word in listed)
    return tuple(sorted(words, key=lambda pair: -len(pair[0])))


@cache
def _counts() -> Mapping[str, Scope]:
    return {folded(word): Scope(scope) for scope, words in _words()["count"].items() for word in words}


@cache
def _printed() -> re.Pattern[str]:
    words = sorted((folded(word) for word in _words()["printed"]), key=len, reverse=True)
    return re.compile(rf"(?<= )(?:{'|'.join(words)})(?= )")


@cache
def _printed_by() -> re.Pattern[str]:
    words = "|".join(sorted(_words()["printed_by"], key=len, reverse=True))
    return re.compile(rf"\b(?:{words}):?\s+[^\d|]+", re.IGNORECASE)


@cache
def _continued() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, _words()["continued"]), key=len, reverse=True))
    return re.compile(rf"\s*(?:\((?:{words})\.?\)|[-–,]\s*(?:{words})\.?)\s*$", re.IGNORECASE)


_PAGE = re.compile(r"\b(?:page|pg\.?)\s*:?\s*#?\d+(?:\s*(?:of|/)\s*\d+)?(?![\w.-])", re.IGNORECASE)
_NUMBERED_PAGE = re.compile(r"(?:sub)?totals? (?:for |of )?page \d+|page \d+ (?:sub)?totals?")
_MONTHS = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in calendar.month_name[1:])
_MONTH = re.compile(rf"(?:{_MONTHS}|sept)(?: (?:19|20)\d\d)?", re.IGNORECASE)
_WEEKDAY = "(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?"
_DAY = re.compile(
    rf"\b(?:{_WEEKDAY}\s+)?(?:\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{1,4}}|\d{{1,2}}[ -](?:{_MONTHS})[ -]\d{{2,4}}"
    rf"|(?:{_MONTHS})\.? \d{{1,2}},? \d{{4}})(?=T|\b)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?:\bT|\b)\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:[ap]\.?m\b\.?)?", re.IGNORECASE)
_NUMBER = re.compile(r"(?:USD\s*)?[-(]?\s*\$?\s*[-(]?(?:\d|[.,]\d)[\d.,\u00a0 ]*\s*(?:-|\)|%|CR|USD)?", re.IGNORECASE)
_NUMBER_AT_EITHER_END = re.compile(r"(\d{1,9}) (\D+)|(\D+) (\d{1,9})")
_OF_NUMBER = re.compile(r"(?: (?:#|id|no|nbr|number))+$")
