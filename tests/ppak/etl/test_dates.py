"""The order of day and month is proved by a whole column, never by a cell."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.ppak.shop import PROJECT, csv_bytes, migrate, migrate_projects, table

UNDATED = {"Start Date": "", "Target Completion": ""}


def bids(*texts: str) -> list[dict[str, Any]]:
    return [{**UNDATED, "Bid Date": text} for text in texts]


def test_one_day_above_twelve_proves_its_whole_column(tmp_path: Path) -> None:
    day_first = migrate_projects(tmp_path / "d", *bids("03/04/2024", "25/04/2024"))
    month_first = migrate_projects(tmp_path / "m", *bids("03/04/2024", "04/25/2024"))
    assert day_first.column("projects", "bid_date") == ["2024-04-03", "2024-04-25"]
    assert month_first.column("projects", "bid_date") == ["2024-03-04", "2024-04-25"]
    assert day_first.found("date.assumed") == month_first.found("date.assumed") == []


def test_the_proof_may_stand_in_any_batch_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.ppak.exports.text._BLOCK", 60)
    migrated = migrate_projects(tmp_path, *bids("03/04/2024", *["2024-01-15"] * 9, "25/04/2024"))
    assert migrated.column("projects", "bid_date")[0] == "2024-04-03"


def test_one_column_proves_nothing_for_another_and_one_file_nothing_for_another(tmp_path: Path) -> None:
    one = table(PROJECT, {"Bid Date": "25/04/2024", "Start Date": "03/04/2024", "Target Completion": ""})
    two = table(PROJECT, {"Project Id": "24-0002", "Job #": "24002", "Bid Date": "03/04/2024"})
    migrated = migrate(tmp_path, {"a.csv": csv_bytes(one), "b.csv": csv_bytes(two)})
    assert migrated.column("projects", "start_date")[0] == "2024-03-04"
    assert migrated.column("projects", "bid_date") == ["2024-04-25", "2024-03-04"]


@pytest.mark.parametrize(("order", "read"), [("month-first", "2024-03-04"), ("day-first", "2024-04-03")])
def test_a_column_that_proves_nothing_follows_the_default_with_one_note(tmp_path: Path, order: str, read: str) -> None:
    migrated = migrate_projects(tmp_path, *bids("03/04/2024", "05/05/2024", "03/04/2024"), date_order=order)
    assert migrated.column("projects", "bid_date") == [read, "2024-05-05", read]
    (note,) = migrated.found("date.assumed")
    assert note.count == 2
    assert note.message.startswith("projects_2026-01-15.csv, column Bid Date: 2 values fit both date orders")
    assert note.message.endswith(f"read {order}")


def test_a_column_that_proves_both_orders_leaves_only_its_ambiguous_values_blank(tmp_path: Path) -> None:
    texts = ("13/02/2025", "02/14/2025", "03/04/2025", "06/06/2025", "2025-03-04", "")
    migrated = migrate_projects(tmp_path, *bids(*texts))
    assert migrated.column("projects", "bid_date") == [
        *("2025-02-13", "2025-02-14", None, "2025-06-06", "2025-03-04", None)
    ]
    assert migrated.faults("blanks") == [(4, "bid_date", "date.ambiguous")]


def test_the_cells_of_a_ragged_row_prove_nothing(tmp_path: Path) -> None:
    content = csv_bytes(table(PROJECT, *bids("03/04/2024")), extra=[["1", "2", "a", "b", "Won", "Fab", "25/04/2024"]])
    migrated = migrate(tmp_path, {"projects.csv": content})
    assert migrated.column("projects", "bid_date") == ["2024-03-04"]


def test_a_stamp_is_read_in_the_order_of_its_column_with_its_time(tmp_path: Path) -> None:
    stamps = ("03/04/2024 8:05", "25/04/2024 4:40 PM", "2024-05-06")
    migrated = migrate_projects(tmp_path, *({"Created": stamp} for stamp in stamps))
    assert migrated.column("projects", "created_at") == [
        *("2024-04-03T08:05:00", "2024-04-25T16:40:00", "2024-05-06T00:00:00")
    ]


def test_two_digit_years_follow_the_pivot_with_one_note(tmp_path: Path) -> None:
    migrated = migrate_projects(tmp_path, *bids("3/14/24", "3/14/49", "3/14/50"), two_digit_year_pivot=50)
    assert migrated.column("projects", "bid_date") == ["2024-03-14", "2049-03-14", "1950-03-14"]
    assert [finding.count for finding in migrated.found("year.pivoted")] == [3]


# ── completion ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("status", "target", "completion", "expected"),
    [
        ("Complete", "2024-09-27", "2024-10-04", ("2024-09-27", "2024-10-04")),
        ("Complete", "", "2024-10-04", (None, "2024-10-04")),
        ("In Progress", "2024-09-27", "", ("2024-09-27", None)),
        ("In Progress", "", "2024-10-04", ("2024-10-04", None)),
        ("In Progress", "2024-09-27", "2024-10-04", ("2024-09-27", None)),
    ],
)
def test_a_completion_date_is_the_actual_one_of_a_completed_project_and_the_target_of_any_other(
    tmp_path: Path, status: str, target: str, completion: str, expected: tuple[str | None, str | None]
) -> None:
    cells = {"Status": status, "Target Completion": target, "Completion Date": completion}
    (project,) = migrate_projects(tmp_path, cells).records("projects")
    assert (project["target_completion_date"], project["actual_completion_date"]) == expected


def test_a_second_completion_date_of_an_open_project_is_noted(tmp_path: Path) -> None:
    same = {"Target Completion": "2024-09-27", "Completion Date": "2024-09-27"}
    other = {"Target Completion": "2024-09-27", "Completion Date": "2024-10-04"}
    done = {**other, "Status": "Complete"}
    assert [finding.count for finding in migrate_projects(tmp_path, same, other, done).found("completion.unused")] == [
        1
    ]


@pytest.mark.parametrize(
    ("start", "target", "kept"),
    [("2024-09-27", "2024-09-27", 1), ("2024-09-28", "2024-09-27", 0), ("2024-09-28", "", 1)],
)
def test_a_project_that_starts_after_its_target_is_refused(tmp_path: Path, start: str, target: str, kept: int) -> None:
    migrated = migrate_projects(tmp_path, {"Start Date": start, "Target Completion": target})
    assert migrated.result.records["projects"] == kept
    assert migrated.faults("rejects") == ([] if kept else [(2, "start_date", "date.order")])


def test_an_open_project_that_starts_after_its_only_completion_date_is_refused(tmp_path: Path) -> None:
    cells = {"Start Date": "2024-09-28", "Target Completion": "", "Completion Date": "2024-09-27"}
    assert migrate_projects(tmp_path, cells).faults("rejects") == [(2, "start_date", "date.order")]


# ── the range of a run ───────────────────────────────────────────────────────

DATED = (
    {"Bid Date": "2024-01-01", "Start Date": "2024-02-01"},
    {"Bid Date": "2024-01-01", "Start Date": "2024-02-29"},
    {"Bid Date": "2024-02-15", "Start Date": "2024-01-31"},
    {"Bid Date": "2024-02-15", "Start Date": "2024-03-01"},
    {"Bid Date": "2024-02-15", "Start Date": ""},
    {"Bid Date": "2024-01-15", "Start Date": ""},
    {"Bid Date": "", "Start Date": ""},
)


@pytest.mark.parametrize(
    ("first", "last", "kept"),
    [
        (date(2024, 2, 1), date(2024, 2, 29), {1, 2, 5, 7}),
        (date(2024, 2, 1), None, {1, 2, 4, 5, 7}),
        (None, date(2024, 1, 31), {3, 6, 7}),
        (None, None, {1, 2, 3, 4, 5, 6, 7}),
    ],
)
def test_a_range_keeps_projects_by_their_start_date_or_else_their_bid_date_ends_included(
    tmp_path: Path, first: date | None, last: date | None, kept: set[int]
) -> None:
    migrated = migrate_projects(tmp_path, *DATED, date_range=(first, last))
    assert {int(key[-1]) for key in migrated.column("projects", "ppak_id")} == kept
    buckets = migrated.result.buckets["projects"]
    assert (buckets.kept, buckets.filtered) == (len(kept), 7 - len(kept))


def test_a_project_without_any_date_is_kept_in_a_range_with_a_note(tmp_path: Path) -> None:
    ranged = migrate_projects(tmp_path / "a", *DATED, date_range=(date(2024, 2, 1), date(2024, 2, 29)))
    assert [finding.count for finding in ranged.found("date_range.undated")] == [1]
    assert migrate_projects(tmp_path / "b", *DATED).found("date_range.undated") == []


def test_a_project_outside_the_range_counts_for_no_blank(tmp_path: Path) -> None:
    cells = {"Start Date": "2020-01-01", "Target Completion": "", "Contract Amount": "VOID"}
    migrated = migrate_projects(tmp_path, cells, {}, date_range=(date(2024, 1, 1), None))
    assert migrated.result.buckets["projects"].filtered == 1
    assert migrated.faults("blanks") == []
