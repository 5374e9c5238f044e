"""The hall: who asks comes in here, and every exit code and every word goes out here."""

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import BoundArguments
from typing import NoReturn, TextIO

from integrations.canonical.errors import FileError, MigrationError, SettingsError
from integrations.canonical.rejects import Finding
from integrations.canonical.rules import (
    FILE_UNUSABLE,
    INNERGY_UNUSABLE,
    PLAN_UNSAFE,
    RUN_FAILED,
    RUN_PAUSED,
    SETTINGS_WRONG,
)
from integrations.cli.commands import COMMANDS, Command
from integrations.report.answer import Answer, render_json

PROGRAM = "python -m integrations"
VERSION = "0.1.0"

_RULE_OF_CODE = {1: RUN_FAILED, 2: SETTINGS_WRONG, 3: FILE_UNUSABLE, 4: INNERGY_UNUSABLE, 5: PLAN_UNSAFE}
_HELP = {"--help", "-h"}


@dataclass(frozen=True, slots=True)
class _Call:
    """A command line: its words, and the two that hold everywhere."""

    words: tuple[str, ...]
    is_json: bool
    is_debug: bool

    @property
    def command(self) -> str:
        return self.words[0] if self.words and not self.words[0].startswith("-") else ""


def enter(command: str | None = None, argv: Sequence[str] | None = None) -> NoReturn:
    """Run *command*, or the one that the command line names, and exit.

    The doors name their command; *argv* is the command line after the program's name.
    """
    given = [*([command] if command else ()), *(sys.argv[1:] if argv is None else argv)]
    words = tuple(word for word in given if word not in {"--json", "--debug"})
    call = _Call(words, "--json" in given, "--debug" in given)
    answer = _answer(call)
    _tell(call, answer)
    sys.exit(answer.exit_code)


# ── asking ───────────────────────────────────────────────────────────────────


def _answer(call: _Call) -> Answer:
    """The command's answer; what ends a run early is an answer too."""
    try:
        return _run(call)
    except MigrationError as error:
        return _failure(call, error, error.exit_code, error.message, error.advice)
    except KeyboardInterrupt:
        advice = "the same command goes on where it stopped"
        return Answer(1, findings=(Finding.of(RUN_PAUSED, 1),), next_step=advice, words=f"Stopped; {advice}.")
    except OSError as error:
        message = f"{error.filename or 'a file'} cannot be used: {error.strerror or error}"
        return _failure(call, error, FileError.exit_code, message, "check the path, and that its folder can be written")
    except Exception as error:  # noqa: BLE001 - the one place where a fault of ours becomes words
        message = f"a fault of ours: {type(error).__name__}: {error}"
        advice = "run it again with --debug and report what it prints"
        return _failure(call, error, 1, message, advice)


def _failure(call: _Call, error: Exception, exit_code: int, message: str, advice: str) -> Answer:
    finding = Finding.of(_RULE_OF_CODE[exit_code], 1, message)
    trace = "".join(traceback.format_exception(error)) if call.is_debug else ""
    words = f"{trace}{message}" + (f"\nNext: {advice}" if advice else "")
    return Answer(exit_code, findings=(finding,), next_step=advice, words=words)


def _run(call: _Call) -> Answer:
    if "--version" in call.words:
        return Answer(words=f"ppak-innergy {VERSION}")
    if not call.command:
        return _overview(call)
    command = _named(call.command)
    if _HELP & set(call.words):
        from integrations.cli.help import render_help

        return Answer(words=render_help(PROGRAM, command))
    function, bound = _parsed(command, call.words[1:])
    answer = function(*bound.args, **bound.kwargs)
    assert isinstance(answer, Answer)
    return answer


def _overview(call: _Call) -> Answer:
    from integrations.cli.help import render_overview

    wrong = [word for word in call.words if word not in _HELP]
    if wrong:
        raise SettingsError(f"{wrong[0]} stands before any command", f"{PROGRAM} --help lists the commands")
    if not call.words:
        raise SettingsError("no command was named", f"{PROGRAM} --help lists the commands")
    return Answer(words=render_overview(PROGRAM, COMMANDS))


def _named(name: str) -> Command:
    for command in COMMANDS:
        if command.name == name:
            return command
    known = ", ".join(command.name for command in COMMANDS)
    raise SettingsError(f"there is no command {name}", f"the commands are {known}")


def _parsed(command: Command, words: Sequence[str]) -> tuple[Callable[..., object], BoundArguments]:
    """The command's function with its arguments; `SettingsError` when a word is wrong."""
    from cyclopts import CycloptsError

    from integrations.cli.help import app_of

    try:
        function, bound, _ = app_of(command).parse_args(list(words), exit_on_error=False, print_error=False)
    except CycloptsError as error:
        raise SettingsError(str(error), f"{PROGRAM} {command.name} --help lists what it takes") from error
    return function, bound


# ── telling ──────────────────────────────────────────────────────────────────


def _tell(call: _Call, answer: Answer) -> None:
    """Print the words, and with `--json` the one object; failures go to stderr."""
    is_failed = answer.exit_code > 1 or any(finding.rule == RUN_FAILED.name for finding in answer.findings)
    if answer.words:
        _print(answer.words, sys.stderr if call.is_json or is_failed else sys.stdout)
    if call.is_json:
        _print(render_json(call.command, answer), sys.stdout)


def _print(text: str, stream: TextIO) -> None:
    """Print *text* on any console: a character it cannot show becomes a question mark."""
    encoding = stream.encoding or "utf-8"
    try:
        print(text.encode(encoding, "replace").decode(encoding), file=stream, flush=True)
    except BrokenPipeError:  # whoever read along has left; the rest is for nobody
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
