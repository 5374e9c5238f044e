"""The lanes of the bench that need nothing beyond the tests: they must say the same, or no time means anything."""

import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from bench.check import differences, faults_of
from bench.generate import write_export
from bench.lanes import ours, pydantic_cached, pydantic_rows

ROOT = Path(__file__).parents[2]
ROWS = 2_000


@pytest.fixture(scope="module", params=[False, True], ids=["rows are lines", "rows hold line breaks"])
def lanes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("bench")
    (place / "exports").mkdir()
    source = write_export(place / "exports" / "projects_2026-01-15.csv", ROWS, quoted_breaks=request.param)
    ours.run(source, place / "ours")
    pydantic_rows.run(source, place / "rows")
    pydantic_cached.run(source, place / "cached")
    return place


@pytest.mark.parametrize("lane", ["rows", "cached"])
def test_ours_and_the_script_row_by_row_agree_on_every_record_and_every_fault(lanes: Path, lane: str) -> None:
    assert differences(lanes / "ours", lanes / lane) == []


def test_ours_and_the_script_write_the_same_canonical_file(lanes: Path) -> None:
    (canonical,) = (lanes / "ours").glob("canonical_projects_*.json")
    assert canonical.read_bytes() == (lanes / "rows" / "canonical_projects.json").read_bytes()


def test_the_export_breaks_every_rule_that_the_lanes_are_compared_on(lanes: Path) -> None:
    assert {rule for _, _, rule in faults_of(lanes / "ours", "rejects")} == {
        *("date.order", "date.unreadable", "email.unreadable", "money.unreadable", "phase.unmapped"),
        *("project.duplicate", "project_number.duplicate", "status.unmapped", "value.missing"),
    }
    assert {rule for _, _, rule in faults_of(lanes / "ours", "blanks")} == {
        *("date.unreadable", "email.unreadable", "money.unreadable"),
    }


def test_no_row_that_is_kept_or_repeated_is_lost_or_listed_twice(lanes: Path) -> None:
    rejected, blanked = ({line for line, _, _ in faults_of(lanes / "ours", role)} for role in ("rejects", "blanks"))
    lineage = (lanes / "ours" / "lineage_2026-01-15.jsonl").read_bytes().splitlines()
    kept = {orjson.loads(line)["line"] for line in lineage}
    assert blanked <= kept
    assert not rejected & kept
    assert 0 < ROWS - len(kept) - len(rejected) <= ROWS // 80, "the skipped repeats"


def test_a_lane_that_lost_a_record_and_a_fault_is_told_so(tmp_path: Path) -> None:
    for name, numbers, faults in (("ours", "12", [("name", "value.missing")]), ("theirs", "1", [])):
        (tmp_path / name).mkdir()
        records = ",\n".join(f'{{"project_number":"{number}"}}' for number in numbers)
        (tmp_path / name / "canonical_projects.json").write_text(f"[\n{records}\n]\n", encoding="utf-8")
        row = {"line": 7, "faults": [{"field": field, "rule": rule} for field, rule in faults]}
        (tmp_path / name / "rejects.jsonl").write_bytes(orjson.dumps(row))
        (tmp_path / name / "blanks.jsonl").write_bytes(b"")
    assert differences(tmp_path / "ours", tmp_path / "theirs") == [
        "1 records differ",
        'only ours: {"project_number":"2"}',
        "1 rejects differ",
        "only ours: (7, 'name', 'value.missing')",
    ]


def test_the_bench_prints_one_table_a_comparison() -> None:
    command = [sys.executable, "-m", "bench.run", "--only", "messy", "--rows", "300", "--repeats", "1"]
    ran = subprocess.run(
        [*command, "--lanes", "pydantic"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert (ran.returncode, ran.stdout.splitlines()[1]) == (0, "300 rows x 25 columns"), ran.stderr
    assert [line.split()[0] for line in ran.stdout.splitlines()[2:]] == ["lane", "ours", "pydantic"]
