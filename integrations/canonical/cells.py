"""The only parsers: the text of a cell → its value, or ``None`` for an empty cell, or a `CellFault`.

Each is called once for every *distinct* text of a column, raises nothing, and guesses nothing.
Dates are read in `dates`, addresses in `addresses`; both can be had from here.
"""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from integrations.canonical.addresses import parse_address
from integrations.canonical.blanks import CellFault, is_blank
from integrations.canonical.dates import (
    DateEvidence,
    DateOrder,
    date_evidence,
    has_two_digit_year,
    parse_date,
    parse_stamp,
    proven_order,
)

__all__ = [
    "CellFault",
    "DateEvidence",
    "DateOrder",
    "MoneyEvidence",
    "check_id",
    "date_evidence",
    "has_two_digit_year",
    "is_blank",
    "money_evidence",
    "parse_address",
    "parse_count",
    "parse_date",
    "parse_email",
    "parse_flag",
    "parse_id",
    "parse_money",
    "parse_quantity",
    "parse_stamp",
    "parse_tags",
    "parse_text",
    "proves_decimal_comma",
    "proven_order",
]


class MoneyEvidence(StrEnum):
    """What one text says about its column's decimal sign; ``1,234`` says nothing."""

    POINT = "point"
    COMMA = "comma"
    NEUTRAL = "neutral"


def parse_text(text: str) -> str | CellFault | None:
    """*text* trimmed outside, untouched inside but for line breaks, which become ``\\n``. Fault: `cell.error`."""
    ...


def parse_id(text: str) -> str | CellFault | None:
    """An identifier: text, never a number. Fault: `cell.error`; see `check_id` for the note."""
    ...


def check_id(text: str) -> CellFault | None:
    """`id.damaged` where a spreadsheet has rewritten the identifier (``1.2E+05``, ``24001.0``)."""
    ...


def parse_email(text: str) -> str | CellFault | None:
    """One e-mail address. Faults: `email.unreadable`, `cell.error`."""
    ...


def parse_tags(text: str) -> tuple[str, ...] | CellFault | None:
    """The distinct tags of a list joined by commas, semicolons or line breaks, sorted. Fault: `cell.error`."""
    ...


def parse_flag(text: str, yes: str = "yes", no: str = "no") -> bool | CellFault | None:
    """Yes or no; *yes* and *no* are the column's own words, in lower case (``inactive`` under ``Inactive``).

    Faults: `flag.unreadable`, `cell.error`.
    """
    ...


def money_evidence(text: str) -> MoneyEvidence:
    """What *text* proves about the decimal sign of its column."""
    ...


def proves_decimal_comma(evidence: Iterable[MoneyEvidence]) -> bool:
    """Whether a whole column proves decimal commas: some text needs one, and none a point."""
    ...


def parse_money(text: str, decimal_comma: bool) -> Decimal | CellFault | None:
    """An amount of dollars with its scale kept; a minus on either side, brackets and ``CR`` make it negative.

    Faults: `money.unreadable`, `cell.error`.
    """
    ...


def parse_quantity(text: str, decimal_comma: bool = False) -> Decimal | CellFault | None:
    """A number, plain or in halves down to 64ths (``1 1/2``, ``1-1/2``, ``3/4"``).

    Faults: `quantity.unreadable` (also ``11/2``, which may be ``1 1/2`` with its space lost), `cell.error`.
    """
    ...


def parse_count(text: str) -> int | CellFault | None:
    """A whole number, not negative. Faults: `quantity.unreadable`, `cell.error`."""
    ...
