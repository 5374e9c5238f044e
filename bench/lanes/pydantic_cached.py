"""The same script, with `lru_cache` on the parsers of columns whose texts come again."""

from pathlib import Path

from bench.lanes import pydantic_rows


def run(source: Path, folder: Path) -> None:
    pydantic_rows.run(source, folder, cached=True)
