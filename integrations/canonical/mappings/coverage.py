"""Do the mapping tables and the exports fit? Words without a row, and rows without a word."""

from collections import Counter
from collections.abc import Iterator, Mapping

from integrations.canonical.mappings.lines import folded
from integrations.canonical.mappings.table import Tables
from integrations.canonical.rejects import Finding
from integrations.canonical.rules import (
    CATEGORY_UNMAPPED,
    MAPPING_UNUSED,
    PHASE_UNMAPPED,
    STATUS_UNMAPPED,
    UNIT_UNMAPPED,
    Rule,
)

_UNMAPPED: Mapping[str, Rule | None] = {
    "statuses": STATUS_UNMAPPED,
    "phases": PHASE_UNMAPPED,
    "units": UNIT_UNMAPPED,
    "categories": CATEGORY_UNMAPPED,
    "materials": None,  # a SKU without a row keeps its own name
}


def check_coverage(tables: Tables, used: Mapping[str, Mapping[str, int]]) -> Iterator[Finding]:
    """What does not fit, the most frequent words first.

    *used* maps a table (`statuses`, `phases`, `units`, `categories`, `materials`) to PPak's words and how often
    each was seen; a table that is not in it was not asked for.
    A word without a row counts as often as it was seen, a row without a word once.
    """
    for table, seen in used.items():
        rows: Mapping[str, object] = getattr(tables, table)
        words: Counter[str] = Counter()
        for word, count in seen.items():
            words[folded(word)] += count
        unmapped = Counter({word: count for word, count in words.items() if word not in rows})
        rule = _UNMAPPED[table]
        if rule and unmapped:
            samples = tuple(f"{word} ({count})" for word, count in sorted(unmapped.items(), key=_most_first))
            yield Finding.of(rule, unmapped.total(), samples=samples)
        unused = tuple(key for key in rows if key not in words)
        if unused:
            yield Finding.of(MAPPING_UNUSED, len(unused), f"{table}: {MAPPING_UNUSED.sentence}", unused)


def _most_first(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]
