"""A seeded, messy project export: 25 columns, six date spellings, five of money, about one row in seven with a fault.

A few rows stand twice, a few share their key with one that differs, and a few their job number with another project.
"""

import csv
import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, islice
from pathlib import Path

import openpyxl

HEADINGS = (
    *("Project Id", "Job #", "Project Name", "Customer", "Customer Email", "Customer Phone", "Status", "Phase"),
    *("Bid Date", "Start Date", "Target Completion", "Completion Date", "Contract Amount"),
    *("Address 1", "Address 2", "City", "State", "Zip", "Country", "Project Type", "Notes", "Created", "Last Modified"),
    *("Estimator", "Architect"),
)

PAGE_ROWS = 50

_STATUSES = (
    *("Draft", "Quoted", "Approved", "In Progress", "On Hold", "Complete"),
    *("Won", "Awarded", "Sent", "Lost", "no bid"),
)
_PHASES = ("Design", "Ordering", "Fab", "Assembly", "Install", "Punch")
_TYPES = ("School", "Healthcare, Public", "Residential", "Retail", "Office; TI")
_ROOMS = (
    *("Casework", "Reception Desk", "Library", "Exam Rooms"),
    *("Kitchen", "Lab – Phase 2", "Closets", 'Wall Panels 3/4"'),
)
_TOWNS = (("Tacoma", "WA", "98402"), ("Astoria", "OR", "97103"), ("Boise", "ID", "83702"), ("Reno", "NV", "89501"))
_FIRST_DAY = date(2019, 1, 2)
_PLAIN_MONEY = re.compile(r"\d+\.\d\d")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def write_export(path: Path, rows: int, *, seed: int = 20260115, quoted_breaks: bool = False) -> Path:
    """Write *rows* rows as UTF-8 with CRLF.

    With *quoted_breaks* every row has a line break inside a quoted cell, which only a full CSV reader can read.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(islice(_rows(random.Random(seed), quoted_breaks=quoted_breaks), rows))
    return path


def write_report(path: Path, rows: int, *, seed: int = 20260115) -> Path:
    """Write the same rows as a report: after each fifty a page's foot, its banner and the header again."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for number, row in enumerate(islice(_rows(random.Random(seed), quoted_breaks=False), rows)):
            if number % PAGE_ROWS == 0:
                page = number // PAGE_ROWS
                writer.writerows([[f"Page {page}"]] if page else [])
                writer.writerows([["Invented Millwork"], ["Project List", "", "Printed 01/15/2026"], HEADINGS])
            writer.writerow(row)
    return path


def write_workbook(path: Path, rows: int, *, seed: int = 20260115) -> Path:
    """Write the same rows as a workbook; amounts and days that are spelled plainly are real numbers and real dates."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Projects")
    sheet.append(HEADINGS)
    for row in islice(_rows(random.Random(seed), quoted_breaks=False), rows):
        sheet.append([_typed(text) for text in row])
    book.save(path)
    return path


def _typed(text: str) -> str | float | date | None:
    if _PLAIN_MONEY.fullmatch(text):
        return float(text)
    return date.fromisoformat(text) if _ISO_DAY.fullmatch(text) else text or None


def _rows(chance: random.Random, *, quoted_breaks: bool) -> Iterator[list[str]]:
    for number in count():
        row = _row(chance, number, "first line\r\nsecond line" if quoted_breaks else _note(chance, number))
        if chance.random() < 0.14:
            for _ in range(chance.choice((1, 1, 1, 2))):
                _spoil(chance, row)
        if number % 300 == 200:
            row[1] = f"{number + 999_999}"  # the job number of the row before, where that has one
        yield row
        if number % 80 == 79:
            yield row
        if number % 450 == 449:
            yield [*row[:5], "(253) 555-9999", *row[6:]]


def _row(chance: random.Random, number: int, note: str) -> list[str]:
    start = _FIRST_DAY + timedelta(days=chance.randrange(2400))
    town, state, code = chance.choice(_TOWNS)
    firm = chance.randrange(900)
    return [
        f"{19 + number % 8:02}-{number:07}",
        f"{number + 1_000_000}" if number % 3 else "",
        f"{town} {chance.choice(_ROOMS)} {number}",
        f"Invented Builders {firm}, Inc.",
        f"office{firm}@builders{firm}.example" if number % 4 else "",
        f"(253) 555-{firm:04}",
        chance.choice(_STATUSES),
        chance.choice(_PHASES),
        _spelled(chance, start - timedelta(days=chance.randrange(10, 90))),
        _spelled(chance, start),
        _spelled(chance, start + timedelta(days=chance.randrange(20, 300))),
        "",
        _money(chance),
        f"{chance.randrange(1, 9999)} Alder St",
        f"Suite {chance.randrange(1, 400)}" if number % 5 == 0 else "",
        town,
        state,
        code,
        "",
        chance.choice(_TYPES),
        note,
        _spelled(chance, start - timedelta(days=120)),
        _spelled(chance, start + timedelta(days=5)),
        f"Estimator {number % 7}",
        f"Studio {number % 40}",
    ]


def _note(chance: random.Random, number: int) -> str:
    return f'Field verify opening {number}, allow 1/4" scribe' if chance.random() < 0.6 else ""


def _spelled(chance: random.Random, day: date) -> str:
    spelling = chance.randrange(6)
    if spelling == 0:
        return day.isoformat()
    if spelling == 1:
        return day.strftime("%m/%d/%Y")
    if spelling == 2:
        return f"{day.month}/{day.day}/{day.year}"
    if spelling == 3:
        return f"{day.month}/{day.day}/{day.year % 100:02}"
    return day.strftime("%d-%b-%Y") if spelling == 4 else day.strftime("%m/%d/%Y 08:00 AM")


def _money(chance: random.Random) -> str:
    cents = chance.randrange(100, 90_000_000)
    amount = f"{cents // 100:,}.{cents % 100:02}"
    return chance.choice((f"${amount}", amount.replace(",", ""), f"({amount})", f"{amount}-", f"{amount} CR"))


def _spoil(chance: random.Random, row: list[str]) -> None:
    at, text = chance.choice(
        (
            (6, "Hot"),
            (7, "Limbo"),
            (2, ""),
            (3, "N/A"),
            (4, "none given"),
            (8, "13/45/2025"),
            (9, "mid summer"),
            (10, "1/1/1990"),  # before any start date
            (12, "VOID"),
            (12, "1.234,5x"),
            (21, "last week"),
        )
    )
    row[at] = text
