"""The manifest: what went into a run and what came out, by SHA-256."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from integrations.canonical.files import SCHEMA_VERSION, Written
from integrations.canonical.mappings.table import Tables
from integrations.ppak.etl.agreement import Agreement, facts_of
from integrations.ppak.exports.export import Export, Furniture
from integrations.ppak.exports.folder import Folder

Skipped = Mapping[tuple[str, str], Sequence[Furniture]]
"""File and sheet → the rows that are no data."""


def manifest_of(
    folder: Folder,
    tables: Tables,
    outputs: Mapping[str, Written],
    skipped: Skipped,
    totals: Mapping[tuple[str, str], Agreement],
    corrections: Mapping[str, Any] | None,
) -> Mapping[str, Any]:
    """A value without clock readings or folder names, so that the same run gives the same manifest.

    The *skipped* rows are listed by class, each as its first line.
    *totals* say how those of a report stand to its rows; *corrections* are ``None`` where none were given.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "inputs": [
            *_inputs(folder.current, "current", skipped, totals),
            *_inputs(folder.lookups, "lookup", {}, {}),
            *_inputs(folder.superseded, "superseded", {}, {}),
            *(_unread(name, "unknown", None) for name in folder.unknown),
            *(_unread(error.message, "unreadable", entity) for entity, error in folder.unreadable),
        ],
        "outputs": [{"role": role, "file": it.path.name, "sha256": it.sha256} for role, it in outputs.items()],
        "tables": dict(tables.versions),
        "corrections": corrections,
    }


def _inputs(
    exports: Mapping[str, Iterable[Export]],
    role: str,
    skipped: Skipped,
    totals: Mapping[tuple[str, str], Agreement],
) -> Iterable[Mapping[str, Any]]:
    for entity, parts in exports.items():
        for part in parts:
            yield {
                "file": part.table.file,
                "sheet": part.table.sheet,
                "role": role,
                "entity": entity,
                "dated": part.dated,
                "sha256": part.sha256,
                "headings": list(part.headings),
                "columns": dict(part.layout.columns),
                "skipped": _lines_by_class(skipped.get(part.place, ())),
                "totals": facts_of(totals[part.place]) if part.place in totals else None,
            }


def _lines_by_class(furniture: Sequence[Furniture]) -> Mapping[str, Sequence[int]]:
    lines: dict[str, list[int]] = {}
    for row in furniture:
        lines.setdefault(row.kind.value, []).append(row.line)
    return lines


def _unread(name: str, role: str, entity: str | None) -> Mapping[str, Any]:
    nothing = dict.fromkeys(("sheet", "dated", "sha256", "headings", "columns", "skipped", "totals"))
    return {"file": name, "role": role, "entity": entity, **nothing}
