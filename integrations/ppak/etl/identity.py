"""Who is who: the rows of several layouts that are of one record.

All functions take the keys of a survey: a row for each row that has a key, with its `key` and `number`,
the `part` (export) and `line` it stands in, and `job_only` where a project is named by its job alone.
"""

from collections.abc import Sequence

import polars as pl

from integrations.ppak.exports.export import LINE


def with_layouts(keys: pl.DataFrame, layouts: Sequence[str]) -> pl.DataFrame:
    """*keys* with the `layout` of each part; rows of one record have one key and one number, whatever their layout.

    A row that names a job alone is of the project that a row of another layout names together with that job.
    """
    laid = keys.with_columns(layout=pl.Series(layouts, dtype=pl.String).gather(keys["part"]))
    renamed = laid.join(_projects_of_jobs(laid), on=["part", "line"], how="left", maintain_order="left")
    whole = renamed.with_columns(key=pl.coalesce("project", "key")).drop("project")
    job = pl.col("number").filter(pl.col("number") != pl.col("key")).first().over("key")
    return whole.with_columns(number=pl.when(pl.col("number").is_not_null()).then(pl.coalesce(job, "key")))


def _projects_of_jobs(keys: pl.DataFrame) -> pl.DataFrame:
    """The `project` of each row (`part`, `line`) that names its job alone; a job of two projects tells nothing."""
    both = keys.filter((pl.col("number") != pl.col("key")) & ~pl.col("job_only"))
    told = both.select("number", "layout", project="key").unique(maintain_order=True)
    lone = keys.filter("job_only").select("part", "line", "layout", number="key")
    met = lone.join(told, on="number", maintain_order="left").filter(pl.col("layout") != pl.col("layout_right"))
    named = met.group_by("part", "line", maintain_order=True).agg(pl.col("project").unique())
    return named.filter(pl.col("project").list.len() == 1).with_columns(pl.col("project").list.first())


def shared_rows(keys: pl.DataFrame, repeats: pl.DataFrame) -> pl.DataFrame:
    """The rows (`part`, `LINE`, `key`) whose record has rows of other layouts too; repeated ones speak for nobody."""
    shared = keys.filter(pl.col("layout").n_unique().over("key") > 1)
    rows = shared.select("part", pl.col("line").alias(LINE), "key")
    dumb = repeats.filter(pl.col("verdict") != "number").select("part", LINE)
    return rows.join(dumb, on=["part", LINE], how="anti", maintain_order="left")


def no_shared_rows() -> pl.DataFrame:
    """No rows of this shape: what an entity of one layout has."""
    return pl.DataFrame(schema={"part": pl.UInt32, LINE: pl.UInt32, "key": pl.String})
