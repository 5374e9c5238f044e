"""What each module does, as its own docstring begins."""

import ast
from collections.abc import Iterator
from pathlib import Path

from integrations.report.markdown import render_table

_HOUSE = Path(__file__).parents[1] / "integrations"
_ROOMS = ("ppak", "ppak/exports", "ppak/etl", "ppak/profile", "report", "report/profile")


def render_modules() -> str:
    """A table with a row for each module of the rooms that have many."""
    rows = [(f"`{path.relative_to(_HOUSE).as_posix()}`", _promise(path)) for path in _modules()]
    return render_table(("module", "what it does"), rows)


def _modules() -> Iterator[Path]:
    for room in _ROOMS:
        yield from (path for path in sorted((_HOUSE / room).glob("*.py")) if path.name != "__init__.py")


def _promise(path: Path) -> str:
    """The first line of a module's docstring."""
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]
