"""The tables of the documents that are made from the code; ``python -m docs.generate`` writes them anew.

Such a table stands between ``<!-- generated: NAME -->`` and ``<!-- end -->``, and NAME is one of `BLOCKS`.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from docs.modules import render_modules
from integrations.canonical.mappings.rows import CategoryRow, MaterialRow, PhaseRow, StatusRow, UnitRow, WorkOrderLink
from integrations.canonical.mappings.table import (
    CATEGORIES,
    LINKS,
    MATERIALS,
    PHASES,
    STATUSES,
    UNITS,
    packaged_tables,
)
from integrations.canonical.models import (
    Address,
    CanonicalMaterial,
    CanonicalProject,
    CanonicalWorkOrder,
    Category,
    MaterialLine,
    Phase,
    Status,
    Unit,
)
from integrations.canonical.rules import RULES, Rule
from integrations.cli.commands import COMMANDS
from integrations.cli.help import app_of
from integrations.innergy import materials, projects, work_orders
from integrations.innergy.bodies import Resource
from integrations.innergy.spec import Spec, load_spec
from integrations.ppak.exports.dumps import DUMPS, LOOKUPS, Dump
from integrations.ppak.schemas import ENTITIES
from integrations.report.markdown import render_table

ROOT = Path(__file__).parents[1]

_BLOCK = re.compile(r"(<!-- generated: ([\w-]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def main() -> None:
    """Write every document whose tables have changed."""
    for path in documents():
        text = path.read_text(encoding="utf-8")
        if (fresh := refreshed(text)) != text:
            path.write_text(fresh, encoding="utf-8", newline="\n")


def documents() -> Sequence[Path]:
    """Every Markdown file that people write."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def refreshed(text: str) -> str:
    """The document with its tables as the code has them; ``KeyError`` for a table that is none of `BLOCKS`."""
    return _BLOCK.sub(lambda block: f"{block[1]}\n{BLOCKS[block[2]]()}\n\n{block[4]}", text)


# ── words of a command line ──────────────────────────────────────────────────


def _commands() -> str:
    return render_table(("command", "what it does"), [(f"`{command.name}`", command.purpose) for command in COMMANDS])


def _options() -> str:
    """Every option once, in the order of the help pages, with the commands that take it."""
    takers: dict[tuple[str, str], list[str]] = {}
    for command in COMMANDS:
        for argument in app_of(command).assemble_argument_collection():
            if argument.show:
                names = ", ".join(argument.names) + f" {argument.parameter.metavar or ''}"
                takers.setdefault((names.rstrip(), argument.parameter.help or ""), []).append(command.name)
    rows = [(f"`{names}`", ", ".join(commands), words) for (names, words), commands in takers.items()]
    return render_table(("option", "taken by", "what it says"), rows)


# ── INNERGY ──────────────────────────────────────────────────────────────────


def _operations() -> str:
    rows = [(operation.id, f"`{operation.method} {operation.path}`", operation.evidence) for operation in _known()]
    return render_table(("operation", "call", "evidence"), rows)


def _known() -> Iterable[Any]:
    return load_spec().operations.values()


def _home_of(field: str, resource: Resource, spec: Spec) -> str:
    """Where a field stands in INNERGY's bodies, in words."""
    sendable = resource.sendable({slot.field: None for slot in resource.slots}, spec)
    homes = [
        ".".join(slot.path)
        for slot in resource.slots
        if slot.field in sendable and slot.field.partition(".")[0] == field
    ]
    if homes:
        return ", ".join(f"`{home}`" for home in homes)
    return "not sent of itself" if field in resource.ours else "no field: `field.unsent`"


def _keys_there() -> str:
    rows = []
    for resource in (projects.PROJECTS, materials.MATERIALS, work_orders.WORK_ORDERS):
        home = next(".".join(slot.path) for slot in resource.slots if slot.field == resource.identity)
        rows.append((resource.entity, f"`{home}`", f"`{resource.number}`"))
    return render_table(("entity", "our key stands in", "the number people see is"), rows)


# ── models ───────────────────────────────────────────────────────────────────


def _fields(model: type[BaseModel], resource: Resource | None = None) -> str:
    schema, spec = model.model_json_schema(mode="serialization"), load_spec()
    rows = []
    for name, field in model.model_fields.items():
        type_, nullable = _type_words(schema["properties"][name])
        row = [f"`{name}`", type_, "may be null" if nullable else "always", field.description or ""]
        rows.append([*row, _home_of(name, resource, spec)] if resource else row)
    headings = ("field", "type", "there", "meaning")
    return render_table((*headings, "in INNERGY") if resource else headings, rows)


def _type_words(schema: Mapping[str, Any]) -> tuple[str, bool]:
    """A property's type in words, and whether it may be null."""
    choices = schema.get("anyOf", [schema])
    (one,) = (choice for choice in choices if choice.get("type") != "null")
    return _one_type(one), len(choices) > 1


def _one_type(schema: Mapping[str, Any]) -> str:
    match schema:
        case {"$ref": reference}:
            return f"`{reference.rpartition('/')[2]}`"
        case {"type": "array", "items": items}:
            return f"list of {_one_type(items)}"
        case {"format": "date"}:
            return "date"
        case {"format": "date-time"}:
            return "date and time"
        case {"type": "string", "pattern": pattern}:
            return _PATTERNS[pattern]
        case {"type": "integer"}:
            return "whole number"
        case _:
            return {"boolean": "true or false"}[schema["type"]]


_PATTERNS = {
    r"\S": "text, not blank",
    r"^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$": "e-mail address",
    r"^-?[0-9]+(\.[0-9]+)?$": "decimal, written as text",
}


def _words(of: type[StrEnum]) -> str:
    return ", ".join(f"`{word}`" for word in of)


def _enumerations() -> str:
    rows = [(f"`{of.__name__}`", (of.__doc__ or "").partition("\n")[0], _words(of)) for of in _ENUMERATIONS]
    return render_table(("name", "meaning", "words"), rows)


_ENUMERATIONS: tuple[type[StrEnum], ...] = (Status, Phase, Category, Unit)


# ── exports and tables ───────────────────────────────────────────────────────


def _headings(entity: str) -> str:
    aliases = tomllib.loads(resources.files("integrations.ppak").joinpath("columns.toml").read_text("utf-8"))
    rows = [
        (f"`{name}`", cell.kind.value, "yes" if cell.required else "", ", ".join(aliases[entity][name]))
        for name, cell in ENTITIES[entity].cells.items()
    ]
    return render_table(("field", "read as", "required", "headings, the preferred first"), rows)


def _recognised() -> str:
    rows = [(f"`{name}`", _choices(entity.known_by)) for name, entity in sorted(ENTITIES.items())]
    return render_table(("a table holds", "when it has headings for all of"), rows)


def _raw_tables() -> str:
    """The layouts of dumps.toml; a field that is read by number names where the texts stand."""
    rows = [(f"`{name}`", f"`{dump.entity}`", _choices(dump.known_by), _read_as(dump)) for name, dump in DUMPS.items()]
    return render_table(("table", "rows of", "when it has the columns", "read as"), rows)


def _choices(known_by: Sequence[Sequence[str]]) -> str:
    return "; ".join(" or ".join(f"`{name}`" for name in choice) for choice in known_by)


def _read_as(dump: Dump) -> str:
    columns = [f"{', '.join(names)} → `{field}`" for field, names in dump.columns.items()]
    numbers = [f"{', '.join(it.column)} by {it.words} → `{field}`" for field, it in dump.references.items()]
    return "; ".join(columns + numbers)


def _lookup_tables() -> str:
    rows = [
        (f"`{name}`", "; ".join(f"{', '.join(names)} → {field}" for field, names in kind.columns.items()))
        for name, kind in LOOKUPS.items()
    ]
    return render_table(("table", "headings"), rows)


_ROWS: Mapping[str, type[Any]] = {
    STATUSES: StatusRow,
    PHASES: PhaseRow,
    MATERIALS: MaterialRow,
    UNITS: UnitRow,
    CATEGORIES: CategoryRow,
    LINKS: WorkOrderLink,
}


def _mapping_tables() -> str:
    rows = []
    for file, row in _ROWS.items():
        columns = ", ".join(f"`{column.name}`" for column in fields(row) if column.name != "line")
        shipped = len((packaged_tables() / file).read_text(encoding="utf-8").splitlines()) - 1
        rows.append((f"`{file}`", columns, shipped))
    return render_table(("table", "columns", "rows shipped"), rows)


# ── rules ────────────────────────────────────────────────────────────────────


def _rules() -> str:
    rows = [(f"`{rule.name}`", _severity(rule), rule.sentence, rule.advice) for rule in RULES]
    return render_table(("rule", "severity", "what it says", "what to do"), rows)


def _severity(rule: Rule) -> str:
    return f"{rule.severity.value}, always" if rule.is_guard else rule.severity.value


BLOCKS: Mapping[str, Callable[[], str]] = {
    "commands": _commands,
    "options": _options,
    "operations": _operations,
    "keys-there": _keys_there,
    "projects": lambda: _fields(CanonicalProject, projects.PROJECTS),
    "materials": lambda: _fields(CanonicalMaterial, materials.MATERIALS),
    "work-orders": lambda: _fields(CanonicalWorkOrder, work_orders.WORK_ORDERS),
    "address": lambda: _fields(Address),
    "material-line": lambda: _fields(MaterialLine),
    "enumerations": _enumerations,
    "recognised": _recognised,
    "raw-tables": _raw_tables,
    "lookup-tables": _lookup_tables,
    "project-headings": lambda: _headings("projects"),
    "material-headings": lambda: _headings("materials"),
    "work-order-headings": lambda: _headings("work_orders"),
    "work-order-material-headings": lambda: _headings("work_order_materials"),
    "mapping-tables": _mapping_tables,
    "rules": _rules,
    "modules": render_modules,
}


def block_names(text: str) -> Iterator[str]:
    """The names of the tables that a document holds."""
    return (block[2] for block in _BLOCK.finditer(text))


if __name__ == "__main__":
    main()
