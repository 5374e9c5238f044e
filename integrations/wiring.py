"""Settings into real objects: tables, specification, client, ledger, clock, embedded sandbox. No decisions."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from integrations.canonical.mappings.table import Tables, load_tables, packaged_tables
from integrations.innergy.spec import Spec, load_spec

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


def spec_of(settings: "Settings") -> Spec:
    """The shop's own specification of INNERGY, else the packaged one."""
    return load_spec(settings.spec)


def sandbox_state(settings: "Settings") -> Path:
    """Where a sandbox keeps its records, so that they outlive it."""
    return settings.output_dir / "sandbox.sqlite"
