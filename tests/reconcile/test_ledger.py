"""The ledger is durable, tells tenants apart, and says what is wrong with itself."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event

from integrations.canonical.errors import FileError, SettingsError, UnsafePlanError
from integrations.reconcile.changes import Create, Link, Memory, Ref, Unknown
from integrations.reconcile.ledger import LedgerRun, read_memory, url_of
from integrations.reconcile.store import migrate
from integrations.reconcile.store.engine import connect, parse_url
from integrations.reconcile.store.tables import HEAD, VERSION_TABLE, metadata
from tests.fakes.rehearsal import Rehearsal, project
from tests.fakes.target import TENANT

P1 = Ref("projects", "P1")
CREATE = Create(P1, {"name": "Harbor"})


@pytest.fixture
def shop(tmp_path: Path) -> Rehearsal:
    return Rehearsal(tmp_path / "ledger.sqlite")


def rows_of(shop: Rehearsal, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(shop.ledger)) as ledger:
        return ledger.execute(query).fetchall()


# ── looking ──────────────────────────────────────────────────────────────────


def test_a_missing_ledger_is_an_empty_one_and_none_is_made(tmp_path: Path) -> None:
    assert read_memory(url_of(tmp_path / "no" / "ledger.sqlite"), TENANT) == Memory()
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_an_empty_ledger(shop: Rehearsal) -> None:
    shop.ledger.touch()
    assert shop.memory == Memory()
    shop.migrate([project("P1")])
    assert shop.memory.links.keys() == {P1}


def test_a_ledger_at_rest_is_one_file_and_looking_at_it_leaves_it_so(shop: Rehearsal) -> None:
    shop.migrate([project("P1")])
    content = shop.ledger.read_bytes()
    assert shop.memory.links.keys() == {P1}
    assert {path.name for path in shop.ledger.parent.iterdir()} <= {"ledger.sqlite", "ledger.sqlite.lock"}
    assert shop.ledger.read_bytes() == content


@pytest.mark.parametrize("name", ["with space", "50%20off", "Tür#1", "a&b=c"])
def test_a_ledger_may_lie_in_any_folder(tmp_path: Path, name: str) -> None:
    shop = Rehearsal(tmp_path / name / "ledger.sqlite")
    shop.migrate([project("P1")])
    assert set(shop.memory.links) == {P1}
    assert shop.ledger.exists()


def test_tenants_do_not_mix(tmp_path: Path) -> None:
    one, other = (Rehearsal(tmp_path / "ledger.sqlite", tenant=tenant) for tenant in ("one", "other"))
    one.migrate([project("P1", notes="one")])
    assert other.memory == Memory()
    other.target.add(Ref("projects", "stranger"), {})
    other.migrate([project("P1", notes="other")])
    assert one.memory.links[P1] == Link("id-1", "N-1")
    assert other.memory.links[P1] == Link("id-2", "N-2")
    assert one.memory.written[P1]["notes"] == "one"
    assert one.plan([project("P1", notes="one")]).writes == ()


# ── writing ──────────────────────────────────────────────────────────────────


def test_an_intent_is_durable_when_intend_returns(shop: Rehearsal) -> None:
    async def act(run: LedgerRun) -> None:
        [intent] = await run.intend([CREATE], shop.clock())
        assert shop.memory.open == {P1: intent}
        await run.settle([intent], [Unknown(P1, "no answer")], shop.clock())

    shop.in_a_run(act)
    assert shop.memory.open[P1].gave_up_at == shop.clock()
    assert shop.memory.open[P1].fields == {"name": "Harbor"}


def test_a_run_that_fails_gives_up_what_it_left_open(shop: Rehearsal) -> None:
    async def act(run: LedgerRun) -> None:
        await run.intend([CREATE], shop.clock())
        shop.clock.pass_by(9)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        shop.in_a_run(act)
    assert shop.memory.open[P1].gave_up_at == shop.clock()
    assert rows_of(shop, "SELECT state FROM runs") == [("failed",)]


def test_what_was_told_to_the_ledger_is_written_before_it_is_let_go(shop: Rehearsal) -> None:
    async def act(run: LedgerRun) -> None:
        telling = asyncio.create_task(run.intend([CREATE], shop.clock()))
        await asyncio.sleep(0)
        telling.cancel()

    shop.in_a_run(act)
    assert set(shop.memory.open) == {P1}


def test_one_record_cannot_have_two_open_intents_in_a_run(shop: Rehearsal) -> None:
    async def act(run: LedgerRun) -> None:
        await run.intend([CREATE], shop.clock())
        await run.intend([CREATE], shop.clock())

    with pytest.raises(UnsafePlanError, match="already holds an unanswered write"):
        shop.in_a_run(act)


def test_a_run_says_who_it_was_and_how_it_ended(shop: Rehearsal) -> None:
    planned = shop.plan([project("P1")])
    shop.apply(planned)
    [row] = rows_of(shop, "SELECT plan, command, pid, host, state, started_at, ended_at FROM runs")
    assert row == (planned.id, "rehearsal", 7, "bench-pc", "ended", shop.clock().isoformat(), shop.clock().isoformat())


def test_the_values_written_before_are_remembered(shop: Rehearsal) -> None:
    for notes in ("a", "b", "c"):
        shop.migrate([project("P1", notes=notes)])
    rows = rows_of(shop, "SELECT fields, is_current FROM written ORDER BY id")
    assert rows == [
        ('{"name":"Project P1","notes":"a"}', 0),
        ('{"name":"Project P1","notes":"b"}', 0),
        ('{"name":"Project P1","notes":"c"}', 1),
    ]


def test_the_ledger_syncs_fully(shop: Rehearsal) -> None:
    with connect(parse_url(shop.url)) as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_the_lock_is_free_again_after_a_run(shop: Rehearsal) -> None:
    for _ in range(2):
        shop.migrate([project("P1")])
    assert rows_of(shop, "SELECT count(*) FROM runs") == [(2,)]


def test_a_busy_ledger_names_the_run_that_holds_it(shop: Rehearsal) -> None:
    async def act(_: LedgerRun) -> None:
        await shop.carry_out(shop.plan([project("P1")]))

    with pytest.raises(UnsafePlanError, match=r"run 1 \(process 7 on bench-pc\)"):
        shop.in_a_run(act)


# ── a plan that does not fit the ledger ──────────────────────────────────────


def test_a_plan_for_another_tenant_is_refused(shop: Rehearsal) -> None:
    planned = shop.plan([project("P1")])
    shop.tenant = "another"
    with pytest.raises(UnsafePlanError, match="not for another"):
        shop.apply(planned)


def test_a_plan_made_before_another_run_wrote_is_refused(shop: Rehearsal) -> None:
    early = shop.plan([project("P1")])
    shop.migrate([project("P1")])
    with pytest.raises(UnsafePlanError, match="grown from entry 0 to 1"):
        shop.apply(early)
    assert len(shop.target.writes) == 1


# ── what can be wrong with a ledger ──────────────────────────────────────────


def both_ways(shop: Rehearsal, error: type[Exception], says: str) -> None:
    """Reading and writing say the same of the same trouble."""
    planned = replace(shop_elsewhere(shop).plan([project("P1")]))
    with pytest.raises(error, match=says):
        _ = shop.memory
    with pytest.raises(error, match=says):
        shop.apply(planned)


def shop_elsewhere(shop: Rehearsal) -> Rehearsal:
    return Rehearsal(shop.ledger.with_name("elsewhere.sqlite"))


def test_a_damaged_ledger_says_so(shop: Rehearsal) -> None:
    shop.ledger.write_bytes(b"this was a ledger once" * 100)
    both_ways(shop, FileError, r"ledger\.sqlite cannot be used: file is not a database")


def test_another_program_s_database_is_not_touched(shop: Rehearsal) -> None:
    with closing(sqlite3.connect(shop.ledger)) as other:
        other.execute("CREATE TABLE invoices (id)")
    both_ways(shop, FileError, r"ledger\.sqlite is no ledger")
    assert rows_of(shop, "SELECT name FROM sqlite_master") == [("invoices",)]


def test_a_ledger_of_a_newer_version_is_not_touched(shop: Rehearsal) -> None:
    shop.migrate([project("P1")])
    with closing(sqlite3.connect(shop.ledger)) as newer, newer:
        newer.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9000'")
    both_ways(shop, FileError, "written by a newer version of this tool: schema 9000")


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    shop = Rehearsal(tmp_path / "file" / "folder" / "ledger.sqlite")
    with pytest.raises(FileError, match="cannot be made"):
        shop.migrate([project("P1")])


def test_a_lock_that_cannot_be_taken_says_so(shop: Rehearsal) -> None:
    shop.ledger.with_name("ledger.sqlite.lock").mkdir()
    with pytest.raises(FileError, match=r"ledger\.sqlite\.lock cannot be locked"):
        shop.migrate([project("P1")])


@contextmanager
def disk_of(pages: int) -> Iterator[None]:
    """Every SQLite file opened within may only grow to that many pages."""

    def shrink(connection: sqlite3.Connection, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(Engine, "connect", shrink)
    try:
        yield
    finally:
        event.remove(Engine, "connect", shrink)


def test_a_full_disk_stops_the_run_before_anything_is_sent_and_the_next_run_goes_on(shop: Rehearsal) -> None:
    shop.migrate([])
    big = [project(f"P{number}", notes="n" * 3000) for number in range(30)]
    with disk_of(pages=40), pytest.raises(FileError, match="full") as raised:
        shop.apply(shop.plan(big), in_flight=1)
    assert "space" in raised.value.advice
    assert len(shop.target.writes) < 30
    shop.migrate(big)
    shop.clock.pass_by(200)
    shop.migrate(big)
    assert (shop.target.twice(), len(shop.memory.links)) == ([], 30)


@pytest.mark.parametrize("url", ["mysql://host/name", "sqlite://", "sqlite:///:memory:", "nonsense", ""])
def test_a_url_that_can_be_no_ledger_is_a_settings_error(url: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read_memory(url, TENANT)
    assert "MIGRATION_LEDGER" in raised.value.advice


def test_a_password_is_shown_nowhere() -> None:
    with pytest.raises(SettingsError) as raised:
        read_memory("mysql://user:hidden@host/name", TENANT)
    assert "hidden" not in raised.value.message + raised.value.advice


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg2"])
def test_postgresql_means_psycopg_3(scheme: str) -> None:
    assert parse_url(f"{scheme}://user@host/name").drivername == "postgresql+psycopg"


def test_a_missing_postgresql_driver_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(SettingsError) as raised:
        read_memory("postgresql://user:hidden@127.0.0.1:1/name", TENANT)
    assert raised.value.advice == "pip install 'ppak-innergy[postgres]'"
    assert "hidden" not in raised.value.message


# ── its schema ───────────────────────────────────────────────────────────────


def test_the_steps_lead_to_the_tables(shop: Rehearsal) -> None:
    shop.migrate([])
    with connect(parse_url(shop.url)) as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD
    script = ScriptDirectory(str(Path(migrate.__file__).parents[1] / "migrations"))
    assert script.get_current_head() == HEAD


def test_a_step_that_breaks_off_leaves_nothing_behind(shop: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(*_: object) -> None:
        raise KeyboardInterrupt

    planned = shop.plan([project("P1")])
    with monkeypatch.context() as patch:
        patch.setattr(MigrationContext, "stamp", break_off)
        with pytest.raises(KeyboardInterrupt):
            shop.apply(planned)
    assert rows_of(shop, "SELECT name FROM sqlite_master") == []
    shop.apply(planned)
    assert shop.memory.links.keys() == {P1}
