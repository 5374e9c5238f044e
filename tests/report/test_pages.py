"""Values become text that reads well as text and as a page."""

from datetime import UTC, datetime

from integrations.canonical.rejects import Finding
from integrations.canonical.rules import DATE_UNREADABLE, STATUS_UNMAPPED, TEXT_CUT
from integrations.reconcile.basis import Basis
from integrations.reconcile.changes import (
    Adopt,
    Blocked,
    Change,
    Create,
    Deactivate,
    Done,
    FieldChange,
    Keep,
    Ref,
    Refused,
    Unknown,
    Update,
)
from integrations.reconcile.plans import Plan, seal
from integrations.report.markdown import render_findings, render_table
from integrations.report.plan import check_results, render_outcomes, render_plan


def plan_of(*changes: Change, refusals: tuple[str, ...] = ()) -> Plan:
    made = datetime(2026, 1, 15, tzinfo=UTC)
    return seal(made, Basis("sandbox Mill", {}, "t"), ("materials",), changes, (), refusals)


def sku(number: int) -> Ref:
    return Ref("materials", f"S-{number}")


def test_a_table_is_aligned_with_its_numbers_to_the_right() -> None:
    assert render_table(("what", "rows"), [("kept", 12345), ("a | b\nc", 7)]) == (
        "| what     |   rows |\n| -------- | -----: |\n| kept     | 12,345 |\n| a \\| b c |      7 |"
    )


def test_a_table_without_rows_is_its_headings() -> None:
    assert render_table(("what",), []) == "| what |\n| ---- |"


def test_findings_stand_by_severity_the_most_frequent_first() -> None:
    text = render_findings(
        [
            Finding.of(TEXT_CUT, 2000),
            Finding.of(STATUS_UNMAPPED, 1, samples=("Adrift", "")),
            Finding.of(STATUS_UNMAPPED, 3),
            Finding.of(DATE_UNREADABLE, 1, "projects, Bid Date"),
        ]
    )
    assert text.splitlines() == [
        "## Refused, by cause",
        "",
        f"- 3 × status.unmapped: {STATUS_UNMAPPED.sentence}",
        f"- 1 × status.unmapped: {STATUS_UNMAPPED.sentence} For example: Adrift.",
        "",
        "## Left empty or still to do, by cause",
        "",
        "- 1 × date.unreadable: projects, Bid Date.",
        "",
        "## Notes",
        "",
        f"- 2,000 × text.cut: {TEXT_CUT.sentence}",
    ]


def test_a_plan_shows_every_change_with_its_old_and_new_value() -> None:
    text = render_plan(
        plan_of(
            Create(sku(1), {"description": 'Panel 3/4"', "vendor": None}),
            Adopt(sku(2), "id-2", "M-2", {}, (FieldChange("vendor", None, "Mill\nworks"),)),
            Update(sku(3), "id-3", {}, (FieldChange("cost_per_unit", "4.25", "4.50"),)),
            Deactivate(sku(4), "id-4", {}),
            Keep(sku(5)),
            Blocked(sku(6), "field.conflict", "both changed"),
            refusals=("too much",),
        )
    )
    assert "| entity    | create | adopt | update | deactivate | keep | blocked |" in text
    assert 'create materials S-1\n    description "Panel 3/4\\""\n' in text
    assert 'adopt materials S-2\n    vendor: nothing -> "Mill\\nworks"\n' in text
    assert 'update materials S-3\n    cost_per_unit: "4.25" -> "4.50"\n' in text
    assert "deactivate materials S-4\n    is_active: true -> false\n" in text
    assert "S-5" not in text
    assert "Not safe unasked: too much." in text


def test_a_long_plan_says_how_many_changes_it_does_not_show() -> None:
    text = render_plan(plan_of(*(Create(sku(number), {}) for number in range(1500))), shown=2)
    assert "S-1\n" in text
    assert "S-2" not in text
    assert "... and 1,498 more in the plan's file." in text


def test_a_plan_without_writes_says_so() -> None:
    assert "Nothing is to be sent." in render_plan(plan_of(Keep(sku(1))))


def test_refusals_and_lost_answers_are_found_after_an_apply() -> None:
    found = check_results([Done(sku(1), "id", None, {}), Refused(sku(2), "no such unit"), Unknown(sku(3), "cut off")])
    assert [(finding.rule, finding.count, finding.samples) for finding in found] == [
        ("write.refused", 1, ("materials S-2: no such unit",)),
        ("answer.unknown", 1, ("materials S-3: cut off",)),
    ]
    assert check_results([Keep(sku(1))]) == ()


def test_outcomes_leave_out_what_did_not_happen() -> None:
    assert render_outcomes({"done": 3, "kept": 0, "refused": 1}).splitlines()[2:] == [
        "| done    |       3 |",
        "| refused |       1 |",
    ]
