"""Did two lanes say the same? Records are compared byte by byte, faults by line, field and rule."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from integrations.canonical.models import CanonicalProject

_SHOWN = 3


def differences(ours: Path, theirs: Path) -> list[str]:
    """What only one of two output folders holds, the first few of each kind; empty when they say the same."""
    return [
        *_differences("record", records_of(ours), records_of(theirs)),
        *_differences("reject", faults_of(ours, "rejects"), faults_of(theirs, "rejects")),
        *_differences("blank", faults_of(ours, "blanks"), faults_of(theirs, "blanks")),
    ]


def _differences(what: str, ours: Iterable[Any], theirs: Iterable[Any]) -> Iterator[str]:
    missing, surplus = Counter(ours), Counter(theirs)
    missing.subtract(surplus)
    uneven = sorted((value, count) for value, count in missing.items() if count)
    if uneven:
        yield f"{len(uneven)} {what}s differ"
    for value, count in uneven[:_SHOWN]:
        text = value.decode() if isinstance(value, bytes) else str(value)
        yield f"only {'ours' if count > 0 else 'theirs'}: {text}"


def records_of(folder: Path) -> list[bytes]:
    """The canonical lines of an output folder, in any order."""
    files = list(folder.glob("canonical_projects*.json"))
    if files:
        return [line.rstrip(b",") for line in files[0].read_bytes().splitlines()[1:-1]]
    return [_canonical(line) for path in folder.glob("**/projects/*.jsonl") for line in path.open("rb")]


def _canonical(line: bytes) -> bytes:
    """A record as a loader wrote it, with its own columns (``_…``) taken off and absent fields put back as null."""
    record = {name: value for name, value in orjson.loads(line).items() if not name.startswith("_")}
    return orjson.dumps(dict.fromkeys(CanonicalProject.model_fields) | record, option=orjson.OPT_SORT_KEYS)


def faults_of(folder: Path, role: str) -> list[tuple[int, str, str]]:
    """Line, field and rule of every fault in the JSON lines of *role*."""
    (path,) = folder.glob(f"{role}*.jsonl")
    with path.open("rb") as file:
        return [
            (row["line"], fault["field"], fault["rule"]) for row in map(orjson.loads, file) for fault in row["faults"]
        ]


if __name__ == "__main__":
    found = differences(Path(sys.argv[1]), Path(sys.argv[2]))
    print("\n".join(found))
    sys.exit(bool(found))
