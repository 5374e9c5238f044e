"""What the pages name is in the code, and what the code offers is on the pages."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.generate import ROOT
from integrations.canonical import errors
from integrations.canonical.rules import RULES
from integrations.cli.commands import COMMANDS
from integrations.cli.help import app_of, render_help
from integrations.ppak.etl.run_migration import CANONICAL, ROLES
from integrations.settings import Settings, Shop, load_shop
from tests.docs.pages import (
    PAGES,
    README,
    REFERENCE,
    RUNBOOK,
    anchors_of,
    blocks_of,
    links_of,
    name_of,
    prose_of,
    text_of,
    words_in_code,
)

SETTING = re.compile(r"\b(?:INNERGY|PPAK|MIGRATION|MATERIAL)_[A-Z_]+\b|\bSSL_CERT_FILE\b|\bHTTPS_PROXY\b")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
ALIENS = {  # of uv, pip and mypy
    "--universal",
    "--generate-hashes",
    "--no-annotate",
    "--no-header",
    "--all-extras",
    "--constraint",
    "--group",
    "--require-hashes",
    "--no-deps",
    "--wheel-dir",
    "--strict",
}
KNOWN_RULE = re.compile(r"[a-z_]+\.[a-z_]+")
FILE_NAME = re.compile(r"\.(py|csv|json|jsonl|md|toml|lock|sqlite)$")
PREFIXES = {rule.name.partition(".")[0] for rule in RULES}

each_page = pytest.mark.parametrize("page", PAGES, ids=name_of)


# ── settings ─────────────────────────────────────────────────────────────────


def settings() -> dict[str, str]:
    """Every variable, and its default as the page must show it."""
    found = {}
    for field in Settings.model_fields.values():
        choices = getattr(field.validation_alias, "choices", [field.validation_alias])
        if name := field.alias or choices[0]:
            found[str(name)] = "none" if field.default is None else f"`{Path(str(field.default)).as_posix()}`"
    return found


def test_the_reference_has_every_setting_with_its_default() -> None:
    section = text_of(REFERENCE).partition("## Settings")[2].partition("\n## ")[0]
    assert dict(re.findall(r"^\| `([A-Z_]+)` +\| ([^|]+?) +\|", section, re.MULTILINE)) == settings()


@each_page
def test_a_page_names_no_setting_that_is_not_there(page: Path) -> None:
    assert set(SETTING.findall(text_of(page))) <= settings().keys()


def test_the_reference_has_every_key_of_the_shop_file(tmp_path: Path) -> None:
    (block,) = [block.text for block in blocks_of(REFERENCE) if block.language == "toml"]
    file = tmp_path / "shop.toml"
    file.write_text(block, encoding="utf-8")
    assert load_shop(file).model_fields_set == Shop.model_fields.keys()


# ── commands ─────────────────────────────────────────────────────────────────


def options_of(name: str) -> set[str]:
    (command,) = [command for command in COMMANDS if command.name == name]
    return set(OPTION.findall(render_help("", command)))


def every_option() -> set[str]:
    return set().union(*(options_of(command.name) for command in COMMANDS))


def test_the_reference_has_every_command_and_every_option() -> None:
    assert {command.name for command in COMMANDS} <= words_in_code(REFERENCE)
    assert every_option() <= set(OPTION.findall(text_of(REFERENCE)))


@each_page
def test_a_page_names_no_option_that_is_not_there(page: Path) -> None:
    assert set(OPTION.findall(text_of(page))) - ALIENS <= every_option()


@each_page
def test_a_page_types_no_command_that_is_not_there(page: Path) -> None:
    for command, rest in typed_in(page):
        assert set(OPTION.findall(rest)) <= options_of(command)


def typed_in(page: Path) -> Iterator[tuple[str, str]]:
    """Every command line of ours on a page, in blocks and between backticks: its command, and the words after it."""
    lines = [*words_in_code(page), *(line for block in blocks_of(page) for line in joined(block.text))]
    doors = {"run_migration", "sync_materials", "import_projects", "health_check"}
    for line in lines:
        if found := re.search(r"python -m integrations\.(?:\w+\.)*(\w+)\b(.*)", line):
            if found[1] in doors:
                yield found[1].replace("_", "-"), found[2]
        elif found := re.search(r"(?:python -m integrations|ppak-innergy) ([a-z][a-z-]+)(.*)", line):
            yield found[1], found[2]


def joined(text: str) -> list[str]:
    """The lines of a block, those that go on in the next one as one."""
    return text.replace("\\\n", " ").splitlines()


def test_the_commands_of_a_page_are_recognised() -> None:
    assert {command for command, _ in typed_in(README)} >= {"demo", "run-migration", "sync-materials", "health-check"}
    assert all(app_of(command) for command in COMMANDS)


# ── exit codes, rules, files ─────────────────────────────────────────────────


@pytest.mark.parametrize("page", [REFERENCE, RUNBOOK], ids=name_of)
def test_every_exit_code_is_explained(page: Path) -> None:
    explained = {int(code) for code in re.findall(r"^\| (\d) +\|", text_of(page), re.MULTILINE)}
    assert explained == {0, 1} | {error.exit_code for error in family(errors.MigrationError)}


def family(error: type[errors.MigrationError]) -> Iterator[type[errors.MigrationError]]:
    yield error
    for child in error.__subclasses__():
        yield from family(child)


@each_page
def test_a_page_names_no_rule_that_is_not_there(page: Path) -> None:
    named = {word for word in words_in_code(page) if KNOWN_RULE.fullmatch(word) and not FILE_NAME.search(word)}
    assert {word for word in named if word.partition(".")[0] in PREFIXES} <= {rule.name for rule in RULES}


def test_the_reference_has_every_file_of_an_output_folder() -> None:
    roles = {f"canonical_{name}" for name in CANONICAL} | set(ROLES)
    roles |= {"manifest", "migration_summary", "snapshot", "plan_materials", "plan_projects", "health_check"}
    named = {word.partition("_YYYY")[0] for word in words_in_code(REFERENCE) if "_YYYY-MM-DD" in word}
    assert named == roles


def test_the_readme_keeps_the_names_that_the_user_gave() -> None:
    text = text_of(README)
    for module in (
        "ppak.etl.run_migration",
        "innergy.sync_materials",
        "innergy.import_projects",
        "canonical.health_check",
    ):
        assert f"python -m integrations.{module}" in text
    for target in ("ppak-migrate-latest", "innergy-sync-materials", "migration-health-check"):
        assert target in text
    for name in ("ROADMAP.md", "DATA_MODEL.md", "PROCESS_RUNBOOK.md"):
        assert f"docs/migrations/innergy_ppak/{name}" in text


# ── make ─────────────────────────────────────────────────────────────────────


@each_page
def test_a_page_names_no_make_target_that_is_not_there(page: Path) -> None:
    lines = [
        *words_in_code(page),
        *(line.removeprefix("$ ") for block in blocks_of(page) for line in joined(block.text)),
    ]
    named = {found[1] for line in lines if (found := re.match(r"make ([a-z][a-z-]+)\b", line))}
    assert named <= targets()


def targets() -> set[str]:
    database = subprocess.run(["make", "-npq"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return set(re.findall(r"^([a-z][a-z-]+):", database, re.MULTILINE))


# ── words ────────────────────────────────────────────────────────────────────


@each_page
def test_a_line_of_prose_holds_one_sentence(page: Path) -> None:
    several = [f"{number}: {line}" for number, line in prose_of(page) if re.search(r"[a-z)`][.!?] +[A-Z`]", line)]
    assert several == []


@each_page
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in links_of(page):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        assert not anchor or anchor in anchors_of(there), target


@each_page
def test_files_that_a_page_names_are_there(page: Path) -> None:
    """A path in backticks that begins in one of our folders."""
    named = {
        word
        for word in words_in_code(page)
        if re.match(r"(integrations|docs|tests|examples|requirements)/[\w/.]+$", word)
    }
    assert [word for word in sorted(named) if not (ROOT / word).exists()] == []


def test_a_decision_says_what_was_not_chosen() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
    numbers = [int(record.name[:4]) for record in records]
    assert numbers == list(range(1, len(records) + 1))
    for record in records:
        headings = re.findall(r"^## (.+)$", text_of(record), re.MULTILINE)
        assert headings == ["Question", "Decision", "Roads not taken", "What follows"], record.name


def test_the_rooms_on_the_plan_of_the_house_are_those_of_the_house() -> None:
    named = words_in_code(ROOT / "docs" / "ARCHITECTURE.md")
    rooms = {path.name + "/" for path in (ROOT / "integrations").iterdir() if (path / "__init__.py").exists()}
    assert rooms <= named
