"""A proposed shop file changes nothing as it stands, and says what was proposed once the # is taken away."""

import re
import tomllib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from integrations.ppak.profile.suggest import Suggestion
from integrations.ppak.profile.values import Profile, Role
from integrations.report.profile.shop_file import render_shop
from integrations.settings import Shop, load_shop
from tests.report.profile.profiles import AMOUNT, DATES, HOSTILE, column, profile_of


def loaded(folder: Path, text: str) -> Shop:
    file = folder / "shop.toml"
    file.write_text(text, encoding="utf-8")
    return load_shop(file)


def rendered(profile: Profile, shop: Shop | None = None) -> str:
    return render_shop(profile, (shop or Shop()).model_dump(mode="json", by_alias=True))


def taken(text: str) -> str:
    """The file once every proposal was accepted."""
    return re.sub(r'^    # (".*",)$', r"    \1", text, flags=re.MULTILINE)


def test_a_proposal_stands_below_what_speaks_for_it() -> None:
    text = rendered(profile_of(column("Contract Amt", AMOUNT), column("Bid Date", used_as="bid_date", dates=DATES)))
    assert text.splitlines()[5:] == [
        "# The encoding of text files that bear no mark and are no UTF-8.",
        '# So it was read: "projects.csv"',
        'encoding = "cp1252"',
        "",
        "# The order of day and month in a column that proves none.",
        '# "projects.csv", "Bid Date": 29 values only fit month-first, none only day-first, 771 either',
        'date_order = "month-first"',
        "",
        "two_digit_year_pivot = 50",
        "",
        "[aliases.projects]",
        "estimated_value = [",
        '    # like "Contract Amount", 90 of 100; filled in 3 of 4 rows of "projects.csv"; for example "a", "b"',
        '    # "Contract Amt",',
        "]",
        "",
        "[ignore]",
        "projects = [",
        '    # filled in 3 of 4 rows of "projects.csv"; for example "a", "b"',
        '    # "Contract Amt",',
        "]",
    ]


def test_as_it_stands_it_says_what_held_before(tmp_path: Path) -> None:
    told = """
        encoding = "cp1250"
        date_order = "day-first"
        two_digit_year_pivot = 30
        [aliases.projects]
        name = ["Titel"]
        estimated_value = ["Summe"]
        [ignore]
        projects = ["Bem."]
        [references."dba.job"]
        status = { column = ["st_no"], table = "lists", list = "STATUS" }
        [fill_down]
        materials = ["category"]
        [severity]
        "date.outlier" = "blank"
        [innergy]
        bid_type_id = "7"
        accepted_losses = ["price_date"]
        [odbc]
        login_seconds = 9
        [odbc.tables.dba_stock]
        read = "SELECT a, 'b' AS c\\nFROM dba.stock"
        key = ["a"]
    """
    before = loaded(tmp_path, told)
    assert before.model_fields_set == Shop.model_fields.keys()
    text = rendered(profile_of(column("Contract Amt", AMOUNT)), before)
    assert loaded(tmp_path, text) == before
    after = loaded(tmp_path, taken(text))
    assert after.aliases == {"projects": {"name": ("Titel",), "estimated_value": ("Summe", "Contract Amt")}}
    assert after.ignore == {"projects": ("Bem.", "Contract Amt")}


def test_only_a_strong_likeness_is_proposed_and_no_spelling_twice() -> None:
    weak = Suggestion("projects", "notes", "Note", 79)
    text = rendered(profile_of(column("Nots", weak), column("Contract Amt", AMOUNT), column("contract amt.", AMOUNT)))
    aliases = text.partition("[aliases.projects]")[2].partition("[ignore]")[0]
    assert re.findall(r'^    # "(.*)",$', aliases, re.MULTILINE) == ["Contract Amt"]


def test_a_strange_table_is_proposed_headings_but_nothing_to_ignore() -> None:
    exact = Suggestion("projects", "status", "Status", 100)
    text = rendered(profile_of(column("Contract Amt", AMOUNT), column("STATUS", exact), role=Role.UNKNOWN))
    assert re.findall(r'^    # "(.*)",$', text, re.MULTILINE) == ["Contract Amt"]
    assert "[ignore]" not in text


def test_a_superseded_table_proposes_nothing() -> None:
    assert "Contract Amt" not in rendered(profile_of(column("Contract Amt", AMOUNT), role=Role.SUPERSEDED))


def test_an_order_that_the_columns_prove_against_the_shop_is_said() -> None:
    shop = Shop(date_order="day-first")
    text = rendered(profile_of(column("Bid Date", used_as="bid_date", dates=DATES)), shop)
    assert "# Columns prove month-first; if the others are written alike, it belongs here.\n" in text
    assert 'date_order = "day-first"' in text


@given(st.text(st.characters(exclude_categories=["Cs"])) | st.just(HOSTILE))
def test_any_heading_is_quoted_so_that_it_comes_back(heading: str) -> None:

    text = rendered(profile_of(column(heading, AMOUNT, samples=(heading,)), file=heading))
    assert tomllib.loads(text)["aliases"] == {"projects": {"estimated_value": []}}
    assert tomllib.loads(taken(text))["aliases"] == {"projects": {"estimated_value": [heading]}}
