"""Settings into real objects: tables, specification, client, ledger, clock, embedded sandbox. No decisions.

What a command does not need is not imported: HTTP, SQL and the servers take longer to load than a small migration.
"""

import os
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from socket import gethostname
from typing import TYPE_CHECKING, Any

from integrations.canonical.errors import FileError
from integrations.canonical.mappings.table import Tables, load_tables, packaged_tables
from integrations.canonical.progress import Progress

if TYPE_CHECKING:
    from integrations.innergy.options import ClientOptions
    from integrations.innergy.planning import Planning
    from integrations.innergy.spec import Spec
    from integrations.innergy.target import INNERGYCatalogue, INNERGYTarget
    from integrations.ppak.snapshot import Snapshot
    from integrations.reconcile.ledger import LedgerRun
    from integrations.reconcile.plans import Plan
    from integrations.settings import Settings

_SANDBOX_KEY = "sandbox-key"
_SANDBOX_RATE = 1000  # calls a second: nobody else works there


# ── time ─────────────────────────────────────────────────────────────────────


def now() -> datetime:
    """The clock of the house, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today, where the user sits."""
    return now().astimezone().date()


# ── files ────────────────────────────────────────────────────────────────────


def tables_of(settings: "Settings") -> Tables:
    """The shop's mapping tables, else the packaged ones."""
    return load_tables(settings.mappings_dir or packaged_tables())


def pull_of(settings: "Settings", source: str, dated: date | None, progress: Progress) -> "Snapshot":
    """A fresh pull from the data source, in the output folder; *dated* is the date in its names, if not today's."""
    from integrations.ppak.odbc import Login, parse_source
    from integrations.ppak.snapshot import write_snapshot
    from integrations.ppak.statements import load_reading

    name, shop = parse_source(source), settings.shop.odbc
    tables = {table: (said.read, said.key) for table, said in shop.tables.items()}
    reading = load_reading(tables, shop.login_seconds, shop.answer_seconds)
    user, password = (
        None if secret is None else secret.get_secret_value() for secret in (settings.odbc_user, settings.odbc_password)
    )
    login = Login(name, user, password, reading.login_seconds, reading.answer_seconds)
    return write_snapshot(login, reading, settings.output_dir, dated or today(), progress)


def spec_of(settings: "Settings") -> "Spec":
    """The shop's own specification of INNERGY, else the packaged one."""
    from integrations.innergy.spec import load_spec

    return load_spec(settings.spec)


def ledger_url(settings: "Settings") -> str:
    """Where the ledger is; it may hold a password, so it is shown nowhere."""
    from integrations.reconcile.ledger import url_of

    return settings.ledger.get_secret_value() if settings.ledger else url_of(settings.output_dir / "ledger.sqlite")


def sandbox_state(settings: "Settings") -> Path:
    """Where a sandbox keeps its records, so that they outlive it."""
    return settings.output_dir / "sandbox.sqlite"


def examples() -> Path:
    """The example exports: beside the package in a checkout, within it in an installed wheel."""
    installed = Path(__file__).parent / "_examples"
    return installed if installed.exists() else Path(__file__).parents[1] / "examples"


# ── INNERGY ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Place:
    """Where INNERGY is for one run; *name* stands for an address that is not the same every time."""

    options: "ClientOptions"
    name: str | None


@contextmanager
def reaching(
    settings: "Settings", spec: "Spec", max_in_flight: int | None = None, rate: int | None = None
) -> Iterator[Place]:
    """INNERGY, or the embedded sandbox for as long as the block runs.

    Raises `SettingsError` when the address or the key is missing.
    """
    from pydantic import SecretStr

    from integrations.innergy.options import ClientOptions

    pace = _given(max_in_flight=max_in_flight, rate=rate)
    if settings.is_sandbox:
        with _embedded_sandbox(settings, spec) as url:
            yield Place(ClientOptions(url, SecretStr(_SANDBOX_KEY), **{"rate": _SANDBOX_RATE, **pace}), "sandbox")
    else:
        manners = _given(user_agent=settings.user_agent, proxy=settings.proxy, ca_file=settings.ca_file)
        yield Place(ClientOptions(settings.required_base_url, settings.required_api_key, **manners, **pace), None)


def planning_of(
    settings: "Settings",
    spec: "Spec",
    catalogue: "INNERGYCatalogue",
    only: Collection[str] | None = None,
    limit: int | None = None,
) -> "Planning":
    """What a recipe plans with; the ledger is only read."""
    from integrations.innergy.planning import Planning
    from integrations.reconcile.ledger import read_memory
    from integrations.reconcile.plan import Limits

    return Planning(
        catalogue,
        spec,
        tables_of(settings),
        partial(read_memory, ledger_url(settings)),
        now,
        Limits(processing=timedelta(seconds=settings.max_processing_seconds)),
        settings.shop.innergy.accepted_losses,
        only,
        limit,
    )


@asynccontextmanager
async def looking(place: Place, spec: "Spec", progress: Progress) -> AsyncIterator["INNERGYCatalogue"]:
    """INNERGY as something that can only be looked at."""
    from integrations.innergy.client import INNERGYReader
    from integrations.innergy.target import INNERGYCatalogue

    _say_nothing_of_retries()
    async with INNERGYReader(place.options, spec) as reader:
        yield INNERGYCatalogue(reader, now, place.name, progress)


@asynccontextmanager
async def writing(place: Place, spec: "Spec", progress: Progress) -> AsyncIterator["INNERGYTarget"]:
    """INNERGY as something that can be written to."""
    from integrations.innergy.client import INNERGYClient
    from integrations.innergy.target import INNERGYTarget

    _say_nothing_of_retries()
    async with INNERGYClient(place.options, spec) as client:
        yield INNERGYTarget(client, now, place.name, progress)


def _say_nothing_of_retries() -> None:
    """A retry is no news: by itself, stamina would log each one over the progress bar."""
    from stamina.instrumentation import set_on_retry_hooks

    set_on_retry_hooks(())


def run_of(settings: "Settings", plan: "Plan", tenant: str, command: str) -> AbstractAsyncContextManager["LedgerRun"]:
    """The ledger, held by this process alone while it carries out *plan*."""
    from integrations.reconcile.ledger import open_run

    return open_run(ledger_url(settings), tenant, plan, command, now, os.getpid(), gethostname())


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


@contextmanager
def _embedded_sandbox(settings: "Settings", spec: "Spec") -> Iterator[str]:
    """The URL of a sandbox in this process, whose records stand in the output folder."""
    from integrations.sandbox.server import serving

    state = sandbox_state(settings)
    with ExitStack() as closing:
        try:
            state.parent.mkdir(parents=True, exist_ok=True)
            url = closing.enter_context(serving(spec.document, state, _SANDBOX_KEY)).url
        except OSError as error:
            raise FileError(f"{state} cannot be used: {error}", "close what uses it, or name another folder") from error
        yield url
