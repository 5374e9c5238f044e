"""The workbook of faults that a data owner fills in, and that `run-migration --corrections` reads back.

A sheet an entity, a row a fault: where it stands, what is wrong, what to do, a cell for the correction, the raw row.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, BinaryIO, NamedTuple

import orjson

from integrations.canonical.rules import rule_named
from integrations.ppak.etl.correction_file import BINDING, CORRECTED, EMPTY, Binding, Cell, Correction, mark_of
from integrations.ppak.etl.corrections import Verdict
from integrations.ppak.schemas import ENTITIES
from integrations.report.sheet_rows import LAST_ROW, LONGEST, row_xml
from integrations.report.workbook_frame import Choice, Sheet, Styles, write_book

Lines = Callable[[], Iterable[bytes]]
"""Starts a new reading of a file of JSON lines."""

_OURS = (
    *((BINDING, 8), ("File", 28), ("Sheet", 12), ("Line", 8), ("Key", 16), ("Field", 20), ("Column", 20)),
    *(("Value", 28), ("Reason", 48), ("Effect", 16), ("What to do", 48), (CORRECTED, 28)),
)
"""Our own columns with their widths; the raw row stands to their right."""

_RAW_WIDTH = 20
_MOST_RAW = 16_000  # Excel has 16,384 columns
_FIELD, _ANSWER = "F", "L"
_EFFECTS = {"rejects": "row refused", "blanks": "value left empty"}


@dataclass(frozen=True)
class Faulty:
    """The rows that broke a rule.

    *files* maps a role (`rejects`, `blanks`) to its JSON lines, *inputs* are those of the manifest;
    *words* are PPak's words that have a mapping, by the kind of their column;
    *verdicts* say what became of the corrections so far, which are carried on.
    """

    files: Mapping[str, Lines]
    inputs: Sequence[Mapping[str, Any]]
    words: Mapping[str, Sequence[str]]
    verdicts: Sequence[Verdict] = ()

    @cached_property
    def shas(self) -> Mapping[tuple[str, str | None], str]:
        """The SHA-256 of each export, by file and sheet."""
        return {(one["file"], one["sheet"]): one["sha256"] for one in self.inputs if one["role"] == "current"}

    @cached_property
    def applied(self) -> Mapping[Cell, Verdict]:
        """The corrections that were applied, by their cell."""
        return {one.correction.binding.cell: one for one in self.verdicts if one.is_applied}

    def rows(self, entity: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The faulty rows of *entity*, each with the role of its file."""
        mark = f'"entity":"{entity}"'.encode()
        for role, lines in self.files.items():
            for line in lines():
                # Parsing is what takes long, and most lines may be another entity's.
                if mark in line and (row := orjson.loads(line))["entity"] == entity:
                    yield role, row


class _Found(NamedTuple):
    """What a first look at an entity's rows says: all raw headings, and how many faults there are."""

    entity: str
    headings: Sequence[str]
    fault_count: int


def write_reject_workbook(target: BinaryIO, faulty: Faulty, rest: str) -> None:
    """Write the workbook to *target*; *rest* names the files that hold what a sheet cannot."""
    found = [one for entity in ENTITIES if (one := _look(faulty, entity)).fault_count]
    carried: set[Correction] = set()
    sheets = [_read_me(found, rest), *(_sheet(faulty, one, carried) for one in found)]
    if faulty.verdicts:
        sheets.append(_so_far(faulty.verdicts, carried))
    write_book(target, sheets, {name: words for name, words in faulty.words.items() if words})


def _look(faulty: Faulty, entity: str) -> _Found:
    listed = [one["headings"] for one in faulty.inputs if one["entity"] == entity and one["role"] == "current"]
    headings = dict.fromkeys(heading for one in listed for heading in one)
    count = 0
    for _, row in faulty.rows(entity):
        count += len(row["faults"])
        if not row["cells"].keys() <= headings.keys():  # a row that is too long
            headings |= dict.fromkeys(row["cells"])
    return _Found(entity, tuple(headings)[:_MOST_RAW], count)


# ── what to do ───────────────────────────────────────────────────────────────

_TO_DO = f"""\
Each row of the other sheets is one fault: where it stands, the reason, and the whole row with the bad cell in red.
Type the right value into the yellow cell under {CORRECTED}, as PPak would have it; a list offers the mapped words.
An empty yellow cell changes nothing, and the word {EMPTY} empties the cell of the export.
Sort, filter, add columns or delete rows as you like, but leave the hidden column A where it is.
Save the workbook and run: python -m integrations run-migration --corrections FILE (the exports stay as they are).\
""".splitlines()


def _read_me(found: Sequence[_Found], rest: str) -> Sheet:
    texts = [*_TO_DO, "", *(_counted(one, rest) for one in found)]
    if not found:
        texts = ["Nothing was refused and nothing was left empty, so there is nothing to correct."]

    def rows(styles: Styles) -> Iterator[str]:
        yield from (row_xml(number, [(text, styles.wrapped)]) for number, text in enumerate(texts, 1))

    return Sheet("What to do", rows, (120,), len(texts), has_headings=False)


def _counted(found: _Found, rest: str) -> str:
    counted = f"{_title(found.entity)}: {found.fault_count:,} faults."
    if found.fault_count < LAST_ROW:
        return counted
    return f"{counted} A sheet ends with row {LAST_ROW:,}; those that do not fit on it are in {rest}."


def _title(entity: str) -> str:
    return entity.replace("_", " ")


# ── faults ───────────────────────────────────────────────────────────────────


def _sheet(faulty: Faulty, found: _Found, carried: set[Correction]) -> Sheet:
    """The faults of an entity; a correction whose cell is at fault again stands there, and is then *carried*."""
    cells = ENTITIES[found.entity].cells
    height = min(1 + found.fault_count, LAST_ROW)
    offered = {name: cell.kind.value for name, cell in cells.items() if faulty.words.get(cell.kind)}
    widths = (*(width for _, width in _OURS), *[_RAW_WIDTH] * len(found.headings))
    rows = partial(_rows, faulty, found, height, carried)
    return Sheet(_title(found.entity), rows, widths, height, ("A",), choice=Choice(_ANSWER, _FIELD, offered))


def _rows(faulty: Faulty, found: _Found, height: int, carried: set[Correction], styles: Styles) -> Iterator[str]:
    ours = ((heading, styles.heading) for heading, _ in _OURS)
    yield row_xml(1, [*ours, *((heading, styles.raw_heading) for heading in found.headings)])
    number = 1
    for role, row in faulty.rows(found.entity):
        raw = [(row["cells"].get(heading), styles.text) for heading in found.headings]
        for fault in row["faults"]:
            number += 1
            if number > height:
                return
            cells = list(raw)
            if fault["column"] in found.headings:
                at = found.headings.index(fault["column"])
                cells[at] = (raw[at][0], styles.bad)
            binding, typed = _bound(faulty, row, fault, carried)
            answer = (typed, styles.answer if fault["column"] else styles.text)
            yield row_xml(number, [(binding, styles.text), *_told(role, row, fault, styles), answer, *cells])


def _bound(
    faulty: Faulty, row: Mapping[str, Any], fault: Mapping[str, Any], carried: set[Correction]
) -> tuple[str | None, str | None]:
    """What binds a row to its cell, by the text that its file holds, and the correction so far, if any."""
    sha, was = faulty.shas[row["file"], row["sheet"]], mark_of(fault["value"])
    binding = Binding(sha, row["file"], row["sheet"], row["line"], fault["field"], fault["column"], was)
    typed = None
    if known := faulty.applied.get(binding.cell):
        binding = replace(binding, was=known.correction.binding.was)
        typed = None if known.correction in carried else known.correction.typed
        carried.add(known.correction)
    text = binding.encoded()
    return (text if len(text) <= LONGEST else None), typed


def _told(
    role: str, row: Mapping[str, Any], fault: Mapping[str, Any], styles: Styles
) -> Iterator[tuple[str | int | None, int]]:
    yield row["file"], styles.text
    yield row["sheet"], styles.text
    yield row["line"], styles.number
    yield row["key"], styles.text
    yield fault["field"], styles.text
    yield fault["column"], styles.text
    yield fault["value"], styles.text
    yield fault["message"], styles.wrapped
    yield _EFFECTS[role], styles.text
    yield _advice(fault), styles.wrapped


def _advice(fault: Mapping[str, Any]) -> str:
    """What a person can do about a fault."""
    rule = rule_named(fault["rule"])
    return rule.without_cell if fault["column"] is None else rule.advice


# ── corrections so far ───────────────────────────────────────────────────────

_SO_FAR = (
    *((BINDING, 8), ("File", 28), ("Sheet", 12), ("Line", 8), ("Field", 20), ("Column", 20), ("Was", 28)),
    *((CORRECTED, 28), ("What became of it", 60)),
)


def _so_far(verdicts: Sequence[Verdict], carried: set[Correction]) -> Sheet:
    """The corrections that stand on no other sheet, so that this workbook, given back, says them all again."""

    def rows(styles: Styles) -> Iterator[str]:
        yield row_xml(1, [(heading, styles.heading) for heading, _ in _SO_FAR])
        left = (one for one in verdicts if one.correction not in carried)
        yield from (row_xml(number, list(_done(one, styles))) for number, one in enumerate(left, 2))

    return Sheet("Corrections", rows, [width for _, width in _SO_FAR], 1 + len(verdicts), ("A",))


def _done(verdict: Verdict, styles: Styles) -> Iterator[tuple[str | int | None, int]]:
    binding = verdict.correction.binding
    yield (binding.encoded() if binding.sha256 else None), styles.text
    yield verdict.file or binding.file, styles.text
    yield binding.sheet, styles.text
    yield binding.line, styles.number
    yield binding.field, styles.text
    yield binding.column, styles.text
    yield verdict.old, styles.text
    yield verdict.correction.typed, styles.answer
    yield ("applied" if verdict.is_applied else f"not applied: {verdict.reason}"), styles.wrapped
