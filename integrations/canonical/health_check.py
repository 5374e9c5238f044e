"""Is the migration whole? Pure checks over values that give findings; and the door `main`.

The checks take raw rows, because a person may have edited the files by hand.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from integrations.canonical.rejects import Buckets, Finding

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Migration:
    """All that a health check looks at.

    *projects*, *work_orders*, *materials*: the rows of the canonical files, as the files hold them.
    *library_skus*: the SKUs of the material library, *remote_skus* those seen in INNERGY;
    ``None`` where nobody looked.
    *links*: (entity, key) → remote id, as confirmed by an apply; empty without a ledger.
    *buckets*: entity → its buckets, from the migration summary; *live*: findings of a live comparison.
    """

    projects: Sequence[Any] = ()
    work_orders: Sequence[Any] = ()
    materials: Sequence[Any] = ()
    library_skus: frozenset[str] | None = None
    remote_skus: frozenset[str] | None = None
    links: Mapping[tuple[str, str], str] = field(default_factory=dict)
    buckets: Mapping[str, Buckets] = field(default_factory=dict)
    live: tuple[Finding, ...] = ()


Check = Callable[[Migration], Sequence[Finding]]


def check_migration(migration: Migration) -> tuple[Finding, ...]:
    """The findings of all `CHECKS`, in their order."""
    ...


def judge(findings: Sequence[Finding]) -> str:
    """``errors`` when a reject-grade check failed, ``warnings`` when only a blank-grade one did, else ``healthy``."""
    ...


def main() -> None:
    """The command ``health-check``."""
    from integrations.cli.hall import enter

    enter("health-check")


if __name__ == "__main__":
    main()
