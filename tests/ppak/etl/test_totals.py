"""The totals of a report are held against its rows: those that agree are counted, those that do not are named."""

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.canonical.rules import TOTAL_DIFFERS
from tests.ppak.shop import Migrated, migrate, write_workbook

HEADINGS = ("Project Id", "Project Name", "Customer", "Status", "Contract Amount")
PAGE = ("", "", "", "", "Page 2")


def row(number: int, amount: str, customer: str = "Northpier Builders") -> list[str]:
    return [f"24-{number:04}", "Harbor Clinic", customer, "Approved", amount]


def total(word: str, amount: str) -> list[str]:
    return [word, "", "", "", amount]


def migrated(tmp_path: Path, *rows: Sequence[str], headings: Sequence[str] = HEADINGS) -> Migrated:
    lines = [headings, *rows]
    text = "\r\n".join(",".join(f'"{cell}"' if "," in cell else cell for cell in line) for line in lines)
    return migrate(tmp_path, {"projects_2026-01-15.csv": text.encode("cp1252")})


def totals(found: Migrated) -> Any:
    (entry,) = json.loads(found.content("manifest"))["inputs"]
    return entry["totals"]


def differences(found: Migrated) -> list[str]:
    return [finding.message for finding in found.result.findings if finding.rule == TOTAL_DIFFERS.name]


def test_totals_that_agree_are_counted_by_their_kind(tmp_path: Path) -> None:
    found = migrated(
        tmp_path,
        ["Customer: Northpier Builders"],
        row(1, "1,200.50"),
        row(2, "$99.50"),
        total("Subtotal", "1,300.00"),
        ["Customer: Keel & Sons"],
        row(3, "(100.00)", "Keel & Sons"),
        total("Page Total", "1,200.00"),
        PAGE,
        HEADINGS,
        row(4, "0.01", "Keel & Sons"),
        total("Total for Keel & Sons", "99.99-"),
        total("Page Total", ".01"),
        total("Grand Total", "$1,200.01"),
        ["Count: 4"],
    )
    assert totals(found)["agree"] == {"group": 2, "page": 2, "report": 1}
    assert totals(found)["sentence"] == (
        "4 rows, 2 page totals, 2 subtotals, the grand total and 1 count of rows agree to the cent"
    )
    assert differences(found) == []


def test_a_total_that_its_rows_do_not_make_is_named_with_its_page_and_line(tmp_path: Path) -> None:
    found = migrated(
        tmp_path,
        row(1, "10.00"),
        total("Page Total", "10.00"),
        PAGE,
        HEADINGS,
        row(2, "20.00"),
        total("Page Total", "21.00"),
        total("Grand Total", "30.00"),
    )
    (message,) = differences(found)
    assert (
        "Line 7, page 2: Page Total states 21.00 for Contract Amount, the rows make 20.00; that is 1.00 too" in message
    )
    assert totals(found)["sentence"] == "2 rows, the page total and the grand total agree to the cent; 1 differ"
    assert totals(found)["differ"][0]["summed"] == "20.00"


def test_the_rows_of_every_bucket_count(tmp_path: Path) -> None:
    rejected = ["24-0002", "Clinic", "Keel & Sons", "Nobody knows this status", "5.00"]
    found = migrated(tmp_path, row(1, "10.00"), rejected, row(1, "10.00"), total("Total", "25.00"))
    assert found.result.buckets["projects"].rejected == 1
    assert totals(found)["agree"] == {"report": 1}


@pytest.mark.parametrize(
    ("amounts", "stated", "agrees"),
    [
        (("10.004", "10.004"), "20.01", True),
        (("10.004", "10.004"), "20.00", False),
        (("10.004", "10.004"), "20", True),
        (("10.49", "10.49"), "22", False),
        (("10.00", "10.00"), "20.001", False),
        (("VOID", "10.00"), "10.00", True),
    ],
)
def test_a_total_may_be_rounded_to_the_places_that_it_shows_and_no_more(
    tmp_path: Path, amounts: tuple[str, str], stated: str, agrees: bool
) -> None:
    found = migrated(tmp_path, *(row(at, amount) for at, amount in enumerate(amounts)), total("Grand Total", stated))
    assert (differences(found) == []) is agrees


def test_how_far_rounding_went_is_said(tmp_path: Path) -> None:
    found = migrated(tmp_path, row(1, "10.004"), row(2, "10.004"), total("Grand Total", "20.01"))
    assert totals(found)["sentence"] == "2 rows and the grand total agree within 0.005, as rounded"


def test_a_count_is_of_rows(tmp_path: Path) -> None:
    found = migrated(tmp_path, row(1, "1.00"), ["Record Count", "2", "", "", ""], row(2, "1.00"), ["2 records"])
    (message,) = differences(found)
    assert "Line 3, page 1: Record Count states 2 for rows, the rows make 1" in message


def test_a_total_of_what_nobody_reads_is_counted_apart(tmp_path: Path) -> None:
    found = migrated(
        tmp_path, [*row(1, "1.00"), "7"], ["Total", "", "", "", "", "7"], headings=(*HEADINGS, "Labor Hours")
    )
    assert totals(found)["sentence"] == "1 row; 1 of nothing that is read"


def test_a_list_without_totals_says_nothing_of_them(tmp_path: Path) -> None:
    assert totals(migrated(tmp_path, row(1, "1.00"))) is None


def test_totals_of_a_sheet_are_held_against_its_numbers(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    rows = [[f"24-{number}", "Clinic", "Northpier", "Approved", 0.1] for number in range(3)]
    write_workbook(
        tmp_path / "exports" / "projects_2026-01-15.xlsx",
        HEADINGS,
        *rows,
        total("Total", 0.1 + 0.1 + 0.1),  # type: ignore[arg-type]
    )
    assert totals(migrate(tmp_path))["agree"] == {"report": 1}


_AMOUNTS = st.lists(st.decimals(-10_000, 10_000, places=2), min_size=1, max_size=6)


@settings(max_examples=12, deadline=None)
@given(st.lists(_AMOUNTS, min_size=1, max_size=4), st.integers(-5, 5))
def test_any_pages_agree_and_a_total_that_is_off_never_does(pages: list[list[Decimal]], off: int) -> None:
    with_totals: list[Sequence[str]] = []
    number = 0
    for amounts in pages:
        for amount in amounts:
            number += 1
            with_totals.append(row(number, f"{amount:f}"))
        with_totals += [total("Page Total", f"{sum(amounts):f}"), PAGE, HEADINGS]
    grand = sum(amount for amounts in pages for amount in amounts)
    with TemporaryDirectory() as folder:
        found = migrated(Path(folder), *with_totals, total("Grand Total", f"{grand + Decimal(off) / 100:f}"))
        assert totals(found)["agree"].get("page") == len(pages)
        assert len(differences(found)) == (off != 0)
