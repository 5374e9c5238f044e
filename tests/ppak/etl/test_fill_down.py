"""A value that stands only in the first row of a group is filled down where the shop says so, and else proposed."""

import hashlib
import json
from pathlib import Path

import pytest

from integrations.canonical.errors import SettingsError
from integrations.canonical.rules import VALUE_ONCE
from tests.ppak.shop import PROJECT, WORK_ORDER, csv_bytes, migrate, table

FILES = {
    "projects_2026-01-15.csv": csv_bytes(table(PROJECT, {"Job #": "24001"}, {"Job #": "24002"})),
    "work_orders_2026-01-15.csv": csv_bytes(table(WORK_ORDER, {}, {"Job #": ""}, {"Job #": "24002"}, {"Job #": " "})),
}


def test_a_value_that_is_named_once_is_never_filled_down_unasked_but_proposed(tmp_path: Path) -> None:
    migrated = migrate(tmp_path, FILES)
    assert [rule for _, _, rule in migrated.faults("rejects")] == ["key.missing", "key.missing"]
    (finding,) = migrated.found(VALUE_ONCE.name)
    assert (finding.count, '[fill_down] work_orders = ["project_number"]' in finding.message) == (2, True)


def test_where_a_shop_says_so_the_rows_below_take_the_value(tmp_path: Path) -> None:
    migrated = migrate(tmp_path, FILES, fill_down={"work_orders": ("project_number",)})
    assert migrated.column("work_orders", "project_number") == ["24001", "24001", "24002", "24002"]
    assert migrated.found(VALUE_ONCE.name) == []


def test_a_rejected_row_shows_both_what_it_holds_and_what_it_took(tmp_path: Path) -> None:
    orders = csv_bytes(table(WORK_ORDER, {}, {"Job #": "", "Description": ""}))
    files = FILES | {"work_orders_2026-01-15.csv": orders}
    (reject,) = migrate(tmp_path, files, fill_down={"work_orders": ("project_number",)}).lines("rejects")
    assert (reject["cells"]["Job #"], reject["cells"]["Job # (filled down)"]) == ("", "24001")


def test_in_a_pulled_folder_nothing_is_filled_down(tmp_path: Path) -> None:
    name = "work_orders_2026-01-15.csv"
    listed = {"tables": [{"file": name, "sha256": hashlib.sha256(FILES[name]).hexdigest()}]}
    pulled = {"snapshot.json": json.dumps(listed).encode()}
    migrated = migrate(tmp_path, FILES | pulled, fill_down={"work_orders": ("project_number",)})
    assert migrated.column("work_orders", "project_number") == ["24001", "24002"]
    assert [rule for _, _, rule in migrated.faults("rejects")] == ["key.missing", "key.missing"]


def test_a_column_that_repeats_its_values_is_not_proposed(tmp_path: Path) -> None:
    orders = csv_bytes(table(WORK_ORDER, {}, {}, {"Job #": ""}, {"Job #": "24002"}))
    assert migrate(tmp_path, FILES | {"work_orders_2026-01-15.csv": orders}).found(VALUE_ONCE.name) == []


def test_a_field_that_no_export_has_is_an_error_that_names_the_fields(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"\[fill_down\] .* job_number") as caught:
        migrate(tmp_path, FILES, fill_down={"work_orders": ("job_number",)})
    assert "project_number" in caught.value.advice
