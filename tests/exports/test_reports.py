"""The printed reports of the examples: a whole run, with every row that is no data under its class."""

import json
from typing import Any

import pytest

from tests.ppak.shop import EXAMPLES, Migrated, migrate

FOLDER = EXAMPLES / "reports"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Migrated:
    return migrate(tmp_path_factory.mktemp("reports"), export_dir=FOLDER)


def entry(run: Migrated, entity: str) -> Any:
    return next(it for it in json.loads(run.content("manifest"))["inputs"] if it["entity"] == entity)


def test_every_project_comes_through_with_the_customer_of_its_group(run: Migrated) -> None:
    customers = run.column("projects", "customer_name")
    assert {name: customers.count(name) for name in customers} == {
        "Northpier Builders": 3,
        "Total Builders": 4,
        "Quillfeather Dental Group": 4,
    }
    assert {"Subtotal", "Page 2 Café", "March", "Grand Total Cabinet Showroom"} <= set(run.column("projects", "name"))
    assert run.lines("rejects") == []


def test_every_material_comes_through_with_the_category_of_its_group(run: Migrated) -> None:
    assert {it["sku"]: it["category"] for it in run.records("materials")} == {
        "EB-WHT": "trim",
        "HNG-110": "hardware",
        "MDF-34": "panels",
        "MEL-WHT-34": "panels",
        "PULL-TOT": "hardware",
        "SLD-22": "hardware",
    }


def test_the_rows_that_are_no_data_are_listed_by_class(run: Migrated) -> None:
    assert entry(run, "projects")["skipped"] == {
        "banner": [1, 15],
        "footer": [32, 33],
        "group": [5, 10, 19, 22],
        "header": [3, 4, 17, 18],
        "page": [2, 16],
        "total": [9, 14, 21, 27, 28, 29, 30],
    }


def test_the_totals_agree(run: Migrated) -> None:
    sentence = "11 rows, 2 page totals, 3 subtotals, the grand total and 1 count of rows agree to the cent"
    assert entry(run, "projects")["totals"]["sentence"] == sentence
    assert entry(run, "materials")["totals"]["sentence"] == "6 rows and 4 counts of rows agree to the cent"
    assert run.found("total.differs") == []
