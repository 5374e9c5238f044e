"""Is the migration whole? Pure checks over values that give findings; and the door `main`.

The checks take raw rows, because a person may have edited the files by hand.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from pydantic import ValidationError

from integrations.canonical.errors import FileError
from integrations.canonical.models import type_of_entity
from integrations.canonical.rejects import Buckets, Finding
from integrations.canonical.rules import (
    BUCKETS_UNEQUAL,
    DATE_ORDER,
    LINK_MISSING,
    LINK_UNCONFIRMED,
    MATERIAL_UNKNOWN,
    NUMBER_DUPLICATE,
    PROJECT_DUPLICATE,
    SKU_DUPLICATE,
    VALUE_ILLEGAL,
    WORK_ORDER_DUPLICATE,
    Rule,
    Severity,
)

Health = Literal["healthy", "warnings", "errors"]


@dataclass(frozen=True, slots=True)
class Migration:
    """All that a health check looks at.

    *projects*, *work_orders*, *materials*: the rows of the canonical files, as the files hold them.
    *known_skus*: the SKUs that the material library or INNERGY holds.
    *links*: (entity, key) → remote id, each confirmed by an apply; without a ledger there are none.
    *buckets*, *written*: where the rows of each entity ended, and how many records were written of them
    (compared with the rows of each entity that has any).
    *live*: the findings of a comparison with INNERGY.
    """

    projects: Sequence[Any] = ()
    work_orders: Sequence[Any] = ()
    materials: Sequence[Any] = ()
    known_skus: frozenset[str] = frozenset()
    links: Mapping[tuple[str, str], str] = field(default_factory=dict)
    buckets: Mapping[str, Buckets] = field(default_factory=dict)
    written: Mapping[str, int] = field(default_factory=dict)
    live: tuple[Finding, ...] = ()

    def rows_of(self, entity: str) -> Sequence[Any]:
        """The rows of *entity*."""
        return {"projects": self.projects, "materials": self.materials, "work_orders": self.work_orders}[entity]


Check = Callable[[Migration], Iterable[Finding]]


def check_migration(migration: Migration) -> tuple[Finding, ...]:
    """The findings of all `CHECKS`, in their order."""
    return tuple(finding for check in CHECKS for finding in check(migration))


def judge(findings: Iterable[Finding]) -> Health:
    """``errors`` when a reject-grade check failed, ``warnings`` when only a blank-grade one did, else ``healthy``."""
    severities = {finding.severity for finding in findings}
    if Severity.REJECT in severities:
        return "errors"
    return "warnings" if Severity.BLANK in severities else "healthy"


def read_summary(summary: Any) -> tuple[Mapping[str, Buckets], Mapping[str, int]]:
    """The *buckets* and *written* of a migration summary's JSON; `FileError` when it is none."""
    names = [bucket.name for bucket in fields(Buckets)]
    try:
        counts = summary["counts"].items()
        buckets = {entity: Buckets(*(int(count[name]) for name in names)) for entity, count in counts}
        return buckets, {entity: int(count["records"]) for entity, count in counts}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise FileError("the migration summary holds no counts", "write it again with run-migration") from error


# ── the checks ───────────────────────────────────────────────────────────────


def check_values(migration: Migration) -> Iterator[Finding]:
    """Whether every record keeps the canonical model: words, dates, money, and start before completion."""
    for entity, model in type_of_entity.items():
        wrong: dict[Rule, list[str]] = {VALUE_ILLEGAL: [], DATE_ORDER: []}
        for number, row in enumerate(migration.rows_of(entity), 1):
            try:
                model.model_validate(row)
            except ValidationError as error:
                for rule, words in _faults(error):
                    wrong[rule].append(f"record {number} ({_key(entity, row) or 'no key'}): {words}")
        for rule, samples in wrong.items():
            yield from _found(rule, entity, samples)


def check_duplicates(migration: Migration) -> Iterator[Finding]:
    """Whether every key, and every project number, is there once."""
    for entity, rule in _DUPLICATE.items():
        keys = [_key(entity, row) for row in migration.rows_of(entity)]
        yield from _found(rule, entity, _repeated(keys))
    numbers = [_word(row, "project_number") for row in migration.projects]
    yield from _found(NUMBER_DUPLICATE, "projects", _repeated(numbers))


def check_links(migration: Migration) -> Iterator[Finding]:
    """Whether every record was imported, and every INNERGY id in the files was confirmed by an apply."""
    for entity in type_of_entity:
        missing, unconfirmed = [], []
        for row in migration.rows_of(entity):
            key, claimed = _key(entity, row), _word(row, "innergy_id")
            link = migration.links.get((entity, key or ""))
            if claimed and (claimed != link or claimed.startswith("dry_run_")):
                unconfirmed.append(f"{key}: {claimed}")
            elif key and link is None and _is_due(row):
                missing.append(key)
        yield from _found(LINK_UNCONFIRMED, entity, unconfirmed)
        yield from _found(LINK_MISSING, entity, missing)


def check_materials(migration: Migration) -> Iterator[Finding]:
    """Whether every material that is used is in the library or in INNERGY."""
    for entity, used in (("projects", _skus_of_project), ("work_orders", _skus_of_work_order)):
        unknown = [
            f"{sku} in {_key(entity, row)}"
            for row in migration.rows_of(entity)
            for sku in used(row)
            if sku not in migration.known_skus
        ]
        yield from _found(MATERIAL_UNKNOWN, entity, unknown)


def check_buckets(migration: Migration) -> Iterator[Finding]:
    """Whether every row read ended in one bucket, and every record written is still in its file."""
    for entity, buckets in migration.buckets.items():
        if not buckets.is_whole:
            yield Finding.of(BUCKETS_UNEQUAL, 1, f"{entity}: the buckets do not add up to {buckets.read} rows read.")
    for entity, written in migration.written.items():
        held = len(migration.rows_of(entity))
        if held not in {written, 0}:
            message = f"{entity}: {written} records were written, and the file holds {held}."
            yield Finding.of(BUCKETS_UNEQUAL, 1, message)


def check_live(migration: Migration) -> Iterable[Finding]:
    """What a comparison with INNERGY found."""
    return migration.live


CHECKS: tuple[Check, ...] = (
    check_values,
    check_duplicates,
    check_links,
    check_materials,
    check_buckets,
    check_live,
)

_DUPLICATE = {"projects": PROJECT_DUPLICATE, "materials": SKU_DUPLICATE, "work_orders": WORK_ORDER_DUPLICATE}
_SAMPLES = 5


def _found(rule: Rule, entity: str, samples: Sequence[str]) -> Iterator[Finding]:
    if samples:
        message = f"{entity}: {rule.sentence}"
        yield Finding.of(rule, len(samples), message, tuple(samples[:_SAMPLES]))


def _faults(error: ValidationError) -> Iterator[tuple[Rule, str]]:
    for fault in error.errors(include_url=False, include_context=False):
        where = ".".join(str(part) for part in fault["loc"])
        is_order = not where and fault["type"] == "value_error"  # the one rule of the models that spans fields
        given = f", not {fault['input']!r}" if where and isinstance(fault["input"], str | int | float) else ""
        yield DATE_ORDER if is_order else VALUE_ILLEGAL, f"{where or 'the record'}: {fault['msg']}{given}"


def _repeated(words: Iterable[str | None]) -> list[str]:
    counted = Counter(word for word in words if word)
    return [f"{word} ({count} times)" for word, count in counted.items() if count > 1]


# ── a row as a file holds it, whatever a hand has done to it ─────────────────


def _word(row: Any, name: str) -> str | None:
    value = row.get(name) if isinstance(row, Mapping) else None
    return value if isinstance(value, str) and value.strip() else None


def _key(entity: str, row: Any) -> str | None:
    """The record's key as the models give it; ``None`` when the row names none."""
    if entity == "projects":
        return _word(row, "ppak_id") or _word(row, "project_number")
    if entity == "materials":
        return _word(row, "sku")
    project, number = _word(row, "project_number"), _word(row, "number")
    return f"{project}/{number}" if project and number else None


def _is_due(row: Any) -> bool:
    """Whether the record should be in INNERGY: an inactive material that is not there is never made."""
    return not (isinstance(row, Mapping) and row.get("is_active") is False)


def _skus_of_project(row: Any) -> Iterator[str]:
    skus = row.get("material_skus") if isinstance(row, Mapping) else None
    return (sku for sku in (skus if isinstance(skus, list | tuple) else ()) if isinstance(sku, str))


def _skus_of_work_order(row: Any) -> Iterator[str]:
    lines = row.get("lines") if isinstance(row, Mapping) else None
    words = (_word(line, "sku") for line in (lines if isinstance(lines, list | tuple) else ()))
    return (word for word in words if word)


def main() -> None:
    """The command ``health-check``."""
    from integrations.cli.hall import enter

    enter("health-check")


if __name__ == "__main__":
    main()
