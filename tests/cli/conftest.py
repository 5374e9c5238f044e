"""Somebody who enters the hall within the test's own process."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from integrations.canonical.files import write_records
from integrations.canonical.models import CanonicalMaterial, CanonicalProject, CanonicalWorkOrder
from integrations.cli.hall import enter


@dataclass
class Visitor:
    """Enters the hall in *folder*; every visit's stdout and stderr are kept for a last look."""

    folder: Path
    capture: pytest.CaptureFixture[str]
    said: list[str] = field(default_factory=list)

    def asks(self, *words: str) -> Mapping[str, Any]:
        """The one JSON object that the words give."""
        with pytest.raises(SystemExit) as left:
            enter(None, (*words, "--json"))
        out, err = self.capture.readouterr()
        self.said += (out, err)
        assert "Traceback" not in err
        assert out.count("\n") == 1
        value = json.loads(out)
        assert value["exit_code"] == left.value.code
        return value  # type: ignore[no-any-return]


@pytest.fixture
def visitor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Visitor:
    """A visitor in an empty folder, whose INNERGY is the embedded sandbox."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INNERGY_API_BASE_URL", "sandbox")
    monkeypatch.setenv("MIGRATION_OUTPUT_DIR", "out")
    monkeypatch.setenv("MATERIAL_LIBRARY_MASTER", "out/canonical_materials_2026-01-15.json")
    return Visitor(tmp_path, capsys)


@pytest.fixture
def exports(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The visitor's folder of exports, empty as yet."""
    folder = visitor.folder / "exports"
    folder.mkdir()
    monkeypatch.setenv("PPAK_EXPORT_DIR", "exports")
    return folder


def write_export(folder: Path, name: str, *lines: str) -> None:
    """An export of these *lines*, as a shop on Windows saves it."""
    (folder / name).write_bytes("\r\n".join((*lines, "")).encode("cp1252"))


Stock = Callable[..., Path]


@pytest.fixture
def materials(visitor: Visitor) -> Stock:
    """Writes *count* materials; *cost* is what the first *dearer* of them cost."""

    def write(
        count: int, dearer: int = 0, cost: str = "9.50", active: int | None = None, vendor: str | None = None
    ) -> Path:
        records = [
            CanonicalMaterial.model_validate(
                {
                    "sku": f"PNL-{number:03}",
                    "description": f"Panel {number}",
                    "category": "panels",
                    "unit_of_measure": "SHT",
                    "cost_per_unit": cost if number < dearer else "4.25",
                    "vendor": vendor,
                    "is_active": active is None or number < active,
                }
            )
            for number in range(count)
        ]
        return write_records(visitor.folder / "out" / "canonical_materials_2026-01-15.json", records)

    return write


@pytest.fixture
def projects(visitor: Visitor) -> Stock:
    """Writes *count* projects of one work order each, every work order using *sku*."""

    def write(count: int, sku: str = "PNL-000", name: str = "Clinic") -> Path:
        out = visitor.folder / "out"
        numbers = [f"26-{number:04}" for number in range(count)]
        write_records(
            out / "canonical_work_orders_2026-01-15.json",
            [
                CanonicalWorkOrder.model_validate(
                    {
                        "project_number": number,
                        "number": "1",
                        "description": "Casework",
                        "lines": [{"sku": sku, "quantity": "2", "unit_of_measure": "SHT"}],
                    }
                )
                for number in numbers
            ],
        )
        return write_records(
            out / "canonical_projects_2026-01-15.json",
            [
                CanonicalProject.model_validate(
                    {
                        "project_number": number,
                        "name": f"{name} {number}",
                        "customer_name": "Northpier Builders",
                        "status": "in_progress",
                        "phase": "design",
                        "material_skus": [sku],
                    }
                )
                for number in numbers
            ],
        )

    return write
