"""PPak's own words: those that have a mapping, and the rows that a table might gain."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from integrations.canonical.mappings.lines import folded
from integrations.canonical.mappings.rows import MaterialRow
from integrations.canonical.mappings.table import CATEGORIES, MATERIALS, PHASES, STATUSES, UNITS, Tables
from integrations.canonical.rejects import Finding
from integrations.canonical.rules import CORRECTION_APPLIED, CORRECTION_REPEATED
from integrations.ppak.etl.corrections import Verdict
from integrations.ppak.schemas import Kind

_FEWEST = 2  # so often a correction is made before a row is offered


def mapped_words(tables: Tables) -> Mapping[str, Sequence[str]]:
    """The words of each kind of column that a table translates, sorted, as the table spells them."""
    words = {
        Kind.STATUS: [row.ppak_status for row in tables.statuses.values()],
        Kind.PHASE: [row.ppak_phase for row in tables.phases.values()],
        Kind.UNIT: [row.ppak_unit for row in tables.units.values()],
        Kind.CATEGORY: [row.ppak_category for row in tables.categories.values()],
    }
    return {kind: sorted(known, key=str.casefold) for kind, known in words.items()}


# ── rows to gain ─────────────────────────────────────────────────────────────


def offered_rows(verdicts: Iterable[Verdict], tables: Tables) -> Iterator[Finding]:
    """For each word that was corrected to the same other word again and again, the row of a table that would do it.

    It is offered, never applied by itself.
    """
    repeated: dict[tuple[Kind, str, str], list[Verdict]] = {}
    for one in verdicts:
        if one.rule is CORRECTION_APPLIED and one.kind and folded(one.old or "") and one.new:
            repeated.setdefault((one.kind, folded(one.old or ""), folded(one.new)), []).append(one)
    for (kind, _, _), made in sorted(repeated.items()):
        old, new = (made[0].old or "").strip(), made[0].new or ""
        if len(made) >= _FEWEST and (row := _row(kind, old, new, tables)):
            said = f"{old!r} was corrected to {new!r} each time; to make it a rule, add a row to {row}"
            yield Finding.of(CORRECTION_REPEATED, len(made), said)


_TABLES: Mapping[Kind, tuple[str, Callable[[Tables, str], Any], str]] = {
    Kind.STATUS: (STATUSES, Tables.status, "ppak_status"),
    Kind.PHASE: (PHASES, Tables.phase, "ppak_phase"),
    Kind.UNIT: (UNITS, Tables.unit, "ppak_unit"),
    Kind.CATEGORY: (CATEGORIES, Tables.category, "ppak_category"),
    Kind.SKU: (MATERIALS, Tables.material, "ppak_sku"),
}
"""Kind → the table that translates its words, how one is looked up, and the column that holds them."""


def _row(kind: Kind, old: str, new: str, tables: Tables) -> str | None:
    """The line that makes *old* mean what *new* means; ``None`` where *new* means nothing, or *old* something."""
    if kind not in _TABLES:
        return None
    file, lookup, column = _TABLES[kind]
    known = lookup(tables, new) or (MaterialRow(new, new, None, None, 0) if kind is Kind.SKU else None)
    if known is None or lookup(tables, old):
        return None
    return f"{file}: {_csv(replace(known, **{column: old, 'notes': None}))}"


def _csv(row: Any) -> str:
    values = [getattr(row, column.name) for column in fields(row) if column.name != "line"]
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(
        format(value, "f") if isinstance(value, Decimal) else value for value in values
    )
    return line.getvalue()
