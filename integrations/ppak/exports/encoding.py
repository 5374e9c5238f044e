"""How the bytes of a text export are read: as they prove by themselves, else as the shop declares.

Some files hold lines of two encodings, a list in cp1252 with rows pasted from a UTF-8 one, say.
Read as one, ``½`` would become ``Â½`` without a word, so each line of such a file is read by its own bytes.
"""

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import polars as pl

_BLOCK = 2**20
_STEP = 2**16  # bytes in which the end of a line is looked for
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_AS_UTF8 = frozenset({"utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"})
_KINDS = b"." * 0x80 + b">" * 0x40 + b"." * 2 + b"<" * 0x33 + b"." * 0x0B
_MAY_BE_UTF8 = b"<>"  # a byte that begins a letter in UTF-8, and one that goes on with it


@dataclass(frozen=True, slots=True)
class Encoding:
    """The *name* of a file's encoding.

    *utf8_lines* are its lines that are UTF-8 nevertheless, and *own_lines* those that are not;
    both are empty unless there are lines of both kinds, and lines of plain ASCII are neither.
    """

    name: str
    utf8_lines: tuple[int, ...] = ()
    own_lines: tuple[int, ...] = ()


def encoding_of(path: Path, declared: str) -> Encoding:
    """How the file is encoded: by its mark or its bytes where they prove it, else as *declared*, line by line.

    A line that is UTF-8 with other letters than ASCII is taken for UTF-8, whatever stands on the other lines.
    """
    with path.open("rb") as file:
        start = file.read(256)
        marked = next((name for bom, name in _BOMS if start.startswith(bom)), _unmarked_utf16(start))
        if marked and marked != "utf-8-sig":
            return Encoding(marked)
        if all(map(_is_utf8, _blocks(file))):
            return Encoding(marked or "utf-8")
        return _by_line(file, declared) if marked or _may_be_mixed(file, declared) else Encoding(declared)


def as_utf8(block: bytes, encoding: Encoding) -> bytes:
    """Whole lines of a file that was `opened`, as UTF-8; a byte unknown to the encoding becomes U+FFFD."""
    if encoding.utf8_lines:
        return b"".join(_line_as_utf8(line, encoding.name) for line in block.splitlines(keepends=True))
    if encoding.name in _AS_UTF8:
        return block if _is_utf8(block) else block.decode(errors="replace").encode()
    return block.decode(encoding.name, errors="replace").encode()


def opened(path: Path, encoding: Encoding) -> BinaryIO:
    """The file's bytes; UTF-16, whose line ends are no single bytes, as UTF-8 in memory."""
    if not encoding.name.startswith("utf-16"):
        return path.open("rb")
    return io.BytesIO(path.read_bytes().decode(encoding.name, errors="replace").encode())


def whole_lines(file: BinaryIO, size: int) -> bytes:
    """About *size* bytes of *file*, up to the end of a line, whatever ends it; none at the end of the file."""
    pieces = [file.read(size), file.readline(_STEP)]
    while len(pieces[-1]) == _STEP and not pieces[-1].endswith(b"\n"):
        # A line feed right after the carriage return belongs to it, so the last byte is left for later.
        end = pieces[-1].rfind(b"\r", 0, -1) + 1
        if end:
            file.seek(end - _STEP, io.SEEK_CUR)
            pieces[-1] = pieces[-1][:end]
            break
        pieces.append(file.readline(_STEP))
    return b"".join(pieces)


def _unmarked_utf16(start: bytes) -> str | None:
    """UTF-16 that lost its mark, known by the zero beside each letter of its headings."""
    odd, even = start[1::2], start[: len(start) // 2 * 2 : 2]
    if len(odd) < 4 or any(odd) == any(even):
        return None
    zeros, letters, name = (odd, even, "utf-16-le") if any(even) else (even, odd, "utf-16-be")
    return name if not any(zeros) and all(letters) else None


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """Whole lines, without the mark."""
    file.seek(0)
    block = whole_lines(file, _BLOCK).removeprefix(codecs.BOM_UTF8)
    while block:
        yield block
        block = whole_lines(file, _BLOCK)


def _is_utf8(block: bytes) -> bool:
    # Five times as fast as to decode it; for a single line it would be slower.
    try:
        pl.Series([block]).cast(pl.String)
    except pl.exceptions.ComputeError:
        return False
    return True


def _fits_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _may_be_mixed(file: BinaryIO, declared: str) -> bool:
    # Where a letter is two bytes, whole words of it can look like UTF-8; then lines prove nothing.
    has_one_byte_letters = len(bytes(range(256)).decode(declared, errors="replace")) == 256
    return has_one_byte_letters and any(_MAY_BE_UTF8 in block.translate(_KINDS) for block in _blocks(file))


def _by_line(file: BinaryIO, declared: str) -> Encoding:
    utf8: list[int] = []
    own: list[int] = []
    lines = chain.from_iterable(block.splitlines() for block in _blocks(file))
    for number, line in enumerate(lines, start=1):
        if not line.isascii():
            (utf8 if _fits_utf8(line) else own).append(number)
    return Encoding(declared, tuple(utf8), tuple(own)) if utf8 else Encoding(declared)


def _line_as_utf8(line: bytes, name: str) -> bytes:
    return line if _fits_utf8(line) else line.decode(name, errors="replace").encode()
