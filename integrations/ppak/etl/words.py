"""PPak's own words that have a mapping, by the kind of their column."""

from collections.abc import Mapping, Sequence

from integrations.canonical.mappings.table import Tables
from integrations.ppak.schemas import Kind


def mapped_words(tables: Tables) -> Mapping[str, Sequence[str]]:
    """The words of each kind of column that a table translates, sorted, as the table spells them."""
    words = {
        Kind.STATUS: [row.ppak_status for row in tables.statuses.values()],
        Kind.PHASE: [row.ppak_phase for row in tables.phases.values()],
        Kind.UNIT: [row.ppak_unit for row in tables.units.values()],
        Kind.CATEGORY: [row.ppak_category for row in tables.categories.values()],
    }
    return {kind: sorted(known, key=str.casefold) for kind, known in words.items()}
