"""A profile reads well at a console, whatever the files hold."""

from integrations.ppak.profile.columns import DateProof
from integrations.ppak.profile.values import Profile, Role, TableProfile
from integrations.report.profile.text import render_profile
from integrations.report.profile.words import proof_words
from tests.report.profile.profiles import AMOUNT, DATES, HOSTILE, column, profile_of


def test_every_column_stands_in_a_table_and_what_it_proves_below() -> None:
    text = render_profile(
        profile_of(
            column("Bid Date", used_as="bid_date", dates=DATES),
            column("Contract Amt", AMOUNT, distinct=100_000, is_exact=False),
            column("Proj Mgr", used_as="ignored", filled=0, distinct=0, samples=()),
            column("Price", used_as="estimated_value", decimal_comma=True),
        )
    )
    assert text.splitlines() == [
        "| file         | is       | rows | columns | not read |",
        "| ------------ | -------- | ---: | ------: | -------: |",
        "| projects.csv | projects |    4 |       4 |        1 |",
        "",
        "## projects.csv: projects",
        "",
        "Header on line 1, cp1252; rows: 4 data, 1 header.",
        "",
        "| column       | read as         | filled | distinct   | for example |",
        "| ------------ | --------------- | ------ | ---------- | ----------- |",
        "| Bid Date     | bid_date        | 75%    | 2          | a; b        |",
        "| Contract Amt | nothing         | 75%    | >= 100,000 | a; b        |",
        "| Proj Mgr     | ignored         | 0%     | 0          |             |",
        "| Price        | estimated_value | 75%    | 2          | a; b        |",
        "",
        "- Bid Date proves month-first: 29 values only fit month-first, none only day-first, 771 either.",
        "- Contract Amt: perhaps projects.estimated_value (like Contract Amount, 90 of 100).",
        "- Price writes its decimals with a comma.",
    ]


def test_one_value_is_one_value() -> None:
    assert proof_words(DateProof(1, 2, 0)) == "1 value only fit month-first, 2 only day-first, none either"


def test_a_file_that_is_not_read_says_why() -> None:
    table = TableProfile("a.xls", None, Role.UNREADABLE, why="a.xls is no workbook")
    assert render_profile(Profile((table,), ())).endswith("## a.xls: unreadable\n\nNot read: a.xls is no workbook.")


def test_no_character_of_a_file_commands_the_console() -> None:
    text = render_profile(profile_of(column(HOSTILE, samples=(HOSTILE,)), file=HOSTILE))
    assert {char for char in text if not char.isprintable()} == {"\n"}
