"""Files that are sorted, atomic and the same, byte for byte, for the same input.

A canonical file is a JSON array with one record a line, so that `diff` shows records.
Nothing is half written: bytes go to a neighbour first, which then takes the name.
"""

import errno
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeVar

import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError

from integrations.canonical.errors import FileError
from integrations.canonical.models import CanonicalMaterial, CanonicalProject, CanonicalWorkOrder

_R = TypeVar("_R", bound=BaseModel)

SCHEMA_VERSION = 1
"""Grows when a field of the canonical records changes its meaning."""

_DATE_IN_NAME = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")


def date_in_name(name: str) -> str | None:
    """The last ISO date of a file *name*, as text."""
    found = _DATE_IN_NAME.findall(name)
    return found[-1] if found else None


def sha256_of(path: Path) -> str:
    """The file's SHA-256, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# ── writing ──────────────────────────────────────────────────────────────────


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A binary file that takes the name *path* only when the block ends well.

    It outlives a killed process; it is not forced onto the disk, as it can always be made again.
    Raises `FileError` when the disk is full, the folder cannot be written,
    or another program holds the file open (Windows).
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            yield file
        draft.replace(path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _cannot_write(path: Path, error: OSError) -> FileError:
    if error.errno == errno.ENOSPC:
        return FileError(f"{path} cannot be written: the disk is full", "free some space and run again")
    if isinstance(error, PermissionError):
        return FileError(
            f"{path} cannot be written: it is open in another program, or its folder is write-protected",
            "close it (in Excel, say) and run again",
        )
    return FileError(f"{path} cannot be written: {error.strerror or error}", "check the output folder and run again")


def write_bytes(path: Path, content: bytes) -> Path:
    """Write *content* atomically; returns *path*."""
    with replacing(path) as file:
        file.write(content)
    return path


class Written(NamedTuple):
    """A file that was written, and the SHA-256 of its bytes, in hex."""

    path: Path
    sha256: str


def write_array(path: Path, lines: Iterable[bytes]) -> Written:
    """Write a JSON array from chunks of newline-ended JSON lines that are already sorted."""
    return write_lines(path, _in_array(lines))


def _in_array(lines: Iterable[bytes]) -> Iterator[bytes]:
    opening = b"[\n"
    for chunk in lines:
        if chunk:
            yield opening
            yield chunk[:-1].replace(b"\n", b",\n")
            opening = b",\n"
    yield b"[]\n" if opening == b"[\n" else b"\n]\n"


def write_lines(path: Path, lines: Iterable[bytes]) -> Written:
    """Write JSON lines from chunks of newline-ended lines."""
    digest = hashlib.sha256()  # on the way, which saves reading it all again
    with replacing(path) as file:
        for chunk in lines:
            file.write(chunk)
            digest.update(chunk)
    return Written(path, digest.hexdigest())


def write_json(path: Path, value: Any) -> Path:
    """Write one JSON *value*, indented, keys sorted."""
    return write_bytes(path, orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")


def line_of(record: BaseModel) -> bytes:
    """The record's canonical line: sorted keys, decimals as text, newline-ended."""
    return orjson.dumps(record.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS) + b"\n"


def write_records(path: Path, records: Iterable[CanonicalProject | CanonicalMaterial | CanonicalWorkOrder]) -> Path:
    """Write canonical *records*, sorted by key."""
    return write_array(path, (line_of(record) for record in sorted(records, key=lambda record: record.key))).path


# ── reading ──────────────────────────────────────────────────────────────────


def load_json(path: Path) -> Any:
    """The JSON value of a file; `FileError` when it is missing, empty or no JSON."""
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise FileError(f"{path} is not there", "run run-migration first, or name the file") from error
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror or error}", "check the path") from error
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise FileError(f"{path} is not JSON: {error}", "write it again with run-migration") from error


def load_records(path: Path, model: type[_R]) -> list[_R]:
    """The records of a canonical file.

    Fails closed: a missing, empty or broken file, and a record that breaks the model, are a `FileError`.
    """
    rows = load_rows(path)
    try:
        return TypeAdapter(list[model]).validate_python(rows)  # type: ignore[valid-type]
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise FileError(
            f"{path} holds a record that breaks the canonical model: {where}: {first['msg']}",
            "write it again with run-migration",
        ) from error


def load_lines(*paths: Path) -> Iterator[bytes]:
    """The lines of files of JSON lines, one at a time."""
    for path in paths:
        with path.open("rb") as file:
            yield from file


def load_rows(path: Path) -> Sequence[Any]:
    """The array of a canonical file, records unchecked; `FileError` when it is no array or empty."""
    rows = load_json(path)
    if not isinstance(rows, list):
        raise FileError(f"{path} is no canonical file: it holds no JSON array", "name a file that run-migration wrote")
    if not rows:
        raise FileError(f"{path} holds no records", "look into the migration summary for the reason")
    return rows
