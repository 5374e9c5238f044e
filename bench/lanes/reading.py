"""The reading alone: the file found, its header, and every row told to be data or not."""

from pathlib import Path

from integrations.ppak.exports.files import load_files
from integrations.ppak.exports.headings import load_aliases


def run(source: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    exports = [export for file in load_files(source.parent, "cp1252", load_aliases({})) for export in file.exports]
    rows = sum(block.rows.height for export in exports for block in export.blocks())
    (folder / "rows.txt").write_text(str(rows), encoding="utf-8")
