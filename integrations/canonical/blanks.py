"""What an empty cell and a broken cell look like, whatever the column holds."""

from dataclasses import dataclass

from integrations.canonical.rules import CELL_ERROR, Rule


@dataclass(frozen=True, slots=True)
class CellFault:
    """A text that is no value: the broken *rule* and the reason in words."""

    rule: Rule
    message: str


BLANKS = frozenset({"", "-", "--", "---", "–", "—", ".", "..", "...", "n/a", "n.a.", "na", "null", "(null)"})
"""Texts that mean "nothing" in any column, in lower case."""

UNDECIDED = frozenset({"tbd", "t.b.d.", "tba", "none", "?", "??"})
"""Texts that mean "nothing yet" where a date, a number or a flag is due; in a text column they are text."""

ERRORS = frozenset(
    {"#div/0!", "#n/a", "#name?", "#null!", "#num!", "#ref!", "#value!", "#getting_data", "#spill!", "#calc!"}
)
"""What a spreadsheet shows where a formula failed, in lower case."""

_CELL_ERROR = CellFault(CELL_ERROR, CELL_ERROR.sentence)


_PLAIN = str.maketrans(
    {"\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2010": "-", "\u2011": "-", "\u2013": "-", "\u2212": "-"}
    | {"”": '"', "″": '"'}
)
"""The spaces, dashes and inch marks that word processors put in place of the keyboard's."""


def plain(text: str) -> str:
    """*text* trimmed, with the keyboard's own spaces, dashes and inch marks: for typed values, not for text."""
    return text.strip() if text.isascii() else text.translate(_PLAIN).strip()


def is_blank(text: str) -> bool:
    """Whether a text column's cell holds nothing: blank, or a lone placeholder such as ``N/A``."""
    return text.strip().lower() in BLANKS


def fault_of(text: str, fault: CellFault) -> CellFault | None:
    """Why a typed column's cell has no value: ``None`` when it is empty, `cell.error`, else *fault*."""
    word = text.strip().lower()
    if word in BLANKS or word in UNDECIDED:
        return None
    return _CELL_ERROR if word in ERRORS else fault


def text_fault_of(text: str) -> CellFault | None:
    """The fault of a text column's cell that holds a spreadsheet error."""
    return _CELL_ERROR if text.strip().lower() in ERRORS else None
