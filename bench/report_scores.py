"""Our own reading of the generated reports, held against what is true of them: every field, every line."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.report_files import ENCODINGS, write_text, write_workbook
from bench.report_layouts import Report, layouts, report
from integrations.ppak.exports.files import load_files
from integrations.ppak.exports.headings import load_aliases

LAYOUTS = 40

_ALIASES = load_aliases({})


@dataclass(frozen=True, slots=True)
class Score:
    """How a reader did on a report; *wrong* rows have another value or another line than theirs."""

    header: bool
    lost: int
    kept: int
    wrong: int = 0


@dataclass(slots=True)
class Tally:
    """How a reader did on all reports."""

    files: int = 0
    headers: int = 0
    rows: int = 0
    lost: int = 0
    kept: int = 0
    wrong: int = 0

    def add(self, score: Score, rows: int) -> None:
        """Count one more report of so many *rows* of data."""
        self.files, self.rows = self.files + 1, self.rows + rows
        self.headers += score.header
        self.lost, self.kept, self.wrong = self.lost + score.lost, self.kept + score.kept, self.wrong + score.wrong

    @property
    def is_perfect(self) -> bool:
        """Every header found, no row lost or changed, no furniture kept."""
        return self.files == self.headers and not (self.lost or self.kept or self.wrong)


def sweep(seed: int, folder: Path, count: int = LAYOUTS) -> Tally:
    """How ours does on *count* layouts, each as text in every encoding and as a workbook; faults are told."""
    tally = Tally()
    for number, made in enumerate(reports(seed, count)):
        for path in _files(made, folder / str(number)):
            score = score_ours(path, made)
            tally.add(score, len(made.data))
            if score != Score(header=True, lost=0, kept=0):
                print(f"{path.parent.name} {score} {made.layout}", file=sys.stderr)
    return tally


def reports(seed: int, count: int = LAYOUTS) -> Iterator[Report]:
    """The reports of a seed."""
    return (report(layout, seed + number) for number, layout in enumerate(layouts(seed, count)))


def _files(made: Report, folder: Path) -> Iterator[Path]:
    for form in (*ENCODINGS, "xlsx"):
        place = folder / form
        place.mkdir(parents=True)
        name = f"{made.layout.entity}_2026-01-15"
        yield (
            write_workbook(made, place / f"{name}.xlsx")
            if form == "xlsx"
            else write_text(made, place / f"{name}.csv", form)
        )


def score_ours(path: Path, report: Report) -> Score:
    """Our own reading, held against every field and line."""
    lines = _lines_of(report, is_sheet=path.suffix == ".xlsx")
    (file,) = load_files(path.parent, "cp1252", _ALIASES)
    if not file.exports:
        return Score(header=False, lost=len(report.data), kept=0)
    (export,) = file.exports
    columns = export.layout.columns
    read = {
        line: dict(zip(columns, row, strict=True))
        for block in export.blocks()
        for line, *row in block.rows.select("@line", *columns.values()).rows()
    }
    true = {lines[at]: fields for at, fields in report.data.items()}
    is_found = export.table.header_line == lines[report.header + 1] - 1 and export.layout.entity == report.layout.entity
    wrong = sum(not _is_same(read[line].values(), fields.values()) for line, fields in true.items() if line in read)
    return Score(is_found, len(true.keys() - read.keys()), len(read.keys() - true.keys()), wrong)


def _is_same(read: object, true: object) -> bool:
    return sorted(text or "" for text in read if text) == sorted(text for text in true if text)  # type: ignore[attr-defined]


def _lines_of(report: Report, *, is_sheet: bool) -> Sequence[int]:
    """The first physical line of each row."""
    lines, line = [], 1
    for row in report.rows:
        lines.append(line)
        line += 1 if is_sheet else 1 + sum(cell.count("\n") for cell in row)
    return lines
