"""A library without codes goes to INNERGY once: the next export finds what the last one created."""

import shutil
from pathlib import Path

from tests.cli.conftest import Visitor

REPORTS = Path(__file__).parents[2] / "examples" / "ppak_library_report"
OLD, NEW = (f"library_report_{day}.xlsx" for day in ("2025-10-01", "2026-01-15"))


def test_the_next_report_updates_the_materials_of_the_last_one(visitor: Visitor) -> None:
    exports = visitor.folder / "exports"
    exports.mkdir()
    shutil.copy(REPORTS / OLD, exports)
    migrated = visitor.asks("run-migration", "--ppak-export-dir", "exports")
    synced = visitor.asks("sync-materials", "--apply", "--material-library", migrated["files"]["canonical_materials"])
    assert synced["outcomes"]["done"] == migrated["counts"]["materials"]["records"] == 119

    shutil.copy(REPORTS / NEW, exports)
    files = visitor.asks("run-migration", "--ppak-export-dir", "exports")["files"]
    counts = visitor.asks("sync-materials", "--material-library", files["canonical_materials"])["counts"]
    assert (counts["create"], counts["update"]) == (141 - 119, 119)  # every price has risen since
    assert (counts["adopt"], counts["deactivate"], counts["blocked"], counts["keep"]) == (0, 0, 0, 0)
