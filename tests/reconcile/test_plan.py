"""A plan counts itself, refuses itself, keeps in a file, and says the same whatever the order."""

import random
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.canonical.errors import FileError, SettingsError, UnsafePlanError
from integrations.canonical.rejects import Finding
from integrations.canonical.rules import FIELD_UNSENT
from integrations.reconcile.basis import Basis
from integrations.reconcile.changes import Desired, Existing, Intent, Link, Memory, Ref, Snapshot
from integrations.reconcile.plan import Limits, plan
from integrations.reconcile.plans import Plan, load_plan, write_plan
from tests.fakes.rehearsal import material, project, work_order

NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)


def plan_of(desired: list[Desired], snapshot: Snapshot | None = None, memory: Memory | None = None) -> Plan:
    basis = Basis("T", {one.ref: "source" for one in desired}, "tables")
    return plan(desired, snapshot or Snapshot("T", NOW, {}), memory or Memory(), basis, Limits(), NOW)


def linked(count: int, changed: int = 0, inactive: int = 0) -> Plan:
    """A plan for *count* linked materials, of which some changed here and some became inactive."""
    refs = [Ref("materials", f"M{number:03}") for number in range(count)]
    there = {ref: Existing(f"id-{ref.key}", None, {"cost": "1.00"}) for ref in refs}
    desired = [
        Desired(ref, {"cost": "2.00" if number < changed else "1.00"}, active=number < count - inactive)
        for number, ref in enumerate(refs)
    ]
    memory = Memory(
        links={ref: Link(record.remote_id, None) for ref, record in there.items()},
        written={ref: record.fields for ref, record in there.items()},
    )
    return plan_of(desired, Snapshot("T", NOW, there), memory)


# ── limits ───────────────────────────────────────────────────────────────────


def test_a_plan_that_updates_more_than_30_percent_refuses_itself_and_says_which_and_how_many() -> None:
    made = linked(10, changed=4)
    assert made.refusals == ("4 of 10 linked materials (40.0 %) would be updated; more than 30 % is not done unasked",)
    assert [finding.rule for finding in made.findings] == ["limit.exceeded"]
    assert made.counts["update"] == 4


def test_a_plan_that_deactivates_more_than_30_percent_refuses_itself() -> None:
    assert linked(13, inactive=4).refusals == (
        "4 of 13 linked materials (30.8 %) would be deactivated; more than 30 % is not done unasked",
    )


def test_updates_and_deactivations_are_limited_each_for_itself() -> None:
    assert linked(10, changed=3, inactive=3).refusals == ()
    assert len(linked(20, changed=7, inactive=7).refusals) == 2


def test_an_update_that_is_sent_again_counts_towards_the_limit() -> None:
    refs = [Ref("materials", f"M{number}") for number in range(10)]
    there = {ref: Existing(f"id-{ref.key}", None, {"cost": "1.00"}) for ref in refs}
    memory = Memory(
        links={ref: Link(record.remote_id, None) for ref, record in there.items()},
        written={ref: record.fields for ref, record in there.items()},
        open={ref: Intent(1, ref, "update", NOW, NOW - timedelta(hours=1), {"cost": "2.00"}) for ref in refs[:4]},
    )
    desired = [Desired(ref, {"cost": "2.00" if ref in memory.open else "1.00"}) for ref in refs]
    made = plan_of(desired, Snapshot("T", NOW, there), memory)
    assert made.counts["adopt"] == 4
    assert len(made.refusals) == 1


@pytest.mark.parametrize(("count", "changed"), [(10, 3), (9, 9), (0, 0)])
def test_30_percent_is_allowed_and_so_is_anything_of_fewer_than_ten(count: int, changed: int) -> None:
    assert linked(count, changed=changed).refusals == ()


# ── what a plan is not made from ─────────────────────────────────────────────


def test_a_record_that_is_desired_twice_stops_the_plan() -> None:
    with pytest.raises(UnsafePlanError, match="projects P1 is in the input more than once"):
        plan_of([project("P1"), project("P1", notes="again")])


def test_a_snapshot_of_another_tenant_stops_the_plan() -> None:
    with pytest.raises(UnsafePlanError, match="the plan is for T, but U answered"):
        plan_of([project("P1")], Snapshot("U", NOW, {}))


def test_only_that_names_nobody_is_a_mistake_on_the_command_line() -> None:
    with pytest.raises(SettingsError, match="P7, P8"):
        plan(
            [project("P1")],
            Snapshot("T", NOW, {}),
            Memory(),
            Basis("T", {}, ""),
            Limits(),
            NOW,
            only=["P8", "P1", "P7"],
        )


# ── its shape ────────────────────────────────────────────────────────────────


def test_parents_come_before_children_and_keys_in_order() -> None:
    made = plan_of([work_order("P1", 2), project("P2"), work_order("P1", 1), project("P1")])
    assert [change.ref.key for change in made.changes] == ["P1", "P2", "P1/1", "P1/2"]
    assert made.entities == ("projects", "work_orders")


def test_a_plan_of_nothing_is_a_plan() -> None:
    made = plan_of([])
    assert (made.writes, set(made.counts.values())) == ((), {0})


def test_what_the_target_had_to_say_stands_in_the_plan() -> None:
    said = Finding.of(FIELD_UNSENT, 3)
    assert plan_of([], Snapshot("T", NOW, {}, findings=(said,))).findings == (said,)


def test_a_plan_rests_only_on_what_it_touches() -> None:
    kept = Ref("projects", "P1")
    there = {kept: Existing("a", None, {"name": "Project P1"})}
    memory = Memory(version=9, links={kept: Link("a", None)}, written={kept: {"name": "Project P1"}})
    made = plan_of([project("P1"), project("P2")], Snapshot("T", NOW, there), memory)
    assert made.basis == Basis("T", {Ref("projects", "P2"): "source"}, "tables", {Ref("projects", "P2"): "absent"}, 9)


def test_the_id_of_a_plan_is_its_content_and_not_its_hour() -> None:
    desired, snapshot = [project("P1")], Snapshot("T", NOW, {})
    basis = Basis("T", {}, "tables")
    first, later = (plan(desired, snapshot, Memory(), basis, Limits(), hour) for hour in (NOW, NOW.replace(hour=20)))
    other = plan([project("P1", notes="n")], snapshot, Memory(), basis, Limits(), NOW)
    assert first.id == later.id != other.id


# ── properties ───────────────────────────────────────────────────────────────

TEXTS = st.sampled_from(["a", "b", "c", None])
KEYS = st.sampled_from(["P1", "P2", "P3"])


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Desired], Snapshot, Memory]:
    """Any few records here, there and in the ledger, in any state of agreement."""
    keys = draw(st.sets(KEYS))
    desired = [project(key, name=draw(TEXTS)) for key in sorted(keys)]
    desired += [work_order(draw(KEYS), number) for number in draw(st.sets(st.integers(1, 3)))]
    desired += [material("M1", active=draw(st.booleans()), cost=draw(TEXTS))] if draw(st.booleans()) else []
    there = {
        Ref("projects", key): Existing(f"id-{key}", None, {"name": draw(TEXTS)}, draw(st.booleans()))
        for key in draw(st.sets(KEYS))
    }
    links = {Ref("projects", key): Link(f"id-{draw(KEYS)}", None) for key in draw(st.sets(KEYS))}
    memory = Memory(links=links, written={ref: {"name": draw(TEXTS)} for ref in links})
    by_id = {(ref.entity, record.remote_id): record for ref, record in there.items()}
    absent = draw(st.sampled_from([{}, {"projects": "no"}, {"work_orders": "no"}]))
    return desired, Snapshot("T", NOW, there, by_id, absent=absent), memory


@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(
    world: tuple[list[Desired], Snapshot, Memory], chance: random.Random
) -> None:
    desired, snapshot, memory = world
    family = [one for one in desired if one.ref.entity != "materials"]  # the order of unrelated entities is the input's
    shuffled = chance.sample(family, len(family))
    assert plan_of(shuffled, snapshot, memory) == plan_of(family, snapshot, memory)


@given(worlds())
def test_every_record_has_one_change_and_the_counts_add_up(world: tuple[list[Desired], Snapshot, Memory]) -> None:
    desired, snapshot, memory = world
    made = plan_of(desired, snapshot, memory)
    assert sorted(change.ref for change in made.changes) == sorted(one.ref for one in desired)
    assert sum(made.counts.values()) == len(desired)
    for kind, count in made.counts.items():
        assert count == sum(counts[kind] for counts in made.entity_counts.values())


@given(worlds())
def test_only_linked_records_are_updated_or_deactivated(world: tuple[list[Desired], Snapshot, Memory]) -> None:
    desired, snapshot, memory = world
    for change in plan_of(desired, snapshot, memory).writes:
        if type(change).__name__ in {"Update", "Deactivate"}:
            assert change.ref in memory.links


@given(worlds())
def test_no_record_over_there_is_touched_for_two_of_ours(world: tuple[list[Desired], Snapshot, Memory]) -> None:
    desired, snapshot, memory = world
    ids = [change.remote_id for change in plan_of(desired, snapshot, memory).writes if hasattr(change, "remote_id")]
    assert len(ids) == len(set(ids))


# ── its file ─────────────────────────────────────────────────────────────────


@settings(deadline=None, max_examples=50)
@given(worlds())
def test_a_plan_survives_its_file_byte_for_byte(world: tuple[list[Desired], Snapshot, Memory]) -> None:
    made = plan_of(*world)
    with TemporaryDirectory() as folder:
        first, second = Path(folder, "first.json"), Path(folder, "second.json")
        write_plan(first, made)
        assert load_plan(first) == made
        write_plan(second, load_plan(first))
        assert first.read_bytes() == second.read_bytes()


def test_a_plan_from_another_time_zone_survives_its_file(tmp_path: Path) -> None:
    hour = datetime(2026, 1, 15, 8, 0, 0, 123, tzinfo=timezone(timedelta(hours=-5)))
    made = plan([project("Ω/1", name='Tür "A"')], Snapshot("T", NOW, {}), Memory(), Basis("T", {}, ""), Limits(), hour)
    assert load_plan(write_plan(tmp_path / "plan.json", made)) == made


def test_a_plan_that_was_edited_is_not_carried_out(tmp_path: Path) -> None:
    path = write_plan(tmp_path / "plan.json", plan_of([project("P1", name="Harbor")]))
    path.write_bytes(path.read_bytes().replace(b"Harbor", b"Harbour"))
    with pytest.raises(UnsafePlanError, match="changed after it was planned"):
        load_plan(path)


@pytest.mark.parametrize(
    "content", ["[]", "{}", '{"format": 1}', '{"format": 2}', "nonsense", '{"format": 1, "basis": 3}']
)
def test_a_file_that_is_no_plan_says_so(tmp_path: Path, content: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FileError, match=r"plan\.json"):
        load_plan(path)


def test_a_plan_that_is_missing_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is not there"):
        load_plan(tmp_path / "plan.json")
