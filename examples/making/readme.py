"""The README of the examples, with every planted row in a table."""

from pathlib import Path

from making.messy import messy_tables
from making.planting import Row, Table

HEAD = Path(__file__).with_name("readme_head.md")
COLUMNS = "| Defect | Line | What is planted | What becomes of the row |\n|---|---|---|---|"


def readme_files() -> dict[str, bytes]:
    """Path below examples/ → bytes."""
    sections = [HEAD.read_text("utf-8"), *(_section(table) for table in sorted(messy_tables(), key=lambda it: it.file))]
    return {"README.md": "\n".join(sections).encode()}


def _section(table: Table) -> str:
    rows = (f"| {_numbers(row)} | {row.line} | {_safe(row.why)} | {_outcome(row)} |" for row in table.rows)
    heading = f"### {table.file}" + (f", sheet {table.sheet}" if table.sheet else "")
    return "\n".join([heading, "", COLUMNS, *rows, ""])


def _numbers(row: Row) -> str:
    return ", ".join(map(str, row.defects))


def _outcome(row: Row) -> str:
    faults = "; ".join(f"`{rule}`" + (f" ({name})" if name else "") for name, rule, _ in row.faults)
    return f"{row.bucket}: {faults}" if faults else row.bucket


def _safe(text: str) -> str:
    return text.replace("|", "\\|")
