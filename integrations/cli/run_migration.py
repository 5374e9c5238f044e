"""`run-migration`: exports to canonical files, rejects and a summary."""

from datetime import date
from pathlib import Path
from typing import Annotated

from integrations.canonical.errors import SettingsError
from integrations.cli.options import MappingsDir, OutputDir, ShopFile, option
from integrations.report.answer import Answer

Range = tuple[date | None, date | None]


def run_migration(
    *,
    ppak_export_dir: Annotated[Path | None, option("the folder of exports [PPAK_EXPORT_DIR]", "DIR")] = None,
    source: Annotated[str | None, option("a live, read-only pull from an ODBC data source", "odbc:NAME")] = None,
    output_dir: OutputDir = None,
    mappings_dir: MappingsDir = None,
    shop: ShopFile = None,
    date_range: Annotated[str | None, option("only projects dated from A to B, both included", "A,B")] = None,
    as_of: Annotated[date | None, option("the date in the names of the files written", "DATE")] = None,
    strict: Annotated[bool, option("refuse a row rather than leave a value of it empty")] = False,
    corrections: Annotated[Path | None, option("a workbook of rejects that somebody filled in", "FILE")] = None,
) -> Answer:
    """Read the newest PPak exports into canonical files; say what became of every row."""
    from integrations.cli.steps.migration import migrate
    from integrations.settings import load_settings

    if source is not None and ppak_export_dir is not None:
        raise SettingsError("--source and --ppak-export-dir contradict each other", "choose one")
    dates = range_of(date_range)
    settings = load_settings(
        Path.cwd(), shop, export_dir=ppak_export_dir, output_dir=output_dir, mappings_dir=mappings_dir
    )
    given = {"output_dir": output_dir, "mappings_dir": mappings_dir, "shop": shop}
    return migrate(settings, given, source, date_range=dates, as_of=as_of, strict=strict, corrections=corrections)


def range_of(text: str | None) -> Range | None:
    """The two ends of ``A,B``, either of which may be left out; `SettingsError` when it is no such pair."""
    if text is None:
        return None
    try:
        first, last = (date.fromisoformat(end.strip()) if end.strip() else None for end in text.split(","))
    except ValueError as error:
        raise SettingsError(f"--date-range {text} is no pair of dates", "write it as 2024-01-01,2026-12-31") from error
    if first and last and first > last:
        raise SettingsError(f"--date-range {text} ends before it begins", "write the earlier date first")
    return first, last
