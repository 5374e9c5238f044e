"""What a shop gets to read of a folder that nobody has looked at before.

The golden files are what the commands in `GOLDEN` print, typed in the root of the repository.
"""

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from integrations.cli.hall import enter
from integrations.settings import load_shop
from tests.cli.conftest import Visitor, write_export

ROOT = Path(__file__).parents[2]
MESSY = "examples/ppak_exports/messy"
GOLDEN = {
    "text": ROOT / "tests/cli/golden/profile_messy.txt",  # python -m integrations profile --ppak-export-dir MESSY
    "json": ROOT / "tests/cli/golden/profile_messy.json",  # … --json | python -m json.tool --no-ensure-ascii
}
TABLE_KEYS = {"file", "sheet", "entity", "layout", "header_line", "encoding", "rows", "columns", "totals"}
COLUMN_KEYS = {"name", "used_as", "fill", "distinct", "samples", "suggestions", "date_order"}

HEADINGS = "Project Id,Job #,Project Name,Customer,Status,Phase,Bid Date,Contract Amount"
SOUND = "1,24-001,Clinic,Northpier Builders,In Progress,Design,01/15/2024,1200.00"
ODD_HEADINGS = HEADINGS.replace("Contract Amount", "Contract Amt,Colour of door")
MATERIALS = "SKU,Descript,Category,UOM,Unit Cost"


def accept(file: Path, *headings: str) -> None:
    """Take the # away before the *headings*."""
    text = file.read_text(encoding="utf-8")
    for heading in headings:
        text, count = re.subn(rf'^    # ("{heading}",)$', r"    \1", text, count=1, flags=re.MULTILINE)
        assert count == 1
    file.write_text(text, encoding="utf-8")


# ── the messy examples ───────────────────────────────────────────────────────


def test_the_messy_folder_reads_as_it_always_did(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit) as left:
        enter("profile", ("--ppak-export-dir", MESSY))
    assert left.value.code == 1
    assert capsys.readouterr().out == GOLDEN["text"].read_text(encoding="utf-8")


def test_the_messy_folder_is_one_object_for_programs(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    answer = visitor.asks("profile", "--ppak-export-dir", MESSY)
    assert answer == json.loads(GOLDEN["json"].read_bytes())
    assert {frozenset(table) for table in answer["profile"]} == {frozenset(TABLE_KEYS)}
    assert {frozenset(it) for table in answer["profile"] for it in table["columns"]} == {frozenset(COLUMN_KEYS)}


# ── exit codes ───────────────────────────────────────────────────────────────


def test_a_folder_whose_every_file_is_known_is_exit_0(visitor: Visitor, exports: Path) -> None:
    write_export(exports, "projects_2026-01-15.csv", HEADINGS, SOUND)
    answer = visitor.asks("profile")
    assert (answer["exit_code"], answer["verdict"], answer["findings"]) == (0, "ok", [])
    assert answer["counts"] == {
        "files": 1, "current": 1, "superseded": 0, "unknown": 0, "unreadable": 0,
        "rows": 1, "columns": 8, "columns_unread": 0,
    }  # fmt: skip
    assert answer["next"] == "python -m integrations run-migration"
    assert not list(visitor.folder.glob("out*"))


def test_a_column_that_nobody_reads_is_a_note(visitor: Visitor, exports: Path) -> None:
    write_export(exports, "projects_2026-01-15.csv", ODD_HEADINGS, f"{SOUND},red")
    answer = visitor.asks("profile")
    assert answer["exit_code"] == 0
    assert [(finding["rule"], finding["severity"]) for finding in answer["findings"]] == [("column.unknown", "note")]
    assert answer["next"] == "python -m integrations profile --write shop.toml proposes how to read the rest"


@pytest.mark.parametrize(("name", "rule"), [("lunch.txt", "file.unknown"), ("jobs.xlsx", "file.unusable")])
def test_a_file_that_is_not_read_is_exit_1(visitor: Visitor, exports: Path, name: str, rule: str) -> None:
    write_export(exports, "projects_2026-01-15.csv", HEADINGS, SOUND)
    write_export(exports, name, "soup, bread")
    answer = visitor.asks("profile")
    assert (answer["exit_code"], answer["verdict"]) == (1, "findings")
    assert [finding["rule"] for finding in answer["findings"]] == [rule]
    assert name in answer["findings"][0]["message"]


def test_a_folder_that_is_missing_or_empty_is_exit_3(visitor: Visitor, exports: Path) -> None:
    assert visitor.asks("profile")["exit_code"] == 3
    assert visitor.asks("profile", "--ppak-export-dir", "nowhere")["exit_code"] == 3


# ── the page and the shop file ───────────────────────────────────────────────


def test_the_page_is_written_where_it_is_asked_for_and_the_same_each_time(visitor: Visitor, exports: Path) -> None:
    write_export(exports, "projects_2026-01-15.csv", f"{HEADINGS},<script>alert(1)</script>", f"{SOUND},<b>bold</b>")
    answer = visitor.asks("profile", "--html", "look/first.html")
    first = (visitor.folder / answer["files"]["html"]).read_bytes()
    visitor.asks("profile", "--html", "look/second.html")
    assert (visitor.folder / "look" / "second.html").read_bytes() == first
    assert b"<script" not in first
    assert b"&lt;b&gt;bold" in first


def test_a_proposed_shop_file_changes_nothing_by_itself(visitor: Visitor) -> None:
    shutil.copytree(ROOT / MESSY, visitor.folder / "messy")
    answer = visitor.asks("profile", "--ppak-export-dir", "messy", "--write", "shop.toml")
    assert answer["files"] == {"shop": "shop.toml"}
    load_shop(visitor.folder / "shop.toml")
    before = outputs(visitor, "--output-dir", "before")
    assert outputs(visitor, "--output-dir", "after", "--shop", "shop.toml") == before
    again = visitor.asks("profile", "--ppak-export-dir", "messy", "--shop", "shop.toml", "--write", "again.toml")
    assert again["profile"] == answer["profile"]
    assert (visitor.folder / "again.toml").read_bytes() == (visitor.folder / "shop.toml").read_bytes()


def outputs(visitor: Visitor, *words: str) -> Mapping[str, Any]:
    """What a migration wrote, but for its summary, which names the next command."""
    answer = visitor.asks("run-migration", "--ppak-export-dir", "messy", *words)
    files = {role: path for role, path in answer["files"].items() if not role.startswith("migration_summary")}
    assert {"canonical_projects", "rejects", "blanks", "lineage", "manifest"} <= files.keys()
    return {role: (visitor.folder / path).read_bytes() for role, path in files.items()}


def test_an_accepted_proposal_is_read(visitor: Visitor, exports: Path) -> None:
    write_export(exports, "projects_2026-01-15.csv", ODD_HEADINGS, f"{SOUND},red")
    write_export(exports, "stock.csv", MATERIALS, "PNL-1,Panel,Panels,EA,4.25")
    answer = visitor.asks("profile", "--write", "shop.toml")
    assert answer["next"].endswith("then python -m integrations run-migration --shop shop.toml")
    assert value_of(visitor, "estimated_value") is None
    accept(visitor.folder / "shop.toml", "Contract Amt", "Descript")
    assert value_of(visitor, "estimated_value") == "1200.00"
    looked = visitor.asks("profile", "--shop", "shop.toml")
    assert [table["entity"] for table in looked["profile"]] == ["projects", "materials"]
    assert looked["counts"]["columns_unread"] == 1


def value_of(visitor: Visitor, field: str) -> str | None:
    answer = visitor.asks("run-migration", "--shop", "shop.toml")
    (record,) = json.loads((visitor.folder / answer["files"]["canonical_projects"]).read_bytes())
    return record[field]  # type: ignore[no-any-return]


def test_a_heading_that_is_accepted_as_ignored_is_heard_of_no_more(visitor: Visitor, exports: Path) -> None:
    write_export(exports, "projects_2026-01-15.csv", f"{HEADINGS},Colour of door", f"{SOUND},red")
    visitor.asks("profile", "--write", "shop.toml")
    accept(visitor.folder / "shop.toml", "Colour of door")
    answer = visitor.asks("profile", "--shop", "shop.toml")
    assert answer["findings"] == []
    assert answer["profile"][0]["columns"][-1]["used_as"] == "ignored"


def test_no_shop_file_is_overwritten(visitor: Visitor, exports: Path) -> None:
    write_export(exports, "projects_2026-01-15.csv", HEADINGS, SOUND)
    (visitor.folder / "shop.toml").write_text('date_order = "day-first"\n', encoding="utf-8")
    answer = visitor.asks("profile", "--write", "shop.toml")
    assert (answer["exit_code"], answer["files"]) == (3, {})
    assert answer["next"] == "name another file; with --shop shop.toml it takes over what that one says"
    assert (visitor.folder / "shop.toml").read_text(encoding="utf-8") == 'date_order = "day-first"\n'
    visitor.asks("profile", "--shop", "shop.toml", "--write", "next.toml")
    assert load_shop(visitor.folder / "next.toml").date_order == "day-first"
