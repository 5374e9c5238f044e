"""Bytes that a fuzzer grows by what they reach in our code: `python -m tests.fuzz.atheris_reading SECONDS`.

It starts from the examples, stops at the first failure, and leaves the bytes of it in ``data/fuzz``.
"""

import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
FAILURES = ROOT / "data" / "fuzz"
LONGEST = 4096
"""Bytes of an input: enough for a header and a few rows, and quickly read."""


def main(seconds: int) -> int:
    """Search for so many *seconds*; the exit code is that of the fuzzer, which ends the process itself."""
    try:
        import atheris
    except ImportError:
        print("atheris has no wheel for this Python or this system: only the generated folders were searched")
        return 0
    with atheris.instrument_imports(include=["integrations"]):
        from tests.fuzz.reading import check
    FAILURES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="fuzz-") as corpus:
        for number, content in enumerate(seeds()):
            (Path(corpus) / f"{number:03}").write_bytes(content)
        limits = (f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=20", "-rss_limit_mb=2048")
        atheris.Setup([sys.argv[0], *limits, f"-artifact_prefix={FAILURES}/", corpus], check)
        atheris.Fuzz()
    return 0


def seeds() -> Iterator[bytes]:
    """The beginnings of the examples that are text, and sheets of those that are workbooks."""
    for path in sorted((ROOT / "examples" / "ppak_exports").rglob("*")):
        if path.suffix == ".csv":
            yield path.read_bytes()[:LONGEST]
        elif path.suffix == ".xlsx":
            yield from _sheets(path.read_bytes())


def _sheets(content: bytes) -> Iterator[bytes]:
    if len(content) <= LONGEST:
        yield content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (archive.read(name)[:LONGEST] for name in archive.namelist() if "/worksheets/" in name)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
