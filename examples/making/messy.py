"""The messy set as files, and as the expectation that stands beside them."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from making.files import csv_bytes
from making.messy_materials import material_tables
from making.messy_projects import project_tables
from making.messy_work_orders import work_order_tables
from making.planting import BUCKETS, Table

FOLDER = "ppak_exports/messy"
NOTES_TXT = b"Exports for the move, saved 1/15/2026.\r\nAsk Dana for the vendor list.\r\n"
VENDORS = (("Vendor No", "Company", "Terms", "Web"), ("2008", "Cascadia Panel Supply", "30", "cascadia.example"))


def messy_tables() -> list[Table]:
    """Every planted table."""
    return [*project_tables(), *material_tables(), *work_order_tables()]


def messy_files() -> dict[str, bytes]:
    """Path below examples/ → bytes, `expected.json` among them."""
    tables = messy_tables()
    files = {it.file: it.content for it in tables}
    files |= {"notes.txt": NOTES_TXT, "Vendors.csv": csv_bytes(VENDORS), "expected.json": _expected(tables)}
    return {f"{FOLDER}/{name}": content for name, content in files.items()}


def _expected(tables: Iterable[Table]) -> bytes:
    tables = sorted(tables, key=lambda it: it.file)
    faults = [fault for table in tables for fault in _faults_of(table)]
    buckets: dict[str, Counter[str]] = {}
    for table in tables:
        buckets.setdefault(table.entity, Counter()).update(_buckets_of(table))
    counts = {entity: {name: found[name] for name in ("read", *BUCKETS)} for entity, found in sorted(buckets.items())}
    by_entity = ",\n".join(f'    "{entity}": {json.dumps(found)}' for entity, found in counts.items())
    one_a_line = ",\n".join(f"    {json.dumps(fault)}" for fault in faults)
    return f'{{\n  "buckets": {{\n{by_entity}\n  }},\n  "faults": [\n{one_a_line}\n  ]\n}}\n'.encode()


def _faults_of(table: Table) -> list[dict[str, Any]]:
    place = {"file": table.file, "sheet": table.sheet}
    return [
        place | {"line": row.line, "entity": table.entity, "field": name, "rule": rule, "severity": severity}
        for row in table.rows
        for name, rule, severity in sorted(row.faults)
    ]


def _buckets_of(table: Table) -> Counter[str]:
    """Each row is in one bucket; the header is read and skipped."""
    found = Counter(row.bucket for row in table.rows)
    return found + Counter(read=len(table.rows) + 1, skipped=1)
