"""Rows of a sheet as XML, for sheets of a hundred thousand rows: a writer of cells one by one takes minutes."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

LONGEST = 32_767
"""So many characters (UTF-16 units, as Excel counts) a cell can hold."""

LAST_ROW = 1_048_576
"""The last row a sheet can have."""

_KEPT_OF_LONG = 32_000
_SHORT = 100
_PICTURES: dict[int, str] = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\t\n"}
_SHOWN = str.maketrans({**_PICTURES, 0x7F: "\u2421", 0xFFFE: "\ufffd", 0xFFFF: "\ufffd"})
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

Style = int
"""A place in the workbook's list of cell formats."""


def shown(text: str) -> str:
    """*text* as a cell can show it: control characters as their pictures, and cut where Excel's cells end."""
    if not text.isprintable():
        text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_SHOWN)
    return text if len(text) <= LONGEST // 2 or _length(text) <= LONGEST else _cut(text)


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str) -> str:
    kept = text.encode("utf-16-le")[: 2 * _KEPT_OF_LONG].decode("utf-16-le", errors="ignore")
    return f"{kept}… (cut here: the text has {len(text):,} characters)"


def row_xml(number: int, cells: Sequence[tuple[str | int | None, Style]]) -> str:
    """A row of texts, whole numbers and empty cells; a text is never a formula, whatever it begins with."""
    named = zip(letters(len(cells)), cells, strict=True)
    inner = "".join([f'<c r="{letter}{number}" {_content(value, style)}' for letter, (value, style) in named])
    return f'<row r="{number}">{inner}</row>'


def _content(value: str | int | None, style: Style) -> str:
    return _remembered(value, style) if isinstance(value, str) and len(value) < _SHORT else _rendered(value, style)


def _rendered(value: str | int | None, style: Style) -> str:
    """What follows the place of a cell."""
    if value is None or value == "":
        return f's="{style}"/>'
    if isinstance(value, int):
        return f's="{style}"><v>{value}</v></c>'
    space = "" if value == " ".join(value.split()) else ' xml:space="preserve"'
    return f's="{style}" t="inlineStr"><is><t{space}>{_text(value)}</t></is></c>'


_remembered = lru_cache(maxsize=20_000)(_rendered)  # the same short texts stand in many rows


def _text(value: str) -> str:
    # A reader would take _x0041_ for the letter A, so its first mark is written as such an escape itself.
    text = shown(value)
    return escape(_ESCAPE_LIKE.sub("_x005F_", text) if "_x" in text else text)


def letters(count: int) -> Iterable[str]:
    """The names of the first *count* columns."""
    return _LETTERS[:count] if count <= len(_LETTERS) else [get_column_letter(at) for at in range(1, count + 1)]


_LETTERS = tuple(get_column_letter(at) for at in range(1, 257))
