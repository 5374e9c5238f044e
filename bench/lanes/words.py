"""What every lane of our own hand must know of this export: its columns, its rules, its files."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from integrations.canonical.rejects import Fault
from integrations.canonical.rules import Rule, Severity

FIELD_OF = {
    "Project Id": "ppak_id",
    "Job #": "ppak_job_number",
    "Project Name": "name",
    "Customer": "customer_name",
    "Customer Email": "customer_email",
    "Customer Phone": "customer_phone",
    "Status": "status",
    "Phase": "phase",
    "Bid Date": "bid_date",
    "Start Date": "start_date",
    "Target Completion": "target_completion_date",
    "Completion Date": "completion_date",
    "Contract Amount": "estimated_value",
    "Address 1": "line1",
    "Address 2": "line2",
    "City": "city",
    "State": "state",
    "Zip": "postal_code",
    "Country": "country",
    "Project Type": "tags",
    "Notes": "notes",
    "Created": "created_at",
    "Last Modified": "updated_at",
}
HEADING_OF = {field: heading for heading, field in FIELD_OF.items()}
DATES = ("bid_date", "start_date", "target_completion_date", "completion_date")
STAMPS = ("created_at", "updated_at")
ADDRESS = ("line1", "line2", "city", "state", "postal_code", "country")
REQUIRED = frozenset({"name", "customer_name", "status", "phase"})
REFUSING = frozenset({"name", "customer_name", "status"})
"""Where any fault costs the row; a phase may be blank where its cell is an error of the spreadsheet."""

PIVOT = 50
ABSENT = ("innergy_id", "innergy_project_number", "material_skus")


def is_refused(faults: Iterable[Fault], severity_of: Mapping[str, Severity]) -> bool:
    """Whether the row is lost, and not only a value of it."""
    return any(severity_of[fault.rule] is Severity.REJECT or fault.field in REFUSING for fault in faults)


def fault_of(rule: Rule, field: str, cells: Mapping[str, str], message: str | None = None) -> Fault:
    """*rule* broken in *field* of a row."""
    heading = HEADING_OF.get(field)
    return Fault(rule.name, field, heading, cells[heading] if heading else None, message or rule.sentence)


def fault_line(file: str, line: int, key: str | None, faults: list[Fault], cells: Mapping[str, str]) -> bytes:
    """A row of rejects or blanks, newline-ended."""
    row: dict[str, Any] = {"file": file, "sheet": None, "line": line, "entity": "projects", "key": key}
    return orjson.dumps({**row, "faults": faults, "cells": cells}, option=orjson.OPT_APPEND_NEWLINE)


def write_lines(folder: Path, role: str, lines: Iterable[bytes]) -> None:
    """Write the JSON lines of a *role*."""
    with (folder / f"{role}.jsonl").open("wb") as file:
        file.writelines(lines)


def write_records(folder: Path, lines: list[tuple[str, bytes]]) -> None:
    """Write the canonical file: an array with one record a line, sorted by key."""
    lines.sort()
    with (folder / "canonical_projects.json").open("wb") as file:
        file.write(b"[\n" + b",\n".join(line for _, line in lines) + b"\n]\n")
