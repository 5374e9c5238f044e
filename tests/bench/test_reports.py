"""A short sweep of the generated report exports: the whole one is `python -m bench.reports`."""

from dataclasses import asdict
from pathlib import Path

import pytest

from bench.report_layouts import FEATURES, layouts
from bench.report_scores import LAYOUTS, reports, sweep


@pytest.mark.parametrize("seed", [1, 2])
def test_headers_are_found_no_row_is_lost_and_no_furniture_kept(seed: int, tmp_path: Path) -> None:
    ours = sweep(seed, tmp_path, count=6)
    assert ours.is_perfect, asdict(ours)
    assert (ours.files, ours.rows > 0) == (6 * 5, True)


def test_the_layouts_hold_every_choice_of_every_feature() -> None:
    made = layouts(1, LAYOUTS)
    for name, choices in FEATURES.items():
        assert {getattr(layout, name) for layout in made} == set(choices), name


def test_the_same_seed_prints_the_same_reports() -> None:
    assert [made.rows for made in reports(3, 4)] == [made.rows for made in reports(3, 4)]
    assert [made.rows for made in reports(3, 4)] != [made.rows for made in reports(4, 4)]
