"""A live pull from a real database through a real driver: what arrives in the files, and what does not happen."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from integrations.canonical.errors import ExportError, FileError, MigrationError, SettingsError
from integrations.canonical.progress import silent
from integrations.ppak.exports.export import RowClass
from integrations.ppak.exports.folder import load_folder
from integrations.ppak.exports.headings import load_aliases
from integrations.ppak.odbc import Login
from integrations.ppak.snapshot import Snapshot, write_snapshot
from integrations.ppak.statements import load_reading
from tests.fakes.odbc import PPakDatabase
from tests.fakes.postgres import PASSWORD, USER

DAY = date(2026, 1, 15)
JOB = "CREATE TABLE dba.job (job_tag int PRIMARY KEY, name text, amount numeric(12,2))"

Tables = dict[str, tuple[str, list[str]]]


class Shop:
    """A shop's database, and pulls from it into *folder*."""

    def __init__(self, database: PPakDatabase, folder: Path) -> None:
        self.database, self.folder = database, folder

    def pull(self, tables: Tables | None = None, *, user: str = USER, password: str = PASSWORD) -> Snapshot:
        login = Login(self.database.name, user, password, 10, 60)
        return write_snapshot(login, load_reading(tables or {}), self.folder, DAY, silent)

    def file(self, name: str = "dba_job") -> str:
        """A snapshot file as text, its mark and line ends checked."""
        content = (self.folder / "snapshot_2026-01-15" / f"{name}_2026-01-15.csv").read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        return content.decode("utf-8-sig").replace("\r\n", "\n")


@pytest.fixture
def shop(ppak: PPakDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Shop]:
    """Makes a shop whose database is filled by statements."""
    monkeypatch.setenv("ODBCINI", str(ppak.ini))

    def make(*statements: str) -> Shop:
        ppak.holds(*statements)
        return Shop(ppak, tmp_path / "out")

    return make


Make = Callable[..., Shop]


# ── what arrives ─────────────────────────────────────────────────────────────


def test_every_cell_is_text_and_only_null_is_not_quoted(shop: Make) -> None:
    pulled = shop(
        "CREATE TABLE dba.job (job_tag int, big bigint, money numeric(12,4), ratio double precision, day date,"
        " at timestamp, flag boolean, raw bytea, padded char(5), name varchar(40), empty text, nothing text)",
        "INSERT INTO dba.job VALUES (1, 9223372036854775807, 1.5000, 0.1, '2026-01-15', '2026-01-15 08:30:00.25', true,"
        " '\\x00ff', 'ab', 'Müller ½\" 😀 ', '', NULL)",
        "INSERT INTO dba.job VALUES (2, -1, -0.0001, 1e-7, '0001-01-01', '9999-12-31 23:59:59', false, '', '',"
        " E'two\\r\\nlines', E'a\\ttab', NULL)",
    )
    pulled.pull()
    assert pulled.file() == (
        '"job_tag","big","money","ratio","day","at","flag","raw","padded","name","empty","nothing"\n'
        '"1","9223372036854775807","1.5000","0.1","2026-01-15","2026-01-15 08:30:00.250000","1","00ff","ab   ",'
        '"Müller ½"" 😀 ","",\n'
        '"2","\'-1","\'-0.0001","0.0000001","0001-01-01","9999-12-31 23:59:59","0","","     ","two\nlines","a\ttab",\n'
    )


def test_a_text_longer_than_any_column_promises_arrives_whole(shop: Make) -> None:
    long = "Größe ½ " * 40_000
    pulled = shop(JOB, f"INSERT INTO dba.job VALUES (1, '{long}', NULL)")
    pulled.pull()
    assert f'"{long}"' in pulled.file()


def test_what_a_spreadsheet_would_run_is_guarded_in_the_file_and_read_as_it_was(shop: Make) -> None:
    pulled = shop(
        'CREATE TABLE dba.job ("Project Id" int, "Project Name" text, "Customer" text, "Status" text, "Notes" text)',
        "INSERT INTO dba.job VALUES (1, '=cmd()', '@home', '-', '''=x'), (2, '''plain', '+1', 'In Progress', '-4143')",
    )
    folder = pulled.pull({"dba_job": ("dba.job", ['"Project Id"'])}).folder
    assert '"1","\'=cmd()","\'@home","\'-","\'\'=x"\n' in pulled.file()
    (export,) = load_folder(folder, "cp1252", load_aliases({})).current["projects"]
    (batch,) = export.table.batches()
    assert batch.select(export.table.headings).rows() == [
        ("1", "=cmd()", "@home", "-", "'=x"),
        ("2", "'plain", "+1", "In Progress", "-4143"),
    ]


def test_rows_that_look_like_the_totals_of_a_report_are_data(shop: Make) -> None:
    pulled = shop(
        'CREATE TABLE dba.job ("Project Id" text, "Project Name" text, "Customer" text, "Status" text)',
        "INSERT INTO dba.job VALUES ('1', 'Grand Total', 'Total', NULL), ('2', 'Page 1 of 2', NULL, NULL),"
        " ('Customer:', NULL, NULL, NULL), ('Project Id', 'Project Name', 'Customer', 'Status'),"
        " ('Total', NULL, NULL, '7')",
    )
    folder = pulled.pull({"dba_job": ("dba.job", ['"Project Id"'])}).folder
    (export,) = load_folder(folder, "cp1252", load_aliases({})).current["projects"]
    header, *blocks = export.blocks()
    assert ([one.kind for one in header.furniture], header.rows.height) == ([RowClass.HEADER], 0)
    assert [(block.rows.height, list(block.furniture)) for block in blocks] == [(5, [])]


def test_all_rows_arrive_however_they_are_fetched(shop: Make) -> None:
    pulled = shop(
        "CREATE TABLE dba.job (job_tag int, name text)",
        "INSERT INTO dba.job SELECT g / 7, 'row ' || lpad(g::text, 6, '0') FROM generate_series(1, 25000) g",
    )
    pulled.pull({"dba_job": ("dba.job", ["job_tag"])})
    with_key = pulled.file().splitlines()[1:]
    assert [int(row[-7:-1]) for row in with_key] == list(range(1, 25_001))
    pulled.pull({"dba_job": ("dba.job", [])})
    assert pulled.file().splitlines()[1:] == sorted(with_key)


@pytest.mark.parametrize("key", [["job_tag"], ["name"], []], ids=["a key", "a key that repeats", "no key"])
def test_the_same_state_gives_the_same_bytes_in_whatever_order_its_rows_lie(shop: Make, key: list[str]) -> None:
    pulled = shop(JOB, "INSERT INTO dba.job SELECT g, 'n' || g % 3, g FROM generate_series(1, 50) g")
    tables: Tables = {"dba_job": ("dba.job", key)}
    pulled.pull(tables)
    before = {path.name: path.read_bytes() for path in (pulled.folder / "snapshot_2026-01-15").iterdir()}
    pulled.database.runs("UPDATE dba.job SET amount = amount WHERE job_tag % 2 = 0")
    pulled.pull(tables)
    assert {path.name: path.read_bytes() for path in (pulled.folder / "snapshot_2026-01-15").iterdir()} == before


def test_two_columns_of_one_name_are_both_kept(shop: Make) -> None:
    pulled = shop(JOB, "INSERT INTO dba.job VALUES (1, 'a', 2)")
    pulled.pull({"dba_job": ("SELECT job_tag, name, name FROM dba.job", ["job_tag"])})
    assert pulled.file() == '"job_tag","name","name"\n"1","a","a"\n'


def test_an_empty_table_is_a_heading(shop: Make) -> None:
    pulled = shop(JOB)
    pulled.pull()
    assert pulled.file() == '"job_tag","name","amount"\n'


# ── tables that are not there ────────────────────────────────────────────────


def test_a_table_that_is_not_there_is_a_note_and_the_others_are_read(shop: Make) -> None:
    pulled = shop(JOB, "CREATE TABLE dba.wo (WoNbr int)")
    found = pulled.pull()
    absent, unknown = found.findings
    assert (absent.rule, absent.samples) == ("table.absent", ("dba_jobs",))
    assert unknown.rule == "table.unknown"
    assert sorted(path.name for path in found.folder.iterdir()) == [
        "dba_job_2026-01-15.csv", "dba_wo_2026-01-15.csv", "snapshot.json",
    ]  # fmt: skip


def test_a_database_that_has_none_of_them_is_an_error_and_leaves_nothing(shop: Make) -> None:
    pulled = shop()
    with pytest.raises(ExportError, match="has none of the tables dba_job, dba_jobs, dba_wo"):
        pulled.pull()
    assert list(pulled.folder.iterdir()) == []


# ── nothing is changed over there ────────────────────────────────────────────


def test_a_select_that_would_write_is_refused_by_the_database(shop: Make) -> None:
    pulled = shop(
        JOB,
        "CREATE FUNCTION dba.touch() RETURNS int LANGUAGE sql AS 'INSERT INTO dba.job VALUES (9) RETURNING job_tag'",
    )
    with pytest.raises(ExportError, match="read-only transaction"):
        pulled.pull({"dba_job": ("SELECT dba.touch() AS job_tag", [])})
    assert pulled.database.count("dba.job") == 0


# ── what cannot be read ──────────────────────────────────────────────────────


def test_a_pull_that_fails_leaves_the_older_one_as_it_was(shop: Make) -> None:
    pulled = shop(JOB, "INSERT INTO dba.job VALUES (1, 'a', 2)")
    pulled.pull()
    before = pulled.file()
    pulled.database.runs("INSERT INTO dba.job VALUES (2, 'b', 0)")
    with pytest.raises(ExportError, match="division by zero"):
        pulled.pull({"dba_later": ("SELECT 1 / amount FROM dba.job", [])})
    assert pulled.file() == before
    assert [path.name for path in pulled.folder.iterdir()] == ["snapshot_2026-01-15"]


def test_a_strangers_file_in_the_way_is_not_removed(shop: Make) -> None:
    pulled = shop(JOB)
    folder = pulled.pull().folder
    (folder / "my notes.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(FileError, match=r"my notes\.txt, which no pull has written"):
        pulled.pull()
    assert (folder / "my notes.txt").exists()


# ── the login ────────────────────────────────────────────────────────────────


def words_of(error: MigrationError) -> str:
    return f"{error.message} {error.advice} {error.__context__ if not error.__suppress_context__ else ''}"


def test_a_refused_login_shows_neither_user_nor_password(shop: Make) -> None:
    pulled = shop(JOB)
    with pytest.raises(ExportError, match="could not be opened") as raised:
        pulled.pull(password="wrong-7715")
    assert "wrong-7715" not in words_of(raised.value)
    assert f'"{USER}"' not in words_of(raised.value)


def test_a_drivers_words_about_a_statement_show_no_login_either(shop: Make) -> None:
    pulled = shop(JOB, f"INSERT INTO dba.job VALUES (1, 'UID={USER};PWD={{a;b}};{PASSWORD}', 0)")
    with pytest.raises(ExportError, match="invalid input syntax") as raised:
        pulled.pull({"dba_job": ("SELECT CAST(name AS int) FROM dba.job", [])})
    words = words_of(raised.value)
    assert "***" in words
    assert not [secret for secret in (PASSWORD, f"UID={USER}", "a;b") if secret in words]


@pytest.mark.parametrize("password", ["a;b", "a}b", "{a}", "a b=c"])
def test_any_password_is_understood(shop: Make, password: str) -> None:
    pulled = shop(
        JOB, "DROP ROLE IF EXISTS odd", f"CREATE ROLE odd SUPERUSER LOGIN PASSWORD '{password}'",
    )  # fmt: skip
    assert pulled.pull(user="odd", password=password).folder.exists()


def test_a_data_source_that_nobody_has_made_is_a_setting(shop: Make, tmp_path: Path) -> None:
    shop(JOB)
    with pytest.raises(SettingsError, match=r"no usable ODBC data source nowhere \(IM002\)"):
        write_snapshot(Login("nowhere", None, None, 5, 5), load_reading(), tmp_path, DAY, silent)
