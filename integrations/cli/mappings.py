"""`mappings init DIR`: copy the mapping tables out to edit."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from integrations.report.answer import Answer


def mappings(
    act: Annotated[Literal["init"], Parameter(help="copy the tables; nothing there is overwritten")],
    folder: Annotated[Path, Parameter(help="the folder to copy them into")],
    /,
) -> Answer:
    """Copy the mapping tables into a folder of your own, where the data owner edits them."""
    from integrations.canonical.mappings.table import copy_tables

    copied = copy_tables(folder)
    next_step = f"edit the tables, then set MIGRATION_MAPPINGS_DIR={folder}"
    names = "\n".join(f"  {path}" for path in copied)
    return Answer(
        counts={"tables": len(copied)},
        files={path.stem: path for path in copied},
        next_step=next_step,
        words=f"Copied {len(copied)} tables:\n{names}\nNext: {next_step}.",
    )
