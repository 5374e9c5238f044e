"""The manifest: what went into a run and what came out, by SHA-256."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from integrations.canonical.files import SCHEMA_VERSION, sha256_of
from integrations.canonical.mappings.table import Tables
from integrations.ppak.exports.export import Export
from integrations.ppak.exports.folder import Folder


def manifest_of(folder: Folder, tables: Tables, outputs: Mapping[str, Path]) -> Mapping[str, Any]:
    """A value without clock readings or folder names, so that the same run gives the same manifest."""
    return {
        "schema_version": SCHEMA_VERSION,
        "inputs": [
            *_inputs(folder.current, "current"),
            *_inputs(folder.superseded, "superseded"),
            *(_unread(name, "unknown", None) for name in folder.unknown),
            *(_unread(error.message, "unreadable", entity) for entity, error in folder.unreadable),
        ],
        "outputs": [{"role": role, "file": path.name, "sha256": sha256_of(path)} for role, path in outputs.items()],
        "tables": dict(tables.versions),
    }


def _inputs(exports: Mapping[str, Iterable[Export]], role: str) -> Iterable[Mapping[str, Any]]:
    for entity, parts in exports.items():
        for part in parts:
            yield {
                "file": part.table.file,
                "sheet": part.table.sheet,
                "role": role,
                "entity": entity,
                "dated": part.dated,
                "sha256": part.sha256,
                "columns": dict(part.layout.columns),
            }


def _unread(name: str, role: str, entity: str | None) -> Mapping[str, Any]:
    nothing = dict.fromkeys(("sheet", "dated", "sha256", "columns"))
    return {"file": name, "role": role, "entity": entity, **nothing}
