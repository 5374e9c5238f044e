"""Whatever is asked, the hall answers with one exit code, and the same in JSON."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from integrations.canonical.errors import AuthError, FileError, MigrationError, SettingsError, UnsafePlanError
from integrations.canonical.rejects import Finding
from integrations.canonical.rules import DATE_UNREADABLE, STATUS_UNMAPPED, TEXT_CUT
from integrations.cli.commands import COMMANDS, Command
from integrations.cli.hall import VERSION, enter
from integrations.report.answer import Answer, exit_code_of

KEYS = {"command", "verdict", "exit_code", "counts", "files", "findings", "next"}

Entered = Callable[..., tuple[int, str, str]]


@pytest.fixture
def entered(capsys: pytest.CaptureFixture[str]) -> Entered:
    """Enter the hall; the exit code, what stood on stdout, what stood on stderr."""

    def run(*words: str, command: str | None = None) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            enter(command, words)
        out, err = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return left.value.code, out, err

    return run


def answering(monkeypatch: pytest.MonkeyPatch, answer: Callable[[], Answer]) -> None:
    """Let every command answer so."""
    monkeypatch.setattr(Command, "load", lambda _: answer)


def raising(error: BaseException) -> Callable[[], Answer]:
    def fail() -> Answer:
        raise error

    return fail


def the_object(out: str) -> dict[str, Any]:
    """The one JSON object that stands alone on stdout."""
    assert out.count("\n") == 1
    value = json.loads(out)
    assert set(value) >= KEYS
    return value  # type: ignore[no-any-return]


# ── usage ────────────────────────────────────────────────────────────────────

WRONG = [
    ((), "no command was named"),
    (("migrat",), "there is no command migrat"),
    (("--output-dir", "x", "run-migration"), "--output-dir stands before any command"),
    (("run-migration", "--nonsense"), "--nonsense"),
    (("run-migration", "--date-range", "2024-01-01"), "no pair of dates"),
    (("run-migration", "--date-range", "2024-02-01,2024-01-01"), "ends before it begins"),
    (("run-migration", "--as-of", "yesterday"), "--as-of"),
    (("run-migration", "stray"), "stray"),
    (("mappings", "innit", "folder"), "innit"),
    (("mappings", "init"), "FOLDER"),
    (("sandbox", "--port", "many"), "--port"),
    (("run-migration", "--shop", "nowhere.toml"), "nowhere.toml cannot be read"),
]


@pytest.mark.parametrize(("words", "why"), WRONG)
def test_a_wrong_word_exits_2_and_says_which_and_what_next(entered: Entered, words: tuple[str, ...], why: str) -> None:
    code, out, err = entered(*words)
    assert (code, out) == (2, "")
    assert why in err
    assert "Next: " in err
    assert "Traceback" not in err


@pytest.mark.parametrize(("words", "why"), WRONG)
def test_with_json_a_wrong_word_is_one_object_too(entered: Entered, words: tuple[str, ...], why: str) -> None:
    code, out, _ = entered(*words, "--json")
    value = the_object(out)
    assert (code, value["exit_code"], value["verdict"]) == (2, 2, "failed")
    assert value["findings"][0]["rule"] == "settings.wrong"
    assert why in value["findings"][0]["message"]
    assert value["next"]


def test_json_may_stand_before_the_command(entered: Entered) -> None:
    _, out, _ = entered("--json", "run-migration", "--nonsense")
    assert the_object(out)["command"] == "run-migration"


def test_a_door_names_its_command(entered: Entered) -> None:
    _, out, _ = entered("--nonsense", "--json", command="health-check")
    assert the_object(out)["command"] == "health-check"


# ── help ─────────────────────────────────────────────────────────────────────


def test_the_overview_names_every_command(entered: Entered) -> None:
    code, out, _ = entered("--help")
    assert code == 0
    assert all(f"\n  {command.name} " in out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_option_of_every_command_says_what_it_is_for(entered: Entered, command: Command) -> None:
    code, out, _ = entered(command.name, "--help")
    assert code == 0
    rows = [line for line in out.splitlines() if line.startswith("  ") and line[2] != " "]
    assert rows
    assert all("  " in row.strip() for row in rows), out


def test_the_version_is_the_packages(entered: Entered) -> None:
    assert entered("--version") == (0, f"ppak-innergy {VERSION}\n", "")
    assert entered("run-migration", "--version")[1] == f"ppak-innergy {VERSION}\n"


# ── the end of a run ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("error", "code", "rule"),
    [
        (SettingsError("no key", "set it"), 2, "settings.wrong"),
        (FileError("no file", "write it"), 3, "file.unusable"),
        (PermissionError(13, "Permission denied", "out/x.json"), 3, "file.unusable"),
        (AuthError("wrong key", "check INNERGY_API_KEY"), 4, "innergy.unusable"),
        (UnsafePlanError("busy", "wait"), 5, "plan.unsafe"),
        (ValueError("oops"), 1, "run.failed"),
    ],
)
def test_what_ends_a_run_gives_its_code_its_words_and_its_object(
    entered: Entered, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int, rule: str
) -> None:
    answering(monkeypatch, raising(error))
    left, out, err = entered("run-migration", "--json")
    value = the_object(out)
    assert (left, value["exit_code"]) == (code, code)
    assert [finding["rule"] for finding in value["findings"]] == [rule]
    assert "Traceback" not in err
    if isinstance(error, MigrationError):
        assert (value["findings"][0]["message"], value["next"]) == (error.message, error.advice)
        assert error.message in err
        assert error.advice in err


def test_debug_shows_the_traceback(entered: Entered, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, raising(ValueError("oops")))
    code, _, err = entered("run-migration", "--debug")
    assert code == 1
    assert "raise error\nValueError: oops\n" in err


def test_a_fault_of_ours_does_not_pass_for_success(entered: Entered, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, raising(ZeroDivisionError("division by zero")))
    code, out, err = entered("run-migration")
    assert (code, out) == (1, "")
    assert "a fault of ours: ZeroDivisionError: division by zero" in err
    assert "--debug" in err


def test_ctrl_c_is_a_pause(entered: Entered, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, raising(KeyboardInterrupt()))
    code, out, _ = entered("run-migration", "--json")
    value = the_object(out)
    assert (code, value["verdict"]) == (1, "findings")
    assert value["findings"][0]["rule"] == "run.paused"


@pytest.mark.parametrize(("code", "verdict"), [(0, "ok"), (1, "findings"), *((code, "failed") for code in range(2, 6))])
def test_exit_code_and_verdict_agree(
    entered: Entered, monkeypatch: pytest.MonkeyPatch, code: int, verdict: str
) -> None:
    findings = (Finding.of(STATUS_UNMAPPED, 2, samples=("Möglich",)),)
    answer = Answer(code, {"projects": {"read": 2}}, {"rejects": Path("out/r.jsonl")}, findings, "go on", "Two → none.")
    answering(monkeypatch, lambda: answer)
    left, out, err = entered("run-migration", "--json")
    assert left == code
    assert the_object(out) == {
        "command": "run-migration",
        "verdict": verdict,
        "exit_code": code,
        "counts": {"projects": {"read": 2}},
        "files": {"rejects": str(Path("out/r.jsonl"))},
        "findings": [
            {
                "rule": "status.unmapped",
                "severity": "reject",
                "count": 2,
                "message": STATUS_UNMAPPED.sentence,
                "samples": ["Möglich"],
            }
        ],
        "next": "go on",
    }
    assert err == "Two → none.\n"
    assert out.isascii()


def test_without_json_the_words_of_a_run_stand_on_stdout(entered: Entered, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, lambda: Answer(1, words="Two rejects."))
    assert entered("run-migration") == (1, "Two rejects.\n", "")


def test_notes_alone_count_as_nothing() -> None:
    assert exit_code_of([Finding.of(TEXT_CUT, 9)]) == 0
    assert exit_code_of([Finding.of(TEXT_CUT, 9), Finding.of(DATE_UNREADABLE, 1)]) == 1
    assert exit_code_of([Finding.of(STATUS_UNMAPPED, 1)]) == 1
    assert exit_code_of([]) == 0
