"""The help pages, in plain text: cyclopts knows the options, and its own pages would load a terminal library first."""

import inspect
import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

from integrations.cli.commands import Command

if TYPE_CHECKING:
    from cyclopts import App, Argument

_EVERYWHERE = (
    ("--json", "exactly one JSON object on stdout, everything else on stderr"),
    ("--debug", "show the traceback of a failure"),
    ("--version", "show the version and stop"),
    ("--help", "show this page and stop"),
)


def render_overview(program: str, commands: Iterable[Command]) -> str:
    """The page of *program* itself."""
    listed = _columns((command.name, command.purpose) for command in commands)
    opening = "Moves a millwork shop from PPak to INNERGY: nothing lost, nothing invented, nothing twice."
    closing = f"{program} COMMAND --help says what a command takes."
    return f"Usage: {program} COMMAND [OPTIONS]\n\n{opening}\n\n{listed}\n\n{closing}"


def render_help(program: str, command: Command) -> str:
    """The page of one *command*."""
    arguments = [argument for argument in app_of(command).assemble_argument_collection() if argument.show]
    positional = " ".join(argument.name for argument in arguments if not argument.name.startswith("-"))
    usage = " ".join(part for part in (program, command.name, positional, "[OPTIONS]") if part)
    about = inspect.getdoc(command.load()) or ""
    options = _columns([*map(_entry, arguments), *_EVERYWHERE])
    return f"Usage: {usage}\n\n{about}\n\n{options}"


def app_of(command: Command) -> "App":
    """The command as cyclopts sees it."""
    from cyclopts import App

    return App(name=command.name, default_command=command.load(), help_flags=(), version_flags=())


def _entry(argument: "Argument") -> tuple[str, str]:
    names = " ".join((", ".join(argument.names), argument.parameter.metavar or "")).strip()
    return names, argument.parameter.help or ""


def _columns(rows: Iterable[tuple[str, str]]) -> str:
    listed = list(rows)
    width = max(len(name) for name, _ in listed) + 2
    return "\n".join(_row(name, words, width) for name, words in listed)


def _row(name: str, words: str, width: int) -> str:
    lines = textwrap.wrap(words, 100 - width) or [""]
    return ("\n" + " " * (width + 2)).join([f"  {name:{width}}{lines[0]}", *lines[1:]]).rstrip()
