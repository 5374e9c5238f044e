"""A saved plan is carried out later, and to the end, or it is stale and says why."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from integrations.canonical.errors import RemoteError, UnsafePlanError
from integrations.reconcile.apply import count_results
from integrations.reconcile.changes import Adopt, Desired, Keep, Ref, Result
from integrations.reconcile.ledger import open_run
from integrations.reconcile.plans import Plan, load_plan, write_plan
from integrations.reconcile.resume import check_fresh, resume
from tests.fakes.rehearsal import Rehearsal, material, project, work_order
from tests.fakes.target import TENANT, Fault

P1, P2, P3 = (Ref("projects", f"P{number}") for number in (1, 2, 3))
SHOP = [project("P1"), project("P2", notes="ours"), project("P3"), work_order("P1", 1), work_order("P3", 1)]


@pytest.fixture
def shop(tmp_path: Path) -> Rehearsal:
    """P1 is to be made, P2 to be adopted and updated, P3 is linked and to be updated."""
    shop = Rehearsal(tmp_path / "ledger.sqlite")
    shop.migrate([project("P3", name="before")])
    shop.target.add(P2, {"name": "theirs", "notes": None})
    shop.target.writes.clear()
    return shop


def again(shop: Rehearsal, saved: Plan, desired: Sequence[Desired] = SHOP) -> Plan:
    """What is left of *saved*, as a later process finds it."""
    return resume(saved, shop.target.snapshot(), shop.memory, shop.basis(desired), shop.limits)


def state_of(shop: Rehearsal) -> dict[Ref, object]:
    return {ref: dict(record.fields) for ref, record in shop.target.records.values()}


# ── to the end ───────────────────────────────────────────────────────────────


def test_a_saved_plan_that_nothing_overtook_is_carried_out_as_it_was_read(shop: Rehearsal, tmp_path: Path) -> None:
    saved = load_plan(write_plan(tmp_path / "plan.json", shop.plan(SHOP)))
    left = again(shop, saved)
    assert left == saved
    assert count_results(shop.apply(left))["done"] == 5
    assert shop.plan(SHOP).writes == ()


@pytest.mark.parametrize("fault", ["unreachable", "refused", "lost after", "lost before"])
@pytest.mark.parametrize("at", [P1, P2, P3, Ref("work_orders", "P1/1"), Ref("work_orders", "P3/1")])
def test_a_plan_that_stopped_anywhere_is_resumed_and_ends_as_if_it_had_not(
    shop: Rehearsal, at: Ref, fault: Fault
) -> None:
    saved = shop.plan(SHOP)
    shop.target.faults[at] = [fault]
    stopped = attempt(shop, saved)
    shop.clock.pass_by(300)
    left = again(shop, saved)
    assert left.id == saved.id
    assert len(left.changes) == len(saved.changes)
    results = shop.apply(left)
    shop.clock.pass_by(300)
    assert {type(result).__name__ for result in results} <= {"Done", "Keep"}
    assert (stopped is None) == (fault == "unreachable")
    assert shop.target.twice() == []
    assert shop.plan(SHOP).writes == ()
    assert again(shop, saved).writes == ()


def attempt(shop: Rehearsal, planned: Plan) -> Sequence[Result] | None:
    try:
        return shop.apply(planned, in_flight=1)
    except RemoteError:
        return None


def test_what_the_plan_s_own_run_has_done_is_not_sent_again(shop: Rehearsal) -> None:
    saved = shop.plan(SHOP)
    shop.target.faults[Ref("work_orders", "P3/1")] = ["unreachable"]
    assert attempt(shop, saved) is None
    shop.target.writes.clear()
    left = again(shop, saved)
    assert sum(isinstance(change, Keep) for change in left.changes) == 4
    shop.apply(left)
    assert [ref for _, ref, _ in shop.target.writes] == [Ref("work_orders", "P3/1")]


def test_a_record_that_was_linked_but_not_yet_brought_in_line_is_brought_in_line(shop: Rehearsal) -> None:
    saved = shop.plan(SHOP)
    [adopt] = [change for change in saved.writes if isinstance(change, Adopt)]

    async def stop_halfway() -> None:
        async with open_run(shop.url, TENANT, saved, "rehearsal", shop.clock, 7, "bench-pc") as run:
            await run.link(adopt, shop.clock())

    asyncio.run(stop_halfway())
    assert adopt in again(shop, saved).changes
    shop.apply(again(shop, saved))
    assert shop.target.fields_of(P2)["notes"] == "ours"


def test_an_unanswered_creation_of_the_own_run_is_awaited_before_it_is_sent_again(shop: Rehearsal) -> None:
    saved = shop.plan(SHOP)
    shop.target.faults[P1] = ["lost before"]
    shop.apply(saved)
    left = again(shop, saved)
    assert left.counts["blocked"] == 1
    assert [finding.rule for finding in left.findings] == ["answer.awaited"]
    assert count_results(shop.apply(left))["parked"] == 1
    shop.clock.pass_by(300)
    assert count_results(shop.apply(again(shop, saved)))["done"] == 2
    assert shop.target.twice() == []


def test_an_unanswered_deactivation_of_the_own_run_is_sent_again_after_the_window(shop: Rehearsal) -> None:
    asleep = [material("M1", active=False)]
    shop.migrate([material("M1")])
    saved = shop.plan(asleep)
    shop.target.faults[Ref("materials", "M1")] = ["lost before"]
    shop.apply(saved)
    shop.clock.pass_by(300)
    assert count_results(shop.apply(again(shop, saved, asleep)))["done"] == 1
    assert not shop.target.the(Ref("materials", "M1")).is_active


def test_a_run_that_a_later_plan_completed_leaves_nothing_to_resume(shop: Rehearsal) -> None:
    saved = shop.plan(SHOP)
    shop.target.faults[Ref("work_orders", "P1/1")] = ["unreachable"]
    attempt(shop, saved)
    shop.migrate(SHOP)
    with pytest.raises(UnsafePlanError, match="work_orders P1/1 was written by another run"):
        again(shop, saved)


# ── or stale ─────────────────────────────────────────────────────────────────


def stale(shop: Rehearsal, saved: Plan, says: str, desired: Sequence[Desired] = SHOP) -> None:
    with pytest.raises(UnsafePlanError, match=says) as raised:
        check_fresh(saved, shop.target.snapshot(), shop.memory, shop.basis(desired))
    assert "plan again" in raised.value.advice


def test_a_plan_is_stale_when_a_table_changed(shop: Rehearsal) -> None:
    saved = shop.plan(SHOP)
    shop.tables = "tables-2"
    stale(shop, saved, "the plan is stale: the mapping tables changed")


def test_a_plan_is_stale_when_a_record_it_touches_changed_in_the_input(shop: Rehearsal) -> None:
    stale(shop, shop.plan(SHOP), "projects P1 changed in the input", [project("P1", name="New"), *SHOP[1:]])


def test_a_plan_is_stale_when_a_record_it_touches_left_the_input(shop: Rehearsal) -> None:
    stale(shop, shop.plan(SHOP), "projects P1 changed in the input", SHOP[1:])


@pytest.mark.parametrize("ref", [P2, P3])
def test_a_plan_is_stale_when_a_person_edited_a_record_it_touches(shop: Rehearsal, ref: Ref) -> None:
    saved = shop.plan(SHOP)
    shop.target.edit(ref, phase="ordering")
    stale(shop, saved, f"{ref.entity} {ref.key} changed over there")


def test_a_plan_is_stale_when_a_person_deactivated_a_record_it_touches(shop: Rehearsal) -> None:
    saved = shop.plan(SHOP)
    record = shop.target.the(P3)
    shop.target.records[record.remote_id] = (P3, replace(record, is_active=False))
    stale(shop, saved, "projects P3 changed over there")


def test_a_plan_is_stale_when_a_person_made_what_it_would_make(shop: Rehearsal) -> None:
    saved = shop.plan(SHOP)
    shop.target.add(P1, {"name": "theirs"})
    stale(shop, saved, "projects P1 changed over there")


def test_a_plan_is_stale_when_what_it_would_update_is_gone(shop: Rehearsal) -> None:
    saved = shop.plan(SHOP)
    shop.target.remove(P3)
    stale(shop, saved, "projects P3 changed over there")


def test_a_plan_is_stale_when_what_its_own_run_linked_was_then_edited_by_a_person(shop: Rehearsal) -> None:
    saved = shop.plan(SHOP)
    shop.target.faults[P2] = ["refused"]
    shop.apply(saved)
    shop.target.edit(P2, name="edited")
    stale(shop, saved, "projects P2 changed over there")


def test_a_plan_is_stale_when_another_plan_wrote_a_record_it_touches(shop: Rehearsal) -> None:
    saved = shop.plan(SHOP)
    shop.migrate([project("P1")])
    stale(shop, saved, "projects P1 was written by another run")


def test_a_plan_for_another_tenant_is_refused(shop: Rehearsal) -> None:
    saved = shop.plan(SHOP)
    other = Rehearsal(shop.ledger, tenant="https://there.example Other Firm")
    stale(other, saved, "and this is https://there.example Other Firm")


def test_many_reasons_are_counted_and_not_all_told(shop: Rehearsal) -> None:
    many = [project(f"P{number}") for number in range(20, 40)]
    stale(shop, shop.plan(many), r"P24 changed in the input and 15 more", [])


def test_what_a_plan_does_not_touch_may_change(shop: Rehearsal) -> None:
    kept = [project("P3", name="before"), project("P1")]
    saved = shop.plan(kept)
    shop.target.edit(P3, name="edited")
    shop.target.add(Ref("projects", "P9"), {})
    changed = [project("P3", name="changed here"), project("P1")]
    check_fresh(saved, shop.target.snapshot(), shop.memory, shop.basis(changed))


def test_a_ledger_that_grew_for_other_records_does_not_make_a_plan_stale(shop: Rehearsal) -> None:
    saved = shop.plan([project("P1")])
    shop.migrate([material("M1")])
    left = again(shop, saved, [project("P1")])
    assert count_results(shop.apply(left))["done"] == 1


def test_resuming_twice_is_resuming_once(shop: Rehearsal) -> None:
    saved = shop.plan(SHOP)
    shop.target.faults[P3] = ["unreachable"]
    attempt(shop, saved)
    once = again(shop, saved)
    assert again(shop, replace(once, basis=saved.basis)).changes == once.changes
