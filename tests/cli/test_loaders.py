"""Looking is the default; applying does what was looked at, once, and stops where it could do harm."""

import json
from pathlib import Path

import pytest

from integrations.innergy.spec import load_spec
from integrations.sandbox.server import serving
from tests.cli.conftest import Stock, Visitor

KEY = "9f8e-SECRET-7d6c"


# ── the way ──────────────────────────────────────────────────────────────────


def test_a_look_writes_its_plan_and_nothing_that_lasts(visitor: Visitor, materials: Stock) -> None:
    materials(3)
    answer = visitor.asks("sync-materials")
    assert (answer["verdict"], answer["exit_code"]) == ("ok", 0)
    assert answer["counts"]["create"] == answer["counts"]["entities"]["materials"]["create"] == 3
    assert set(answer["counts"]) == {
        "create", "adopt", "update", "deactivate", "keep", "waiting", "parked", "filtered", "blocked", "entities",
    }  # fmt: skip
    plan = visitor.folder / "out" / "plan_materials_2026-01-15.json"
    assert answer["files"] == {"plan": str(plan.relative_to(visitor.folder))}
    assert plan.exists()
    assert not (visitor.folder / "out" / "ledger.sqlite").exists()
    assert answer["next"] == f"python -m integrations sync-materials --apply --plan {answer['files']['plan']}"


def test_dry_run_is_another_word_for_looking(visitor: Visitor, materials: Stock) -> None:
    materials(1)
    assert "outcomes" not in visitor.asks("sync-materials", "--dry-run")


def test_a_plan_goes_where_it_is_told(visitor: Visitor, materials: Stock) -> None:
    materials(1)
    assert visitor.asks("sync-materials", "--plan", "mine.json")["files"] == {"plan": "mine.json"}
    assert (visitor.folder / "mine.json").exists()
    assert not list(visitor.folder.glob("out/plan_*"))


def test_the_whole_way_ends_healthy(visitor: Visitor, materials: Stock, projects: Stock) -> None:
    materials(2)
    projects(2)
    synced = visitor.asks("sync-materials", "--apply")
    assert synced["outcomes"] == {
        "done": 2, "kept": 0, "refused": 0, "unknown": 0, "waiting": 0, "parked": 0, "filtered": 0, "blocked": 0,
    }  # fmt: skip
    assert synced["next"] == "python -m integrations import-projects"
    imported = visitor.asks("import-projects", "--apply")
    assert (imported["outcomes"]["done"], imported["run"]) == (4, 2)
    assert imported["next"] == "python -m integrations health-check --live"
    health = visitor.asks("health-check", "--live")
    assert (health["overall_health"], health["exit_code"], health["counts"]) == ("healthy", 0, {})
    again = visitor.asks("import-projects", "--no-dry-run")
    assert (again["outcomes"]["done"], again["outcomes"]["kept"]) == (0, 4)


def test_the_next_command_repeats_what_it_needs_to_be_told(
    visitor: Visitor, materials: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = materials(1)
    for name in ("INNERGY_API_BASE_URL", "MIGRATION_OUTPUT_DIR", "MATERIAL_LIBRARY_MASTER"):
        monkeypatch.delenv(name)
    words = ("--material-library", str(path), "--output-dir", "my out", "--api-url", "sandbox", "--api-key", KEY)
    answer = visitor.asks("sync-materials", *words)
    assert answer["next"] == (
        f"python -m integrations sync-materials --material-library {path} --api-url sandbox --output-dir "
        f'"my out" --apply --plan "{Path("my out") / "plan_materials_2026-01-15.json"}"'
    )
    assert KEY not in "".join(visitor.said)


def test_ids_go_into_the_canonical_file_only_when_asked_and_only_after_an_apply(
    visitor: Visitor, materials: Stock, projects: Stock
) -> None:
    materials(1)
    path = projects(1)
    before = path.read_bytes()
    visitor.asks("sync-materials", "--apply")
    visitor.asks("import-projects", "--apply")
    assert path.read_bytes() == before
    assert visitor.asks("import-projects", "--apply", "--update-canonical")["exit_code"] == 0
    (record,) = json.loads(path.read_bytes())
    assert record["innergy_id"]
    assert record["innergy_project_number"]
    assert visitor.asks("import-projects")["counts"]["keep"] == 2


def test_only_and_limit_narrow_a_plan(visitor: Visitor, projects: Stock) -> None:
    projects(4)
    only = visitor.asks("import-projects", "--only", "26-0001, 26-0003")
    assert (only["counts"]["create"], only["counts"]["filtered"]) == (4, 4)
    limit = visitor.asks("import-projects", "--limit", "1")
    assert (limit["counts"]["create"], limit["counts"]["filtered"]) == (2, 6)
    assert visitor.asks("import-projects", "--only", "26-0009")["exit_code"] == 2


# ── usage ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("sync-materials", "--apply", "--dry-run"), "contradict"),
        (("import-projects", "--update-canonical"), "--update-canonical needs --apply"),
        (("import-projects", "--dry-run", "--update-canonical"), "--update-canonical needs --apply"),
        (("import-projects", "--apply", "--plan", "p.json", "--only", "x"), "the whole plan"),
        (("import-projects", "--limit", "0"), "--limit"),
        (("import-projects", "--only", " , "), "--only"),
        (("import-projects", "--rate", "0"), "--rate"),
        (("sync-materials", "--max-in-flight", "0"), "--max-in-flight"),
        (("sandbox", "--port", "70000"), "--port"),
        (("sync-materials", "--update-canonical"), "--update-canonical"),
        (("sync-materials", "--max-in-flight", "few"), "--max-in-flight"),
        (("sync-materials", "--api-url", "http://app.innergy.com"), "https"),
        (("sync-materials", "--api-key", f"Bearer {KEY}"), "API key"),
        (("sync-materials", "--ledger", "mysql://there/x"), "ledger"),
    ],
)
def test_what_does_not_go_together_is_exit_2(
    visitor: Visitor, materials: Stock, projects: Stock, words: tuple[str, ...], why: str
) -> None:
    materials(1)
    projects(1)
    answer = visitor.asks(*words)
    assert (answer["exit_code"], answer["verdict"]) == (2, "failed")
    assert why in answer["findings"][0]["message"]
    assert KEY not in "".join(visitor.said)


def test_without_an_address_both_choices_are_named(
    visitor: Visitor, materials: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    materials(1)
    monkeypatch.delenv("INNERGY_API_BASE_URL")
    answer = visitor.asks("sync-materials")
    assert answer["exit_code"] == 2
    assert "https://" in answer["next"]
    assert "sandbox" in answer["next"]


def test_without_a_key_the_variable_is_named(visitor: Visitor, materials: Stock) -> None:
    materials(1)
    answer = visitor.asks("sync-materials", "--api-url", "https://app.innergy.com")
    assert answer["exit_code"] == 2
    assert "INNERGY_API_KEY" in answer["next"]


# ── files ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", ["sync-materials", "import-projects", "health-check", "run-migration"])
def test_a_missing_input_is_exit_3_and_says_what_to_do(visitor: Visitor, command: str) -> None:
    answer = visitor.asks(command)
    assert (answer["exit_code"], answer["findings"][0]["rule"]) == (3, "file.unusable")
    assert answer["next"]


@pytest.mark.parametrize("command", ["sync-materials", "import-projects", "health-check"])
@pytest.mark.parametrize("content", [b"", b"[]\n", b"{}", b"[{}]"])
def test_an_empty_or_broken_input_is_no_success(visitor: Visitor, command: str, content: bytes) -> None:
    (visitor.folder / "out").mkdir()
    for name in ("projects", "materials"):
        (visitor.folder / "out" / f"canonical_{name}_2026-01-15.json").write_bytes(content)
    assert visitor.asks(command)["exit_code"] == (1 if (command, content) == ("health-check", b"[{}]") else 3)


def test_a_missing_mapping_table_is_exit_3(visitor: Visitor, materials: Stock) -> None:
    materials(1)
    visitor.asks("mappings", "init", "tables")
    (visitor.folder / "tables" / "unit_mapping.csv").unlink()
    answer = visitor.asks("sync-materials", "--mappings-dir", "tables")
    assert answer["exit_code"] == 3
    assert "unit_mapping.csv" in answer["findings"][0]["message"]


def test_mappings_are_copied_but_never_overwritten(visitor: Visitor) -> None:
    answer = visitor.asks("mappings", "init", "tables")
    assert (answer["exit_code"], answer["counts"]) == (0, {"tables": 6})
    assert all((visitor.folder / path).exists() for path in answer["files"].values())
    assert visitor.asks("mappings", "init", "tables")["exit_code"] == 3


def test_a_plan_file_that_is_none_is_exit_3(visitor: Visitor, materials: Stock) -> None:
    materials(1)
    assert visitor.asks("sync-materials", "--apply", "--plan", "nowhere.json")["exit_code"] == 3


# ── INNERGY ──────────────────────────────────────────────────────────────────


def test_an_innergy_that_cannot_be_reached_is_exit_4(visitor: Visitor, materials: Stock) -> None:
    materials(1)
    words = ("--api-url", "http://127.0.0.1:9", "--api-key", KEY)
    answer = visitor.asks("sync-materials", *words)
    assert (answer["exit_code"], answer["findings"][0]["rule"]) == (4, "innergy.unusable")
    assert "127.0.0.1:9" in answer["findings"][0]["message"]
    assert KEY not in "".join(visitor.said)


@pytest.mark.parametrize("words", [("sync-materials",), ("sync-materials", "--apply"), ("health-check", "--live")])
def test_a_wrong_key_is_exit_4_and_names_its_variable(
    visitor: Visitor, materials: Stock, projects: Stock, words: tuple[str, ...]
) -> None:
    materials(1)
    projects(1)
    with serving(load_spec().document, None, "the-right-key") as sandbox:
        answer = visitor.asks(*words, "--api-url", sandbox.url, "--api-key", KEY)
    assert (answer["exit_code"], answer["findings"][0]["rule"]) == (4, "innergy.unusable")
    assert "check INNERGY_API_KEY" in answer["next"]
    assert KEY not in "".join(visitor.said)


# ── what could do harm ───────────────────────────────────────────────────────


def test_too_many_updates_are_exit_5_though_the_plan_is_written(visitor: Visitor, materials: Stock) -> None:
    materials(10)
    visitor.asks("sync-materials", "--apply")
    materials(10, dearer=4)
    look = visitor.asks("sync-materials")
    assert (look["exit_code"], look["verdict"], look["counts"]["update"]) == (5, "failed", 4)
    assert [finding["rule"] for finding in look["findings"] if finding["severity"] == "reject"] == ["limit.exceeded"]
    assert (visitor.folder / look["files"]["plan"]).exists()
    assert "--apply --force --plan" in look["next"]
    assert visitor.asks("sync-materials", "--apply")["exit_code"] == 5
    assert visitor.asks("sync-materials", "--apply", "--plan", look["files"]["plan"])["exit_code"] == 5
    forced = visitor.asks("sync-materials", "--apply", "--force", "--plan", look["files"]["plan"])
    assert (forced["exit_code"], forced["outcomes"]["done"]) == (0, 4)


def test_too_many_deactivations_are_exit_5(visitor: Visitor, materials: Stock) -> None:
    materials(10)
    visitor.asks("sync-materials", "--apply")
    materials(10, active=6)
    assert visitor.asks("sync-materials")["exit_code"] == 5


def test_a_plan_whose_input_changed_since_is_stale(visitor: Visitor, materials: Stock) -> None:
    materials(2)
    plan = visitor.asks("sync-materials")["files"]["plan"]
    materials(2, dearer=1)
    answer = visitor.asks("sync-materials", "--apply", "--plan", plan)
    assert (answer["exit_code"], answer["findings"][0]["rule"]) == (5, "plan.unsafe")
    assert "stale" in answer["findings"][0]["message"]


def test_a_plan_that_was_edited_is_not_carried_out(visitor: Visitor, materials: Stock) -> None:
    materials(1)
    path = visitor.folder / visitor.asks("sync-materials")["files"]["plan"]
    path.write_text(path.read_text(encoding="utf-8").replace("Panel 0", "Panel 9"), encoding="utf-8")
    assert visitor.asks("sync-materials", "--apply", "--plan", str(path))["exit_code"] == 5


def test_an_applied_plan_applied_again_does_nothing(visitor: Visitor, materials: Stock) -> None:
    materials(2)
    plan = visitor.asks("sync-materials")["files"]["plan"]
    assert visitor.asks("sync-materials", "--apply", "--plan", plan)["outcomes"]["done"] == 2
    again = visitor.asks("sync-materials", "--apply", "--plan", plan)
    assert (again["exit_code"], again["outcomes"]["kept"]) == (0, 2)


# ── health ───────────────────────────────────────────────────────────────────


def test_what_was_never_imported_is_a_warning(visitor: Visitor, materials: Stock, projects: Stock) -> None:
    materials(1)
    projects(1)
    answer = visitor.asks("health-check")
    assert (answer["overall_health"], answer["verdict"], answer["exit_code"]) == ("warnings", "findings", 1)
    assert answer["counts"] == {"link.missing": 3}
    report = json.loads((visitor.folder / answer["files"]["health_check_json"]).read_bytes())
    assert report == answer
    page = (visitor.folder / answer["files"]["health_check_md"]).read_text(encoding="utf-8")
    assert "Overall health: warnings." in page
    assert "Verdict: findings (exit code 1)." in page


def test_a_material_that_no_library_holds_is_an_error(visitor: Visitor, materials: Stock, projects: Stock) -> None:
    materials(1)
    projects(1, sku="GONE-1")
    answer = visitor.asks("health-check")
    assert (answer["overall_health"], answer["counts"]["material.unknown"]) == ("errors", 2)


def test_a_field_that_differs_over_there_is_an_error_only_when_somebody_looks(
    visitor: Visitor, materials: Stock, projects: Stock
) -> None:
    materials(1)
    projects(1)
    visitor.asks("sync-materials", "--apply")
    visitor.asks("import-projects", "--apply")
    projects(1, name="Depot")
    assert visitor.asks("health-check")["overall_health"] == "healthy"
    live = visitor.asks("health-check", "--live")
    assert (live["overall_health"], live["counts"]) == ("errors", {"field.differs": 1})


def test_links_of_several_tenants_are_not_mixed(
    visitor: Visitor, materials: Stock, projects: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    materials(1)
    projects(1)
    visitor.asks("sync-materials", "--apply")
    visitor.asks("import-projects", "--apply")
    monkeypatch.setenv("INNERGY_API_BASE_URL", "https://app.innergy.com")
    assert visitor.asks("health-check")["counts"] == {"link.missing": 3}


def test_the_plan_of_another_command_is_exit_2_and_says_so(visitor: Visitor, materials: Stock, projects: Stock) -> None:
    materials(1)
    projects(1)
    visitor.asks("import-projects", "--plan", "p.json")
    answer = visitor.asks("sync-materials", "--apply", "--plan", "p.json")
    assert answer["exit_code"] == 2
    assert "no plan of sync-materials" in answer["findings"][0]["message"]


def test_a_value_that_would_be_emptied_over_there_is_something_to_see(visitor: Visitor, materials: Stock) -> None:
    materials(4, vendor="Cascadia")
    visitor.asks("sync-materials", "--apply")
    materials(4)
    answer = visitor.asks("sync-materials")
    emptied = [finding for finding in answer["findings"] if finding["rule"] == "field.emptied"]
    assert (answer["exit_code"], [finding["count"] for finding in emptied]) == (1, [4])
