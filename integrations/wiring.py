"""Settings into real objects: tables, specification, client, ledger, clock, embedded sandbox. No decisions."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from integrations.canonical.mappings.table import Tables, load_tables, packaged_tables

if TYPE_CHECKING:
    from integrations.settings import Settings


def now() -> datetime:
    """The clock of the house, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today, where the user sits."""
    return now().astimezone().date()


def tables_of(settings: "Settings") -> Tables:
    """The shop's mapping tables, else the packaged ones."""
    return load_tables(settings.mappings_dir or packaged_tables())
