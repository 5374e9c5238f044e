"""What `profile` does once its settings are known."""

import sys
from collections.abc import Mapping
from pathlib import Path

from integrations.canonical.errors import FileError
from integrations.canonical.files import write_bytes
from integrations.canonical.mappings.table import load_tables, packaged_tables
from integrations.cli.options import command_line
from integrations.cli.progress import watching
from integrations.ppak.profile.look import ProfileOptions, profile_folder
from integrations.ppak.profile.values import DATA, Profile, Role
from integrations.report.answer import Answer, exit_code_of
from integrations.report.markdown import render_findings
from integrations.report.profile.page import render_page
from integrations.report.profile.record import profile_record
from integrations.report.profile.shop_file import render_shop
from integrations.report.profile.text import render_profile
from integrations.settings import Settings


def look(settings: Settings, given: Mapping[str, object], html: Path | None, write: Path | None) -> Answer:
    """Look at the exports; write the page and the proposed shop file where they are asked for.

    *given* is what the following commands need to be told.
    Raises `FileError` where the shop file is there already.
    """
    if write and write.exists():
        raise FileError(
            f"{write} is there already, and a shop file is not overwritten",
            f"name another file; with --shop {write} it takes over what that one says",
        )
    shop = settings.shop
    options = ProfileOptions(
        settings.export_dir, shop.encoding, shop.aliases, shop.ignore, shop.references, shop.fill_down
    )
    with watching(sys.stderr) as progress:
        profile = profile_folder(options, load_tables(packaged_tables()), progress)
    files: dict[str, Path] = {}
    if html:
        files["html"] = write_bytes(html, render_page(profile).encode())
    if write:
        files["shop"] = write_bytes(write, render_shop(profile, shop.model_dump(mode="json", by_alias=True)).encode())
    return _answer(profile, files, given)


def _answer(profile: Profile, files: Mapping[str, Path], given: Mapping[str, object]) -> Answer:
    next_step = _next_step(profile, files, given)
    return Answer(
        exit_code_of(profile.findings),
        counts=_counts(profile),
        files=files,
        findings=profile.findings,
        next_step=next_step,
        words=_words(profile, files, next_step),
        more={"profile": profile_record(profile)},
    )


def _counts(profile: Profile) -> Mapping[str, int]:
    tables = profile.tables
    roles = {role.value: sum(table.role is role for table in tables) for role in Role}
    columns = [column for table in tables for column in table.columns]
    return {
        "files": len({table.file for table in tables}),
        **roles,
        "rows": sum(table.rows.get(DATA, 0) for table in tables),
        "columns": len(columns),
        "columns_unread": sum(column.used_as is None for column in columns),
    }


def _next_step(profile: Profile, files: Mapping[str, Path], given: Mapping[str, object]) -> str:
    if "shop" in files:
        onward = command_line("run-migration", **{**given, "shop": files["shop"]})
        return f"read {files['shop']}, and take the # away where a proposal is right; then {onward}"
    if _is_all_read(profile):
        return command_line("run-migration", **given)
    return f"{command_line('profile', **given)} --write shop.toml proposes how to read the rest"


def _is_all_read(profile: Profile) -> bool:
    return all(
        table.entity and all(column.used_as for column in table.columns)
        for table in profile.tables
        if table.role is not Role.SUPERSEDED
    )


def _words(profile: Profile, files: Mapping[str, Path], next_step: str) -> str:
    titles = {"html": "Page", "shop": "Shop file"}
    written = [f"{titles[role]}: {path}" for role, path in files.items()]
    closing = "\n".join((*written, f"Next: {next_step}"))
    parts = (render_profile(profile), render_findings(profile.findings), closing)
    return "\n\n".join(part for part in parts if part)
