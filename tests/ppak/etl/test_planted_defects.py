"""Each defect that PPak's exports are known for, by its number in `examples/README.md`, and what becomes of it."""

import re
from typing import Any

import pytest

from tests.ppak.shop import EXAMPLES, Migrated

README = (EXAMPLES.parent / "README.md").read_text("utf-8")
LEGEND = next(line for line in README.splitlines() if line.startswith("5 dates of"))
NAMES = dict(entry.split(" ", 1) for entry in LEGEND.rstrip(".").split(" · "))
PLANTED = [
    (defect.strip(), file, int(line), what.strip(), outcome.strip())
    for file, section in re.findall(r"^### ([^\n,]+)[^\n]*\n(.*?)(?=^### |\Z)", README, re.MULTILINE | re.DOTALL)
    for defects, line, what, outcome in re.findall(r"^\|([ \d,]*)\| (\d+) \|(.*)\|(.*)\|$", section, re.MULTILINE)
    for defect in defects.split(",")
]


@pytest.mark.parametrize("defect", sorted({int(it[0]) for it in PLANTED if it[0]}), ids=lambda it: NAMES[str(it)])
def test_rows_with_the_defect_come_out_as_the_readme_says(messy: Migrated, defect: int) -> None:
    planted = [it[1:] for it in PLANTED if it[0] == str(defect)]
    assert planted
    for file, line, what, outcome in planted:
        assert outcome_of(messy, file, line) == outcome.split(":")[0], (file, line, what)


def test_rows_without_a_defect_come_out_as_the_readme_says_too(messy: Migrated) -> None:
    for _, file, line, what, outcome in PLANTED:
        assert outcome_of(messy, file, line) == outcome.split(":")[0], (file, line, what)


def outcome_of(messy: Migrated, file: str, line: int) -> str:
    """The bucket that a row is in: by the files that list it, for a skipped row by none."""
    roles = {"rejected": "rejects", "kept": "lineage", "parked": "parked"}
    found = [
        word
        for word, role in roles.items()
        if any((it["file"], it["line"]) == (file, line) for it in messy.lines(role))
    ]
    assert len(found) <= 1
    return found[0] if found else "skipped"


# ── and this is what is kept of them ─────────────────────────────────────────

Record = dict[str, Any]


def record_at(messy: Migrated, file: str, line: int) -> Record:
    """The record of a row."""
    (place,) = [it for it in messy.lines("lineage") if (it["file"], it["line"]) == (file, line)]
    (record,) = [it for it in messy.records(place["entity"]) if place["key"] in keys_of(it)]
    return record


def keys_of(record: Record) -> tuple[str, ...]:
    """What a record of any entity may go by; they do not meet in the messy set."""
    if "sku" in record:
        return (record["sku"],)
    number = record["project_number"]
    return (f"{number}/{record['number']}",) if "number" in record else (record["ppak_id"] or number,)


P, B, T = "Projects_2026-01-15.CSV", "projects_branch_2026-01-15.csv", "projects_2026-01-15.xlsx"
M, H, W = "materials_2026-01-15.xlsx", "Materials_Hardware_2026-01-15.CSV", "Work_Orders_2026-01-15.csv"

VALUES: list[tuple[int, str, int, Record]] = [
    (5, T, 2, {"bid_date": "2025-03-14"}),
    (5, T, 3, {"bid_date": "2025-03-18"}),
    (5, B, 4, {"bid_date": None}),
    (5, P, 42, {"bid_date": "2025-03-04"}),
    (6, P, 43, {"bid_date": "2005-03-14"}),
    (7, P, 41, {"bid_date": "2025-03-15"}),
    (7, M, 36, {"price_date": "2025-10-14"}),
    (8, P, 38, {"bid_date": None, "start_date": None, "target_completion_date": None}),
    (8, P, 39, {"bid_date": None, "start_date": None, "target_completion_date": None}),
    (9, P, 40, {"bid_date": "2025-03-14", "start_date": "2025-06-16"}),
    (10, P, 49, {"estimated_value": None}),
    (11, P, 53, {"estimated_value": "1234.50"}),
    (11, P, 54, {"estimated_value": "-125.00"}),
    (11, P, 55, {"estimated_value": "-125.00"}),
    (11, P, 56, {"estimated_value": "-125.00"}),
    (11, P, 57, {"estimated_value": None}),
    (11, P, 58, {"estimated_value": "0"}),
    (12, P, 60, {"ppak_id": "001"}),
    (12, P, 61, {"ppak_id": "1"}),
    (12, P, 62, {"ppak_id": "1.2E+05"}),
    (12, T, 6, {"ppak_job_number": "25905"}),
    (13, P, 6, {"name": "Cedar  Ridge Library", "status": "in_progress", "customer_name": "Northpier Builders"}),
    (14, P, 7, {"customer_name": "NORTHPIER BUILDERS"}),
    (14, P, 8, {"customer_name": "Northpier Bldrs."}),
    (15, P, 10, {"customer_email": None, "customer_phone": None, "notes": None}),
    (16, M, 9, {"is_active": False}),
    (16, H, 8, {"is_active": False}),
    (17, P, 13, {"tags": ["Commercial", "TI"]}),
    (17, P, 14, {"tags": ["Commercial", "TI"]}),
    (18, P, 4, {"name": 'Lobby 30"w Desk'}),
    (18, M, 53, {"description": 'Glass shelf 1/4" x 48"w, 3/4"t edge'}),
    (19, W, 11, {"quantity": None}),
    (21, M, 13, {"unit_of_measure": "EA"}),
    (22, P, 16, {"name": "Refridgerator surround, 2 Drw. w/ pulls"}),
    (23, P, 3, {"name": 'Walnut Desk – ½" Reveal, Café® “B”'}),
    (23, H, 3, {"description": 'Bar pull 5½" x 12", Luma®'}),
    (24, P, 5, {"name": "Bar top 16' long, it's oak"}),
    (24, P, 19, {"notes": "Field verify.\nDock hours 6:00-2:30\n\nCall ahead."}),
    (28, M, 10, {"is_active": False}),
    (30, M, 27, {"cost_per_unit": "0.0895", "unit_of_measure": "EA"}),
    (30, M, 28, {"cost_per_unit": "0.01875", "unit_of_measure": "EA"}),
    (31, P, 23, {"notes": "=SUM(B2:B9)"}),
    (31, T, 7, {"estimated_value": None}),
    (32, P, 24, {"name": "=Lobby Desk"}),
    (32, P, 27, {"name": "@Pier 9 Kiosk", "customer_phone": "+1 206 555 0118"}),
]


@pytest.mark.parametrize(("defect", "file", "line", "kept"), VALUES)
def test_a_value_with_the_defect_is_kept_as(messy: Migrated, defect: int, file: str, line: int, kept: Record) -> None:
    assert (str(defect), file, line) in {it[:3] for it in PLANTED}
    record = record_at(messy, file, line)
    assert {name: record[name] for name in kept} == kept
