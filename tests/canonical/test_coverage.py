"""Tables and exports are held against each other, both ways."""

from pathlib import Path

import pytest

from integrations.canonical.mappings.coverage import check_coverage
from integrations.canonical.mappings.table import FILES, Tables, load_tables

CONTENT = {
    "status_mapping.csv": "ppak_status,canonical_status,innergy_status,win_probability,notes\n"
    "Won,approved,,,\nLost,cancelled,,,\n",
    "phase_mapping.csv": "ppak_phase,canonical_phase,innergy_phase,notes\nFab,fabrication,,\n",
    "material_mapping.csv": "ppak_sku,canonical_sku,innergy_sku,notes\nA-1,B-1,,\n",
    "unit_mapping.csv": "ppak_unit,canonical_unit,factor,innergy_unit,base_unit,base_factor,notes\nEA,EA,1,,,,\n",
    "category_mapping.csv": "ppak_category,canonical_category,innergy_location,innergy_budget_group,notes\n"
    "Hinges,hardware,,,\n",
    "work_order_links.csv": "project_number,work_order_number,innergy_number\n",
}


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    for file in FILES:
        (tmp_path / file).write_text(CONTENT[file], "utf-8")
    return load_tables(tmp_path)


def test_a_word_without_a_row_counts_as_often_as_it_was_seen(tables: Tables) -> None:
    seen = {"won": 3, "LOST": 1, "Sold": 2, "SOLD ": 5, "Maybe": 9}
    (finding,) = check_coverage(tables, {"statuses": seen})
    assert (finding.rule, finding.count, finding.samples) == ("status.unmapped", 16, ("maybe (9)", "sold (7)"))


def test_a_row_without_a_word_is_a_note(tables: Tables) -> None:
    (finding,) = check_coverage(tables, {"statuses": {"Won": 1}})
    assert (finding.rule, finding.severity, finding.count, finding.samples) == ("mapping.unused", "note", 1, ("lost",))


def test_a_table_and_its_export_that_fit_say_nothing(tables: Tables) -> None:
    used = {"statuses": {"Won": 1, "Lost": 1}, "phases": {"FAB": 1}, "units": {"ea": 2}, "categories": {" hinges": 1}}
    assert list(check_coverage(tables, used)) == []


def test_a_sku_needs_no_row(tables: Tables) -> None:
    assert list(check_coverage(tables, {"materials": {"A-1": 1, "Z-9": 4}})) == []


@pytest.mark.parametrize(
    ("table", "rule"),
    [("statuses", "status"), ("phases", "phase"), ("units", "unit"), ("categories", "category")],
)
def test_each_table_has_its_rule(tables: Tables, table: str, rule: str) -> None:
    rules = [finding.rule for finding in check_coverage(tables, {table: {"unheard of": 1}})]
    assert rules == [f"{rule}.unmapped", "mapping.unused"]
