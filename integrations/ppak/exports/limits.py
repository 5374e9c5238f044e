"""What is too much for an export of a shop: refused before it is read, so that it can harm nobody else's file.

Without these a file of a few kilobytes could take all memory of the machine.
"""

from pathlib import Path

from integrations.canonical.errors import ExportError

LONGEST_LINE = 16 * 2**20
"""Bytes between two line ends of a text file, about; a cell of ten million letters still fits."""

MOST_LINES = 10_000_000
"""Physical lines of a text file."""

MOST_COLUMNS = 1_000
"""Cells of a header; what stands beyond them in a row makes it a row of another width."""

MOST_INFLATED = 512 * 2**20
"""Bytes that a workbook unpacks to."""

MOST_CELLS = 8_000_000
"""Cells of a sheet, those that are empty between others included, and texts that its sheets share."""

_PIECE = 2**20


def refuse_long_text(path: Path) -> None:
    """Raise `ExportError` where a text file has a line, or a number of lines, that no list of records has."""
    lines = unbroken = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            ends = max(piece.count(b"\n"), piece.count(b"\r"))
            lines, unbroken = lines + ends, 0 if ends else unbroken + len(piece)
            if unbroken >= LONGEST_LINE:
                raise ExportError(
                    f"{path.name} has a line of more than {LONGEST_LINE // 2**20} MB, so it is no list of records",
                    "export it from PPak anew, or take it out of the folder",
                )
            if lines > MOST_LINES:
                raise ExportError(
                    f"{path.name} has more than {MOST_LINES:,} lines", "split it into files of the same date"
                )


def refuse_large_workbook(name: str, inflated: int, cells: int) -> None:
    """Raise `ExportError` where the workbook called *name* has so many bytes, unpacked, or so many cells."""
    if inflated > MOST_INFLATED:
        raise ExportError(
            f"{name} unpacks to more than {MOST_INFLATED // 2**20} MB",
            "delete what is no list from it, or save the list as CSV, which may be of any size",
        )
    if cells > MOST_CELLS:
        raise ExportError(
            f"{name} has more than {MOST_CELLS:,} cells, the empty ones up to the last row and column included",
            "delete the rows and columns beyond the list, or save it as CSV, which may be of any size",
        )
