"""The ledger on a real PostgreSQL keeps the promises that it keeps as a file."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from integrations.canonical.errors import FileError, UnsafePlanError
from integrations.reconcile.apply import count_results
from integrations.reconcile.changes import Create, Link, Memory, Ref, Unknown
from integrations.reconcile.ledger import LedgerRun, read_memory
from integrations.reconcile.store.engine import parse_url, reading
from tests.fakes.postgres import PASSWORD, Postgres
from tests.fakes.rehearsal import Rehearsal, material, project, work_order
from tests.fakes.target import TENANT

P1, P2 = Ref("projects", "P1"), Ref("projects", "P2")
CREATE = Create(P1, {"name": "Harbor"})
SHOP = [material("M1"), project("P1", notes="½ “Größe”"), project("P2"), work_order("P1", 1)]


@dataclass
class ServerRehearsal(Rehearsal):
    """A rehearsal whose ledger a server keeps."""

    server: str = ""

    @property
    def url(self) -> str:
        return self.server


@pytest.fixture(scope="module")
def database(postgres: Postgres) -> str:
    return postgres.database("ledger")


@pytest.fixture
def shop(postgres: Postgres, database: str) -> ServerRehearsal:
    postgres.runs("DROP SCHEMA public CASCADE", "CREATE SCHEMA public", database="ledger")
    return ServerRehearsal(Path(), server=database)


def test_a_missing_ledger_is_an_empty_one_and_none_is_made(shop: ServerRehearsal, postgres: Postgres) -> None:
    assert shop.memory == Memory()
    tables = postgres.asks("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'", "ledger")
    assert tables == [(0,)]


def test_what_was_done_once_is_not_done_again(shop: ServerRehearsal) -> None:
    assert count_results(shop.migrate(SHOP))["done"] == 4
    assert shop.memory.links.keys() == {one.ref for one in SHOP}
    assert shop.memory.written[P1]["notes"] == "½ “Größe”"
    assert shop.plan(SHOP).writes == ()


def test_a_lost_answer_is_looked_for_and_not_sent_twice(shop: ServerRehearsal) -> None:
    shop.target.faults[P1] = ["lost after"]
    assert count_results(shop.migrate([project("P1")]))["unknown"] == 1
    assert shop.memory.open.keys() == {P1}
    shop.migrate([project("P1")])
    assert shop.memory.open == {}
    assert len(shop.target.records) == 1


def test_tenants_do_not_mix(shop: ServerRehearsal) -> None:
    other = ServerRehearsal(Path(), tenant="other", server=shop.server)
    shop.migrate([project("P1")])
    assert other.memory == Memory()
    other.target.add(Ref("projects", "stranger"), {})
    other.migrate([project("P1")])
    assert (shop.memory.links[P1], other.memory.links[P1]) == (Link("id-1", "N-1"), Link("id-2", "N-2"))


def test_a_second_run_is_refused_and_told_the_first(shop: ServerRehearsal) -> None:
    async def act(_: LedgerRun) -> None:
        with pytest.raises(UnsafePlanError, match=r"in use by run 1 \(process 7 on bench-pc\)") as raised:
            await shop.carry_out(shop.plan([project("P1")]))
        assert PASSWORD not in str(raised.value)

    shop.in_a_run(act)
    assert count_results(shop.migrate([project("P1")]))["done"] == 1


def test_a_run_whose_server_hangs_up_is_taken_over_by_the_next(shop: ServerRehearsal, postgres: Postgres) -> None:
    async def act(run: LedgerRun) -> None:
        await run.intend([CREATE], shop.clock())
        postgres.asks("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'ledger'")

    with pytest.raises(FileError, match="cannot be used") as raised:
        shop.in_a_run(act)
    assert PASSWORD not in str(raised.value)
    assert shop.memory.open[P1].gave_up_at is None
    shop.clock.pass_by(9)
    shop.in_a_run(nothing)
    assert shop.memory.open[P1].gave_up_at == shop.clock()


async def nothing(_: LedgerRun) -> None:
    """Only come and go."""


def test_one_record_cannot_have_two_open_intents(shop: ServerRehearsal) -> None:
    async def act(run: LedgerRun) -> None:
        [intent] = await run.intend([CREATE], shop.clock())
        with pytest.raises(UnsafePlanError, match="already holds an unanswered write"):
            await run.intend([CREATE], shop.clock())
        await run.settle([intent], [Unknown(P1, "no answer")], shop.clock())

    shop.in_a_run(act)
    assert shop.memory.open.keys() == {P1}


def test_looking_cannot_write(shop: ServerRehearsal) -> None:
    shop.migrate([project("P1")])
    with (
        pytest.raises(FileError, match="read-only transaction"),
        reading(parse_url(shop.url)) as connection,
    ):
        connection.execute(text("DELETE FROM runs"))
    assert shop.memory.links.keys() == {P1}


def test_a_wrong_password_is_told_without_it(database: str) -> None:
    with pytest.raises(FileError, match="cannot be used") as raised:
        read_memory(database.replace(PASSWORD, "wrong-3306"), TENANT)
    assert "wrong-3306" not in str(raised.value)
