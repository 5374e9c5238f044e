"""Files are sorted, whole, the same for the same records, and a reader trusts none of them."""

import errno
import os
import random
from pathlib import Path

import orjson
import pytest

from integrations.canonical.errors import FileError
from integrations.canonical.files import (
    date_in_name,
    line_of,
    load_json,
    load_records,
    load_rows,
    replacing,
    sha256_of,
    write_array,
    write_bytes,
    write_json,
    write_lines,
    write_records,
)
from integrations.canonical.models import CanonicalProject


def project(number: str) -> CanonicalProject:
    return CanonicalProject.model_validate(
        {
            "project_number": number,
            "name": '½" – Ünïted',
            "customer_name": "C",
            "status": "draft",
            "estimated_value": "12.50",
        }
    )


PROJECTS = [project(f"24-{n:03}") for n in range(20)]


def test_the_same_records_in_any_order_are_the_same_bytes(tmp_path: Path) -> None:
    shuffled = random.Random(7).sample(PROJECTS, len(PROJECTS))
    first, second = write_records(tmp_path / "a.json", PROJECTS), write_records(tmp_path / "b.json", shuffled)
    assert first.read_bytes() == second.read_bytes()
    assert sha256_of(first) == sha256_of(second)


def test_a_canonical_file_is_an_array_with_a_record_a_line_and_sorted_keys(tmp_path: Path) -> None:
    path = write_records(tmp_path / "canonical_projects_2026-01-15.json", PROJECTS)
    lines = path.read_text("utf-8").splitlines()
    assert (lines[0], lines[-1], len(lines)) == ("[", "]", len(PROJECTS) + 2)
    record = orjson.loads(lines[1].removesuffix(","))
    assert list(record) == sorted(record)
    assert record["estimated_value"] == "12.50"
    assert record["start_date"] is None
    assert load_records(path, CanonicalProject) == PROJECTS


def test_chunks_of_lines_make_one_array(tmp_path: Path) -> None:
    lines = [line_of(record) for record in PROJECTS]
    chunked = write_array(tmp_path / "chunked.json", [b"", b"".join(lines[:7]), b"", b"".join(lines[7:])])
    assert chunked.path.read_bytes() == write_records(tmp_path / "whole.json", PROJECTS).read_bytes()


def test_an_array_of_nothing_is_empty_and_no_input(tmp_path: Path) -> None:
    path, _ = write_array(tmp_path / "empty.json", [])
    assert load_json(path) == []
    with pytest.raises(FileError, match="holds no records"):
        load_rows(path)


def test_lines_and_values_are_written_as_given(tmp_path: Path) -> None:
    path, sha256 = write_lines(tmp_path / "rejects.jsonl", [b'{"a":1}\n', b'{"a":2}\n'])
    assert path.read_bytes() == b'{"a":1}\n{"a":2}\n'
    assert sha256 == sha256_of(path)
    assert load_json(write_json(tmp_path / "new" / "summary.json", {"b": 1, "a": 2})) == {"a": 2, "b": 1}


def test_a_block_that_fails_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    path = write_bytes(tmp_path / "plan.json", b"old")

    def write_halfway() -> None:
        with replacing(path) as file:
            file.write(b"new")
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        write_halfway()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk is full"),
        (PermissionError(errno.EACCES, "in use"), "open in another program"),
        (OSError(errno.EIO, "I/O error"), "I/O error"),
    ],
)
def test_a_file_that_cannot_be_written_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, words: str
) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise error

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(FileError, match=words) as caught:
        write_bytes(tmp_path / "out.json", b"x")
    assert caught.value.exit_code == 3
    assert caught.value.advice
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "is not there"),
        (b"", "is not JSON"),
        (b"[{]", "is not JSON"),
        (b"{}", "no JSON array"),
        (b"[]", "holds no records"),
        (b'[{"project_number":"1"}]', "breaks the canonical model: 0.name"),
        (b"[7]", "breaks the canonical model: 0"),
    ],
)
def test_a_file_that_holds_no_records_fails(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "canonical_projects_2026-01-15.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FileError, match=words):
        load_records(path, CanonicalProject)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("projects_2026-01-15.csv", "2026-01-15"),
        ("2025-12-31 Projects 2026-01-15 final.xlsx", "2026-01-15"),
        ("projects.csv", None),
        ("projects_12026-01-15.csv", None),
        ("projects_2026-01-155.csv", None),
    ],
)
def test_a_name_tells_its_date(name: str, expected: str | None) -> None:
    assert date_in_name(name) == expected
