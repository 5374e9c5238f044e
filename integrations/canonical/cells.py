"""The only parsers: the text of a cell → its value, or ``None`` for an empty cell, or a `CellFault`.

Each is called once for every *distinct* text of a column, raises nothing, and guesses nothing.
Dates are read in `dates`, addresses in `addresses`; both can be had from here.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from integrations.canonical.addresses import parse_address
from integrations.canonical.blanks import CellFault, fault_of, is_blank, plain, text_fault_of
from integrations.canonical.dates import (
    DateEvidence,
    DateOrder,
    date_evidence,
    has_two_digit_year,
    parse_date,
    parse_stamp,
    proven_order,
)
from integrations.canonical.rules import (
    EMAIL_UNREADABLE,
    FLAG_UNREADABLE,
    ID_DAMAGED,
    MONEY_UNREADABLE,
    QUANTITY_UNREADABLE,
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
    "proven_order",
    "proves_decimal_comma",
    "split_unit",
]


# ── text ─────────────────────────────────────────────────────────────────────


def parse_text(text: str) -> str | CellFault | None:
    """*text* trimmed outside, untouched inside but for line breaks, which become line feeds. Fault: `cell.error`."""
    kept = text.strip()
    if "\r" in kept:
        kept = kept.replace("\r\n", "\n").replace("\r", "\n")
    return None if is_blank(kept) else text_fault_of(kept) or kept


parse_id = parse_text
"""An identifier is text, never a number. Fault: `cell.error`; the note comes from `check_id`."""


def check_id(text: str) -> CellFault | None:
    """`id.damaged` where a spreadsheet seems to have rewritten the identifier (``1.2E+05``, ``24001.0``)."""
    return _ID_REWRITTEN if _REWRITTEN.fullmatch(text.strip()) else None


def parse_email(text: str) -> str | CellFault | None:
    """One e-mail address. Faults: `email.unreadable`, `cell.error`."""
    kept = text.strip()
    return kept if _EMAIL.fullmatch(kept) else fault_of(kept, _NO_EMAIL)


def parse_tags(text: str) -> tuple[str, ...] | CellFault | None:
    """The distinct tags of a list joined by commas, semicolons or line breaks, sorted. Fault: `cell.error`."""
    tags = {tag.strip() for tag in _TAG_MARK.split(text) if not is_blank(tag)}
    return text_fault_of(text) or tuple(sorted(tags)) or None


_REWRITTEN = re.compile(r"-?\d(?:\.\d+)?E[+-]\d+|\d+\.0", re.ASCII | re.IGNORECASE)
_ID_REWRITTEN = CellFault(ID_DAMAGED, "it reads like a number that a spreadsheet rewrote; the text is kept as it is")
_EMAIL = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+")
_NO_EMAIL = CellFault(EMAIL_UNREADABLE, "not one e-mail address")
_TAG_MARK = re.compile(r"[,;\r\n]")


# ── yes and no ───────────────────────────────────────────────────────────────


def parse_flag(text: str, yes: str = "yes", no: str = "no") -> bool | CellFault | None:
    """Yes or no; *yes* and *no* are the column's own words, in lower case (``inactive`` under ``Inactive``).

    Faults: `flag.unreadable`, `cell.error`.
    """
    word = text.strip().lower()
    if word == yes or word in _YES:
        return True
    return False if word == no or word in _NO else fault_of(word, _NO_FLAG)


_YES = frozenset({"✔", "✓", "☑", "x", "y", "yes", "true", "t", "1", "-1", "1.0", "-1.0"})
_NO = frozenset({"✗", "✘", "☐", "n", "no", "false", "f", "0", "0.0"})
_NO_FLAG = CellFault(FLAG_UNREADABLE, "neither yes nor no")


# ── numbers ──────────────────────────────────────────────────────────────────


class MoneyEvidence(StrEnum):
    """What one text says about its column's decimal sign; ``1,234`` says nothing."""

    POINT = "point"
    COMMA = "comma"
    NEUTRAL = "neutral"


def money_evidence(text: str) -> MoneyEvidence:
    """What *text* proves about the decimal sign of its column."""
    found = _AMOUNT.fullmatch(plain(text))
    digits = found[3] if found else ""
    if bool(point := _POINT.fullmatch(digits)) == bool(_COMMA.fullmatch(digits)):
        return MoneyEvidence.NEUTRAL
    return MoneyEvidence.POINT if point else MoneyEvidence.COMMA


def proves_decimal_comma(evidence: Iterable[MoneyEvidence]) -> bool:
    """Whether a whole column proves decimal commas: some text needs one, and none a point."""
    proofs = set(evidence)
    return MoneyEvidence.COMMA in proofs and MoneyEvidence.POINT not in proofs


def parse_money(text: str, decimal_comma: bool) -> Decimal | CellFault | None:
    """An amount of dollars with its scale kept; a minus on either side, brackets and ``CR`` make it negative.

    Faults: `money.unreadable`, `cell.error`.
    """
    if not decimal_comma and (usual := _USUAL.fullmatch(text)):
        return Decimal(usual[1].replace(",", ""))
    shape = plain(text)
    found = _AMOUNT.fullmatch(shape)
    if not found:
        return fault_of(shape, _OTHER_UNIT if split_unit(text) else _NO_MONEY)
    before, inside, digits, after = found.groups("")
    sign = _SIGNS.get(f"{before}{inside}{after}".upper())
    number = None if sign is None else _number(digits, decimal_comma)
    if number is None:
        return _NO_MONEY
    return number.copy_negate() if sign == "-" and number else number


def split_unit(text: str) -> tuple[str, str] | None:
    """The amount and the unit of ``62.40 ea``, ``$62.40/ea`` or ``62.40 per sheet``; ``None`` where no unit follows."""
    found = _PER_UNIT.fullmatch(plain(text))
    return (found[1], found[2]) if found and found[2].upper() not in _NO_UNITS else None


def parse_quantity(text: str, decimal_comma: bool = False) -> Decimal | CellFault | None:
    """A number, plain or in halves down to 64ths (``1 1/2``, ``1-1/2``, ``3/4"``).

    Faults: `quantity.unreadable` (also ``11/2``, which may be ``1 1/2`` with its space lost), `cell.error`.
    """
    shape = plain(text)
    found = _QUANTITY.fullmatch(shape)
    number = _number(found[2], decimal_comma) if found else _mixed(shape)
    if number is None:
        return fault_of(shape, _NO_QUANTITY)
    return number.copy_negate() if isinstance(number, Decimal) and number and shape[0] == "-" else number


def parse_count(text: str) -> int | CellFault | None:
    """A whole number, not negative. Faults: `quantity.unreadable`, `cell.error`."""
    number = parse_quantity(text)
    if not isinstance(number, Decimal):
        return number
    return _NO_COUNT if number.is_signed() or number % 1 else int(number)


def _number(digits: str, decimal_comma: bool) -> Decimal | None:
    if not (_COMMA if decimal_comma else _POINT).fullmatch(digits):
        return None
    if decimal_comma:
        digits = digits.replace(".", "").replace(" ", "").replace(",", ".")
    return Decimal(digits.replace(",", ""))


def _mixed(shape: str) -> Decimal | CellFault | None:
    found = _FRACTION.fullmatch(shape.translate(_FRACTION_SIGNS).strip())
    if not found:
        return None
    whole, part, of = (int(digits or 0) for digits in found.groups())
    return whole + Decimal(part) / of if part < of else _IMPROPER


_DIGITS = r"((?:\d|[.,]\d)[\d,.]*(?: \d[\d,.]*)*)"
_AMOUNT = re.compile(
    rf"(?:USD\s*)?([-(]?)\s*(?:US)?\$?\s*([-(]?){_DIGITS}\s*(-|\)|CR)?\s*(?:USD)?", re.ASCII | re.IGNORECASE
)
_SIGNS = {"": "+", "-": "-", "()": "-", "CR": "-"}
_QUANTITY = re.compile(rf'(-?){_DIGITS}\s*"?', re.ASCII)
_FRACTION = re.compile(r'-?(?:(\d{1,6})(?:\s+|\s*-\s*))?(\d{1,4})/(2|4|8|16|32|64)\s*"?', re.ASCII)
_FRACTION_SIGNS = {
    ord(sign): f" {words}"
    for sign, words in zip("¼½¾⅛⅜⅝⅞", ("1/4", "1/2", "3/4", "1/8", "3/8", "5/8", "7/8"), strict=True)
}

_WITH_POINT = r"(?:[1-9]\d{0,2}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{0,18})?"
_USUAL = re.compile(rf"\$?({_WITH_POINT})", re.ASCII)
"""Nearly every amount there is, at a third of the time."""
_POINT = re.compile(rf"{_WITH_POINT}|\.\d{{1,18}}", re.ASCII)
_COMMA = re.compile(r"(?:[1-9]\d{0,2}([. ])\d{3}(?:\1\d{3}){0,3}|\d{1,15})(?:,\d{0,18})?|,\d{1,18}", re.ASCII)

_PER_UNIT = re.compile(r"(\S.*\d[.)-]?)\s*(?:/|\bper\b)?\s*([a-z][a-z. ]{0,20})", re.ASCII | re.IGNORECASE)
_NO_UNITS = frozenset({"CR", "USD"})

_NO_MONEY = CellFault(MONEY_UNREADABLE, "no amount of dollars; the text is kept here")
_OTHER_UNIT = CellFault(MONEY_UNREADABLE, "what follows the amount is not the row's own unit; the text is kept here")
_NO_QUANTITY = CellFault(QUANTITY_UNREADABLE, "no number")
_NO_COUNT = CellFault(QUANTITY_UNREADABLE, "no whole number from 0 up")
_IMPROPER = CellFault(
    QUANTITY_UNREADABLE, "a fraction of one or more: 11/2 may be 1 1/2 whose space was lost, so write 1 1/2 or 5.5"
)
