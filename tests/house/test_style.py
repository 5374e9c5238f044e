"""The habits of the house that no linter knows."""

import ast
import re
import statistics
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "integrations"
SOURCES = sorted(HOUSE.rglob("*.py"))
BELOW_WIRING = [
    path
    for path in SOURCES
    if path.relative_to(HOUSE).parts[0] in {"canonical", "ppak", "reconcile", "innergy", "report"}
]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def calls_in(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call, with what is called as text."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_file_stays_under_300_lines(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") < 300


def test_functions_are_short() -> None:
    bodies = sorted(
        node.end_lineno - first_line(node) + 1
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    )
    assert statistics.median(bodies) <= 9
    assert bodies[int(len(bodies) * 0.9)] < 25


def first_line(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The first line of the body after the docstring."""
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return body[0].lineno


def test_everything_is_caught_in_the_hall_and_nowhere_else() -> None:
    broad = [
        name_of(path)
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or {"Exception", "BaseException"} & {*re.findall(r"\w+", ast.unparse(node.type))})
    ]
    assert broad == ["integrations/cli/hall.py"]


@pytest.mark.parametrize("path", sorted(HOUSE.rglob("*/__init__.py")), ids=name_of)
def test_a_room_opens_without_importing_anything(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == ""


@pytest.mark.parametrize("path", BELOW_WIRING, ids=name_of)
def test_below_the_wiring_nobody_asks_for_time_or_place(path: Path) -> None:
    asked = re.compile(r"\b(now|utcnow|today|cwd|getcwd|getenv|getlogin|gethostname)$|^(os\.environ|time\.time)")
    source = path.read_text(encoding="utf-8")
    assert [called for called, call in calls_in(path) if asked.search(called) and not call.args] == []
    assert "os.environ" not in source
    assert "sys.path" not in source


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_text_is_opened_with_a_stated_encoding(path: Path) -> None:
    silent = [
        ast.unparse(call)
        for called, call in calls_in(path)
        if re.search(r"(^|(?<!\bos)(?<!\barchive)\.)(open|read_text|write_text)$", called)
        and not is_encoding_stated(call)
    ]
    assert silent == []


def is_encoding_stated(call: ast.Call) -> bool:
    words = [node.value for node in ast.walk(call) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return any(keyword.arg == "encoding" for keyword in call.keywords) or any(
        word.endswith("b") or word == "utf-8" for word in words
    )


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_nothing_needs_posix(path: Path) -> None:
    posix = {"fcntl", "grp", "pwd", "resource", "termios", "tty"}
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree_of(path))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported & posix == set()
    assert not re.search(r"\bos\.(fork|kill|getuid|mkfifo)\b|SIGKILL|SIGHUP", path.read_text(encoding="utf-8"))


# ── what we stand on ─────────────────────────────────────────────────────────

LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


@pytest.mark.parametrize("path", LOCKS, ids=name_of)
def test_a_lock_pins_every_package_by_hash_and_names_no_index(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    pinned = re.findall(r"^[\w.\[\]-]+==\S+", text, re.MULTILINE)
    assert len(pinned) > 30
    assert len(re.findall(r"^\S", text.replace("\\\n", ""), re.MULTILINE)) == len(pinned)
    assert "://" not in text
    assert "--index" not in text


@pytest.mark.parametrize("path", LOCKS, ids=name_of)
def test_no_package_that_guesses_or_breaks_others_is_used(path: Path) -> None:
    """They drop a minus sign, multiply money, invent dates, or break every user of requests."""
    forbidden = {"niquests", "urllib3-future", "access-parser", "price-parser", "dateparser"}
    assert forbidden.isdisjoint(re.findall(r"^([\w.-]+)==", path.read_text(encoding="utf-8"), re.MULTILINE))


def test_every_package_of_a_run_is_among_those_of_the_tests() -> None:
    run, dev = (
        set(re.findall(r"^[\w.-]+==\S+", (ROOT / "requirements" / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("run.lock", "dev.lock")
    )
    assert run <= dev


def test_the_version_stands_once() -> None:
    from integrations.cli.hall import VERSION

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION
