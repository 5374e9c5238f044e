"""Refused rows by root cause, with the money behind them."""

from decimal import Decimal
from pathlib import Path

import pytest

from integrations.ppak.etl import causes
from integrations.report.causes import render_causes, sentence_of
from tests.ppak.shop import (
    LINE,
    MATERIAL,
    WORK_ORDER,
    Cells,
    csv_bytes,
    migrate,
    migrate_materials,
    migrate_projects,
    table,
)


def sentences(folder: Path, *changes: Cells) -> list[str]:
    return [sentence_of(cause) for cause in migrate_projects(folder, *changes).result.causes]


def test_a_word_without_a_mapping_says_what_one_row_would_release(tmp_path: Path) -> None:
    hot = [{"Status": word, "Contract Amount": amount} for word, amount in (("Hot", "$1,000.50"), (" hot", "2000"))]
    assert sentences(tmp_path, *hot, {}) == [
        "status 'Hot' unmapped: 2 projects, $3,000.50; one row in status_mapping.csv releases them all."
    ]


def test_rows_that_something_else_holds_back_are_not_called_released(tmp_path: Path) -> None:
    rows = [{"Status": "Hot"}, {"Status": "Hot", "Customer": ""}, {"Status": "Cold", "Phase": "Limbo"}]
    some, none = "1 of 2, as something else is wrong with the others", "0 of 1, as each has something else wrong too"
    assert sentences(tmp_path, *rows) == [
        f"status 'Hot' unmapped: 2 projects, $96,501.50; one row in status_mapping.csv releases {some}.",
        f"phase 'Limbo' unmapped: 1 project, $48,250.75; one row in phase_mapping.csv releases {none}.",
        f"status 'Cold' unmapped: 1 project, $48,250.75; one row in status_mapping.csv releases {none}.",
        f"customer_name: A required value is empty: 1 project, $48,250.75; a correction releases {none}.",
    ]


def test_the_most_money_comes_first_and_then_the_most_rows(tmp_path: Path) -> None:
    rows = [{"Status": "A1", "Contract Amount": "1"}, {"Status": "B2", "Contract Amount": "VOID"}] * 2
    rows += [{"Status": "C3", "Contract Amount": "2.5"}, {"Status": "D4", "Contract Amount": ""}]
    found = migrate_projects(tmp_path, *rows).result.causes
    assert [(it.value, it.money, it.unpriced) for it in found] == [
        ("C3", Decimal("2.5"), 0), ("A1", Decimal(2), 0), ("B2", Decimal(0), 2), ("D4", Decimal(0), 1),
    ]  # fmt: skip


def test_amounts_are_read_as_their_column_proves_and_added_exactly(tmp_path: Path) -> None:
    rows = [{"Status": "Hot", "Contract Amount": amount} for amount in ("1.234,10", "0,20", "0,1")]
    (found,) = migrate_projects(tmp_path, *rows).result.causes
    assert found.money == Decimal("1234.40")


def test_materials_weigh_by_their_unit_cost_and_work_orders_by_their_rows(tmp_path: Path) -> None:
    assert sentence_of(migrate_materials(tmp_path / "m", {"UOM": "BDL"}).result.causes[0]) == (
        "unit_of_measure 'BDL' unmapped: 1 material, $62.40 of unit cost; one row in unit_mapping.csv releases it."
    )
    files = {"wo.csv": csv_bytes(table(WORK_ORDER, {"Description": ""}, {"WO #": ""})), "l.csv": csv_bytes([LINE])}
    found = migrate(tmp_path / "w", files).result.causes
    assert [sentence_of(it) for it in found] == [
        "number: The row names no key, so it is nobody's record: 1 work order; a correction releases it.",
        "description: A required value is empty: 1 work order; a correction releases it.",
    ]


def test_repeated_keys_are_one_cause_however_many_there_are(tmp_path: Path) -> None:
    rows = [{"Project Id": f"{number // 2}", "Job #": f"J{number}"} for number in range(8)]
    (found,) = migrate_projects(tmp_path, *rows).result.causes
    assert (found.rule, found.value, found.rows, found.released) == ("project.duplicate", None, 8, 8)


def test_values_beyond_counting_are_counted_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(causes, "_MOST_VALUES", 2)
    found = migrate_projects(tmp_path, *({"Status": f"W{number}"} for number in range(5))).result.causes
    assert [(it.value, it.rows, it.is_rest) for it in found] == [
        (None, 3, True), ("W0", 1, False), ("W1", 1, False),
    ]  # fmt: skip
    assert sentence_of(found[0]).startswith("status, further values (status.unmapped): 3 projects")


def test_a_long_list_says_how_many_are_left_out(tmp_path: Path) -> None:
    words = ({"Status": f"W{number}", "Category": "x" * 99} for number in range(23))
    page = render_causes(migrate_projects(tmp_path, *words).result.causes)
    assert page.count("\n") == 20
    assert page.endswith("- and 3 causes more, under `causes` in the summary for programs.")


def test_nothing_refused_has_no_cause(tmp_path: Path) -> None:
    found = migrate(tmp_path, {"materials.csv": csv_bytes(table(MATERIAL, {}, {"Unit Cost": "call us"}))}).result.causes
    assert found == ()
    assert render_causes(found) == ""
