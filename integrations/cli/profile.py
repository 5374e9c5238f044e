"""`profile`: a first look at an export folder."""

from pathlib import Path
from typing import Annotated

from integrations.cli.options import ShopFile, option
from integrations.report.answer import Answer


def profile(
    *,
    ppak_export_dir: Annotated[Path | None, option("the folder of exports [PPAK_EXPORT_DIR]", "DIR")] = None,
    shop: ShopFile = None,
    html: Annotated[Path | None, option("write the profile as a page, too", "FILE")] = None,
    write: Annotated[
        Path | None, option("write a shop file that proposes what to read; never over another", "FILE")
    ] = None,
) -> Answer:
    """Look at every file of an export folder: what it is, what its columns hold, and what nobody reads as yet."""
    from integrations.cli.steps.profile import look
    from integrations.settings import load_settings

    settings = load_settings(Path.cwd(), shop, export_dir=ppak_export_dir)
    return look(settings, {"ppak_export_dir": ppak_export_dir, "shop": shop}, html, write)
