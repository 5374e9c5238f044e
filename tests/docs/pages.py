"""The documents as values: their pages, blocks, prose and links."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from docs.generate import ROOT, documents

README = ROOT / "README.md"
REFERENCE = ROOT / "docs" / "REFERENCE.md"
RUNBOOK = ROOT / "docs" / "migrations" / "innergy_ppak" / "PROCESS_RUNBOOK.md"
PAGES = documents()

_FENCE = re.compile(r"^```(\w+)?(?: exit=(\d))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_TARGET = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: the line of its fence, its language, the exit code it states, and its text."""

    line: int
    language: str
    exit_code: int
    text: str


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks_of(page: Path) -> Sequence[Block]:
    text = text_of(page)
    return [
        Block(text.count("\n", 0, found.start()) + 1, found[1] or "", int(found[2] or 0), found[3])
        for found in _FENCE.finditer(text)
    ]


def prose_of(page: Path) -> Iterator[tuple[int, str]]:
    """The lines that are neither in a block nor in a table, with their numbers."""
    blank = _FENCE.sub(lambda found: "\n" * found[0].count("\n"), text_of(page))
    for number, line in enumerate(blank.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith(("|", "<!--")):
            yield number, line


def links_of(page: Path) -> Sequence[str]:
    return _TARGET.findall(_FENCE.sub("", text_of(page)))


def anchors_of(page: Path) -> set[str]:
    """The anchors that GitHub gives to the headings."""
    titles = (title.lower() for title in _HEADING.findall(_FENCE.sub("", text_of(page))))
    return {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in titles}


def words_in_code(page: Path) -> set[str]:
    """Everything that stands between backticks on one line."""
    return set(re.findall(r"`([^`\n]+)`", _FENCE.sub("", text_of(page))))
