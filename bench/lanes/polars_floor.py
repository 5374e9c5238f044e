"""The floor of the work: the file as text, written back as JSON lines."""

from pathlib import Path

import polars as pl


def run(source: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    pl.read_csv(source, infer_schema=False).write_ndjson(folder / "text.jsonl")
