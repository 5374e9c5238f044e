"""A run that is killed at any step leaves nothing in doubt for ever, and nothing is made twice."""

import asyncio
import multiprocessing
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from multiprocessing.context import BaseContext
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from integrations.canonical.errors import UnsafePlanError
from integrations.reconcile.changes import Ref
from integrations.reconcile.ledger import open_run
from tests.fakes.file_target import SHOP, FileTarget, hold_ledger, migrate_until_killed, shop_in
from tests.fakes.target import TENANT, FakeClock

HOUR = datetime(2026, 1, 15, 8, tzinfo=UTC)
KILLED = {-getattr(signal, "SIGKILL", signal.SIGTERM), signal.SIGTERM}


@pytest.fixture(scope="module")
def processes() -> BaseContext:
    """Starts processes quickly where the system can: real ones, that can really be killed."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.fakes.file_target", "alembic.script", "sqlalchemy.dialects.sqlite"])
    return context


def run_process(context: BaseContext, work: Callable[..., None], *given: Any) -> int | None:
    process = context.Process(target=work, args=given)  # type: ignore[attr-defined]
    process.start()
    process.join(60)
    code: int | None = process.exitcode
    process.close()
    return code


def make_shop(folder: Path) -> Path:
    """A shop that has run once, before it had anything to migrate."""
    folder.mkdir()
    shop_in(folder, HOUR).migrate([])
    target = FileTarget(folder / "target.json", FakeClock(HOUR))
    target.add(Ref("projects", "P2"), {"name": "Old name", "notes": None})
    target.save()
    return folder


def check_it_recovers(folder: Path) -> None:
    """The same command again, and once more after the window, brings all of it over, once."""
    for pause in (1, 200):
        shop = shop_in(folder, HOUR + timedelta(seconds=pause))
        shop.migrate(SHOP)
        assert shop.target.twice() == []
    shop = shop_in(folder, HOUR + timedelta(seconds=400))
    assert shop.plan(SHOP).writes == ()
    assert len(shop.target.records) == 3
    assert dict(shop.target.fields_of(Ref("projects", "P2"))) == {"name": "Project P2", "notes": "ours"}
    assert shop.memory.open == {}


def test_killed_at_its_nth_step_and_run_again_for_every_n(tmp_path: Path, processes: BaseContext) -> None:
    shop, steps = make_shop(tmp_path / "shop"), 0
    while True:
        steps += 1
        folder = Path(copytree(shop, tmp_path / str(steps)))
        code = run_process(processes, migrate_until_killed, folder, HOUR, steps, 2)
        if code == 0:
            break
        assert code in KILLED
        assert states_of_runs(folder) == ["ended", "running"]
        check_it_recovers(folder)
        assert states_of_runs(folder)[:2] == ["ended", "killed"]
    assert steps - 1 == 2 * (3 + 4 + 3)  # a creation is three steps, an adoption with an update four


def states_of_runs(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "ledger.sqlite")) as ledger:
        return [state for (state,) in ledger.execute("SELECT state FROM runs ORDER BY id")]


def test_a_second_run_on_a_busy_ledger_is_refused_and_the_first_is_named(
    tmp_path: Path, processes: BaseContext
) -> None:
    folder = make_shop(tmp_path / "shop")
    ours, theirs = multiprocessing.Pipe()
    first = processes.Process(target=hold_ledger, args=(folder, HOUR, theirs))  # type: ignore[attr-defined]
    first.start()
    try:
        assert ours.poll(60)
        run_id = ours.recv()
        shop = shop_in(folder, HOUR)
        with pytest.raises(UnsafePlanError, match=rf"run {run_id} \(process {first.pid} on first-pc\)"):
            shop.migrate(SHOP)
        assert shop.plan(SHOP).counts["create"] == 2  # looking needs no lock
    finally:
        first.kill()
        first.join(60)
    check_it_recovers(folder)


def test_the_window_of_a_killed_run_begins_when_its_lock_is_taken_over(tmp_path: Path, processes: BaseContext) -> None:
    folder = make_shop(tmp_path / "shop")
    ref = Ref("projects", "P1")
    after_its_first_intent = 4 + 4 + 2  # P2 is adopted, linked and updated before
    run_process(processes, migrate_until_killed, folder, HOUR, after_its_first_intent, 1)
    assert shop_in(folder, HOUR).memory.open[ref].gave_up_at is None
    later = shop_in(folder, HOUR + timedelta(days=1))
    planned = later.plan(SHOP)
    assert planned.counts["blocked"] == 1

    async def take_over() -> None:
        async with open_run(later.url, TENANT, planned, "rehearsal", later.clock, 1, "bench-pc"):
            pass

    asyncio.run(take_over())
    assert later.memory.open[ref].gave_up_at == later.clock()
