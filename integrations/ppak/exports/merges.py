"""Merged cells of a workbook, which its reader gives only the first cell of."""

import html
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_LINK = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\b[^>]*?\bref=["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})\d{1,7}["']""")


def merged_rows(path: Path, sheet: str, first: str) -> Mapping[int, int]:
    """Row → last column (both from 1) of each merged range of *sheet* that begins in column *first*.

    Empty for a workbook that is not xlsx: the older ones keep them elsewhere.
    """
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        page = page_of(archive, sheet)
        ranges = _ranges(archive.read(page)) if page else ()
        return {row: number_of(last) for begin, row, last in ranges if begin == first}


def number_of(column: str) -> int:
    """The number of a column's letters: 1 for ``A``, 27 for ``AA``."""
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def letters_of(column: int) -> str:
    """The letters of a column's number: ``A`` for 1, ``AA`` for 27."""
    letters = ""
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def page_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of the archive that holds *sheet*; ``None`` where the workbook does not say."""
    tags = _SHEET.findall(_text(archive, "xl/workbook.xml"))
    link = next((_attribute(tag, r"\w+:id") for tag in tags if _attribute(tag, "name") == sheet), None)
    links = _LINK.findall(_text(archive, "xl/_rels/workbook.xml.rels"))
    target = next((_attribute(tag, "Target") for tag in links if _attribute(tag, "Id") == link), None)
    page = target and (target.lstrip("/") if target.startswith("/") else f"xl/{target}")
    return page if page in archive.namelist() else None


def _text(archive: zipfile.ZipFile, name: str) -> str:
    return archive.read(name).decode("utf-8", "replace") if name in archive.namelist() else ""


def _attribute(tag: str, name: str) -> str | None:
    found = re.search(rf"""\s{name}\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    return html.unescape(found[1] if found[1] is not None else found[2]) if found else None


def _ranges(page: bytes) -> Iterator[tuple[str, int, str]]:
    """First column, first row and last column of every merged range."""
    for found in _MERGED.finditer(page):
        yield found[1].decode(), int(found[2]), found[3].decode()
