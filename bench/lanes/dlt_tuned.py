"""The same pipeline with what dlt's page on performance advises: smaller files, normalized by several processes."""

import os

os.environ["SOURCES__DATA_WRITER__FILE_MAX_ITEMS"] = "20000"
os.environ["NORMALIZE__WORKERS"] = str(os.cpu_count() or 1)

from bench.lanes.dlt_pipeline import run

__all__ = ["run"]
