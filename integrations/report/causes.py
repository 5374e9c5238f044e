"""Root causes in words: what holds which rows back, and what would release them."""

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.canonical.rules import ROW_RAGGED, rule_named
from integrations.ppak.etl.causes import Cause

LISTED = 500
"""So many causes are listed for programs."""

_SHOWN = 20
_VALUE = 60


def render_causes(causes: Sequence[Cause]) -> str:
    """The weightiest causes as a list, with how many are left out; nothing where no row is refused."""
    items = [f"- {sentence_of(cause)}" for cause in causes[:_SHOWN]]
    if len(causes) > _SHOWN:
        items.append(f"- and {len(causes) - _SHOWN:,} causes more, under `causes` in the summary for programs.")
    return "\n".join(items)


def record_of(cause: Cause) -> Mapping[str, Any]:
    """A cause for programs; money as text, exactly."""
    return {
        "entity": cause.entity,
        "rule": cause.rule,
        "field": cause.field,
        "column": cause.column,
        "value": cause.value,
        "rows": cause.rows,
        "released": cause.released,
        "money": None if cause.money is None else format(cause.money, "f"),
        "money_field": cause.money_field,
        "unpriced": cause.unpriced,
        "message": sentence_of(cause),
    }


def sentence_of(cause: Cause) -> str:
    """For example ``status 'Hot' unmapped: 41 projects, $1,200,000.00; one row in … releases them all.``"""
    return f"{_what(cause)}: {_rows(cause)}{_money(cause)}; {_remedy(cause)} {_released(cause)}."


def _what(cause: Cause) -> str:
    if cause.is_rest:
        return f"{cause.field}, further values ({cause.rule})"
    if cause.value is None:
        return f"{cause.field}: {rule_named(cause.rule).sentence.rstrip('.')}".removeprefix(": ")
    value = cause.value if len(cause.value) <= _VALUE else f"{cause.value[:_VALUE]}…"
    return f"{cause.field} {value!r} {'unmapped' if _table(cause) else f'({cause.rule})'}"


def _rows(cause: Cause) -> str:
    noun = cause.entity.replace("_", " ")
    return f"{cause.rows:,} {noun.removesuffix('s') if cause.rows == 1 else noun}"


def _money(cause: Cause) -> str:
    if cause.money is None or cause.unpriced == cause.rows:
        return ""
    kind = " of unit cost" if cause.money_field == "cost_per_unit" else ""
    without = f" ({cause.unpriced:,} without an amount)" if cause.unpriced else ""
    return f", ${cause.money:,f}{kind}{without}"


def _table(cause: Cause) -> str | None:
    return rule_named(cause.rule).cure


def _remedy(cause: Cause) -> str:
    table = _table(cause)
    if table and not cause.is_rest:
        return f"one row in {table}"
    if cause.rule == ROW_RAGGED.name:
        return "a new export, put right in PPak,"
    each = "" if cause.rows == 1 else " for each"
    return f"a row{each} in {table}" if table else f"a correction{each}"


def _released(cause: Cause) -> str:
    if cause.released == cause.rows:
        return "releases it" if cause.rows == 1 else "releases them all"
    others = "something else is wrong with the others" if cause.released else "each has something else wrong too"
    return f"releases {cause.released:,} of {cause.rows:,}, as {others}"
