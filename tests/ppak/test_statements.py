"""What a live pull may send: plain SELECTs, and nothing that a shop file slips in."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.canonical.errors import SettingsError
from integrations.ppak.statements import Statement, load_reading


def reads(read: str, *key: str, name: str = "dba_extra") -> Statement:
    (found,) = [said for said in load_reading({name: (read, key)}).statements if said.name == name]
    return found


def test_the_packaged_tables_are_those_that_were_seen() -> None:
    assert [statement.sql for statement in load_reading().statements] == [
        "SELECT * FROM dba.job ORDER BY job_tag",
        "SELECT * FROM dba.jobs ORDER BY jobnbr",
        "SELECT * FROM dba.wo ORDER BY WoNbr",
    ]


def test_a_shop_names_more_tables_and_changes_ours() -> None:
    tables = {"dba_businesses": ("dba.company", ["company_nbr"]), "dba_wo": ("", []), "dba_job": ("dba.job", [])}
    reading = load_reading(tables, answer_seconds=7)
    assert {statement.name: statement.sql for statement in reading.statements} == {
        "dba_businesses": "SELECT * FROM dba.company ORDER BY company_nbr",
        "dba_job": "SELECT * FROM dba.job",
        "dba_jobs": "SELECT * FROM dba.jobs ORDER BY jobnbr",
    }
    assert "dba_businesses" not in reading.unknown
    assert "dba_lists" in reading.unknown
    assert (reading.login_seconds, reading.answer_seconds) == (15, 7)


@pytest.mark.parametrize(
    "read",
    [
        "dba.job",
        "job",
        'dba."Job Items"',
        "SELECT a, b FROM dba.job j JOIN dba.jobs s ON s.ppakid = j.job_tag WHERE j.settled = 1",
        "select *\n  from dba.job\n where status <> 'Lost'",
    ],
)
def test_tables_and_plain_selects_are_taken(read: str) -> None:
    assert read in reads(read).sql


@pytest.mark.parametrize(
    "read",
    [
        "DELETE FROM dba.job",
        "dba.job; DROP TABLE dba.job",
        "SELECT 1; DROP TABLE dba.job",
        "SELECT * INTO dba.copy FROM dba.job",
        "SELECT * FROM dba.job -- all",
        "SELECT * FROM dba.job /* all */",
        "SELECT * FROM dba.job // all",
        "SELECT * FROM dba.job FOR UPDATE",
        "SELECT xp_cmdshell('dir')",
        "SELECT * FROM (DELETE FROM dba.job RETURNING *) x",
        "SELECT * FROM dba.job ORDER BY 1",
        "{call dba.purge()}",
        "SELECT {fn now()}",
        "CALL dba.purge()",
        "WITH x AS (DELETE FROM dba.job) SELECT 1",
        "dba.job WHERE 1=1",
    ],
)
def test_all_else_is_refused(read: str) -> None:
    with pytest.raises(SettingsError, match=re.escape("[odbc.tables] dba_extra")) as raised:
        reads(read)
    assert "SELECT" in raised.value.advice


@pytest.mark.parametrize("name", ["../job", "Job", "", "dba job", "job.csv", "1job", "a" * 99])
def test_a_name_that_makes_no_file_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="cannot name a file"):
        reads("dba.job", name=name)


@pytest.mark.parametrize("column", ["1; DROP TABLE dba.job", "a, b", "a DESC", ""])
def test_a_key_is_made_of_columns(column: str) -> None:
    with pytest.raises(SettingsError, match="is no name of a column"):
        reads("dba.job", column)


@given(
    st.text(alphabet=st.sampled_from("abXY_.\"; -/*'\n{}"), max_size=30), st.sampled_from(["DELETE", "drop", "Into"])
)
def test_no_statement_holds_a_second_one(around: str, verb: str) -> None:
    with pytest.raises(SettingsError):
        reads(f"SELECT {around} {verb} {around}")
