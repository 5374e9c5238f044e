"""Who uses which material: lines gathered under their work order, and their SKUs under the project."""

import polars as pl

_LINE = ("sku", "quantity", "unit_of_measure")


def with_lines(orders: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """*orders* with their material *lines* (by `order`), sorted; null for an order without any."""
    gathered = (
        lines.sort("order", *_LINE).group_by("order", maintain_order=True).agg(pl.struct(sorted(_LINE)).alias("lines"))
    )
    return orders.drop("lines").join(gathered, left_on="key", right_on="order", how="left", maintain_order="left")


def with_skus(projects: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """*projects* with the distinct SKUs of their work orders' *lines*, sorted; null for a project without any."""
    used = lines.group_by("project_number").agg(pl.col("sku").unique().sort().alias("material_skus"))
    return projects.drop("material_skus").join(used, on="project_number", how="left", maintain_order="left")
