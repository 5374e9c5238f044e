"""dlt with the same model: a resource that yields pages, validated by pydantic, loaded into a folder as JSON lines.

Rows with faults are set aside in the resource, as dlt's own contract would drop them without a reason.
"""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["NORMALIZE__DATA_WRITER__DISABLE_COMPRESSION"] = "true"  # the others do not compress either

import dlt
from dlt.destinations import filesystem
from dlt.destinations.impl.filesystem import filesystem as _loaded_early  # noqa: F401 - else the work would pay for it

from bench.lanes.rowwise import Outcome, kept_rows
from bench.lanes.words import STAMPS, write_lines
from integrations.canonical.mappings.table import load_tables, packaged_tables
from integrations.canonical.models import CanonicalProject

_PAGE = 5_000


def run(source: Path, folder: Path) -> None:
    outcome = Outcome()

    @dlt.resource(name="projects", columns=CanonicalProject, write_disposition="replace")
    def projects() -> Iterator[list[dict[str, Any]]]:
        rows = kept_rows(source, load_tables(packaged_tables()), outcome, cached=False)
        while page := list(islice(rows, _PAGE)):
            yield page

    zoneless = {name: {"data_type": "timestamp", "timezone": False} for name in STAMPS}
    pipeline = dlt.pipeline(
        "bench",
        pipelines_dir=str(folder / "pipelines"),
        destination=filesystem(bucket_url=str(folder / "loaded")),
        dataset_name="canonical",
    )
    pipeline.run(projects().apply_hints(columns=zoneless), loader_file_format="jsonl")
    write_lines(folder, "rejects", outcome.rejects)
    write_lines(folder, "blanks", outcome.blanks)
