"""A plan, and what became of it, in words."""

import json
from collections.abc import Iterable, Mapping, Sequence

from integrations.canonical.rejects import Finding
from integrations.canonical.rules import ANSWER_UNKNOWN, WRITE_REFUSED, Rule
from integrations.reconcile.changes import Adopt, Create, Deactivate, Fields, Refused, Result, Unknown, Update, Write
from integrations.reconcile.plans import Plan
from integrations.report.markdown import render_findings, render_table

_SHOWN = 12
_SAMPLES = 5


def check_results(results: Iterable[Result]) -> tuple[Finding, ...]:
    """What there is to see after an apply: refusals and lost answers."""
    said: dict[Rule, list[str]] = {WRITE_REFUSED: [], ANSWER_UNKNOWN: []}
    for result in results:
        match result:
            case Refused(ref, reason):
                said[WRITE_REFUSED].append(f"{ref.entity} {ref.key}: {reason}")
            case Unknown(ref, reason):
                said[ANSWER_UNKNOWN].append(f"{ref.entity} {ref.key}: {reason}")
            case _:
                pass
    return tuple(Finding.of(rule, len(words), samples=tuple(words[:_SAMPLES])) for rule, words in said.items() if words)


def render_plan(plan: Plan, shown: int = _SHOWN) -> str:
    """The counts, the first *shown* changes with their old and new values, and what else there is to see."""
    parts = (
        f"Plan {plan.id} for {plan.tenant}",
        _counts(plan),
        _changes(plan.writes, shown),
        render_findings(plan.findings),
        "\n".join(f"Not safe unasked: {refusal}." for refusal in plan.refusals),
    )
    return "\n\n".join(part for part in parts if part)


def render_outcomes(outcomes: Mapping[str, int]) -> str:
    """What became of the changes of an apply."""
    return render_table(("outcome", "records"), [(name, count) for name, count in outcomes.items() if count])


def _counts(plan: Plan) -> str:
    kinds = [kind for kind, count in plan.counts.items() if count]
    if not kinds:
        return "There is nothing to plan."
    rows = [
        (entity.replace("_", " "), *(found[kind] for kind in kinds)) for entity, found in plan.entity_counts.items()
    ]
    return render_table(("entity", *kinds), rows)


def _changes(writes: Sequence[Write], shown: int) -> str:
    if not writes:
        return "Nothing is to be sent."
    lines = [line for change in writes[:shown] for line in _lines(change)]
    more = f"... and {len(writes) - shown:,} more in the plan's file." if len(writes) > shown else ""
    return "\n".join(line for line in (*lines, more) if line)


def _lines(change: Write) -> Iterable[str]:
    kind = type(change).__name__.lower()
    yield f"{kind} {change.ref.entity} {change.ref.key}"
    match change:
        case Create(fields=fields):
            yield f"    {_values(fields)}"
        case Adopt(changes=changes) | Update(changes=changes):
            yield from (f"    {one.name}: {_text(one.old)} -> {_text(one.new)}" for one in changes)
        case Deactivate():
            yield "    is_active: true -> false"


def _values(fields: Fields) -> str:
    return ", ".join(f"{name} {_text(value)}" for name, value in fields.items() if value is not None)


def _text(value: str | None) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)
