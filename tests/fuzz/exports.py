"""Export folders as nobody would write them by hand: the structure is that of real ones, the cells are not."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import openpyxl
from hypothesis import strategies as st

from tests.ppak.shop import LINE, MATERIAL, PROJECT, WORK_ORDER, Cells, table

GOOD: Mapping[str, Cells] = {
    "projects": PROJECT,
    "materials": MATERIAL,
    "work_orders": WORK_ORDER,
    "work_order_materials": LINE,
}
HOSTILE = (
    *(
        "",
        " ",
        "-",
        "N/A",
        "NULL",
        "#REF!",
        "=1+1",
        "@x",
        "-4143",
        "'",
        '"',
        '""',
        "\n",
        "a\nb",
        "a\r\nb",
        "\t",
        "\x00",
        "\x0b",
    ),
    *(
        "½",
        "é",
        "\ufffd",
        "??",
        "\u2028",
        "\xa0",
        "x" * 61,
        "(12.00)",
        "12.00 CR",
        "1.234,50",
        "1,234.50",
        "62.40 ea",
        "$",
        "1e5",
    ),
    *(
        "00/00/0000",
        "13/03/2024",
        "03/13/2024",
        "45365",
        "11/2",
        "1 1/2",
        "24-0001",
        "24001",
        "001",
        "Total",
        "Page 2 of 3",
    ),
    *("In Progress", "SHT", "Panels", ",", ";", "|", "Customer: X", "✔", "9" * 40),
)
FURNITURE = (("Page 2 of 9",), ("Grand Total", "", "9.00"), ("", ""), ("March",), ("Printed 1/5/2026",))
BROKEN = (
    b'"',
    b'\r\n"open',
    b"\xff\xfe",
    b"\xbd\r\n\xc2\xbd\r\n",
    b"\x00",
    b",,,,,,,,,,,,,,,,,,,\r\n",
    b"\r",
    b'a"b",c\r\n',
)


@dataclass(frozen=True)
class Generated:
    """A file of an export folder; *rows* with text, header included, where the standard library can count them."""

    name: str
    entity: str
    content: bytes
    rows: int | None

    def __repr__(self) -> str:
        return f"{self.name}: {self.content[:300]!r}"


@st.composite
def tables(draw: st.DrawFn, entity: str) -> list[list[str]]:
    """The headings and the rows of an export of *entity*, a few of their cells hostile."""
    changes: list[dict[str, Any]] = draw(
        st.lists(st.dictionaries(st.sampled_from(list(GOOD[entity])), st.sampled_from(HOSTILE), max_size=3), max_size=6)
    )
    rows = table(GOOD[entity], *changes)
    return [list(GOOD[entity]), *([str(row[name]) for name in GOOD[entity]] for row in rows)]


@st.composite
def files(draw: st.DrawFn, entity: str, part: int) -> Generated:
    """A text file or a workbook of *entity*, well-formed or broken."""
    rows, kind = draw(tables(entity)), draw(st.sampled_from(["text", "text", "text", "report", "broken", "workbook"]))
    if kind == "workbook":
        return Generated(f"{entity}_2026-01-15_{part}.xlsx", entity, _workbook(rows), None)
    if kind == "report":
        rows.insert(draw(st.integers(0, len(rows))), list(draw(st.sampled_from(FURNITURE))))
    text = io.StringIO(newline="")
    delimiter, end = draw(st.sampled_from(",,;\t|")), draw(st.sampled_from(["\r\n", "\n", "\r"]))
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    content = text.getvalue().encode(
        draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"])), errors="replace"
    )
    if kind == "broken":
        cut = draw(st.integers(0, len(content)))
        content = content[:cut] + draw(st.sampled_from(BROKEN)) + content[cut:]
    read = csv.reader(io.StringIO(text.getvalue(), newline=""), delimiter=delimiter)
    counted = sum(any(cell.strip() for cell in row) for row in read) if kind == "text" else None
    return Generated(f"{entity}_2026-01-15_{part}.csv", entity, content, counted)


@st.composite
def folders(draw: st.DrawFn) -> list[Generated]:
    """Eight files of one day: two parts of every entity."""
    return [draw(files(entity, part)) for entity in GOOD for part in (1, 2)]


def _workbook(rows: list[list[str]]) -> bytes:
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        # A workbook cannot hold control characters, so no program writes them.
        book.worksheets[0].append(["".join(sign for sign in cell if sign >= " " or sign in "\n\t") for cell in row])
    book.save(content)
    return content.getvalue()
