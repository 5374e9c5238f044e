"""Settings into real objects: tables, specification, client, ledger, clock, embedded sandbox. No decisions."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from integrations.canonical.errors import FileError
from integrations.canonical.mappings.table import Tables, load_tables, packaged_tables
from integrations.innergy.options import ClientOptions
from integrations.innergy.spec import Spec, load_spec

if TYPE_CHECKING:
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


def spec_of(settings: "Settings") -> Spec:
    """The shop's own specification of INNERGY, else the packaged one."""
    return load_spec(settings.spec)


def sandbox_state(settings: "Settings") -> Path:
    """Where a sandbox keeps its records, so that they outlive it."""
    return settings.output_dir / "sandbox.sqlite"


# ── INNERGY ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Place:
    """Where INNERGY is for one run; *name* stands for an address that is not the same every time."""

    options: ClientOptions
    name: str | None


@contextmanager
def reaching(settings: "Settings", spec: Spec, max_in_flight: int | None, rate: int | None) -> Iterator[Place]:
    """INNERGY, or the embedded sandbox for as long as the block runs.

    Raises `SettingsError` when the address or the key is missing.
    """
    pace = _given(max_in_flight=max_in_flight, rate=rate)
    if settings.is_sandbox:
        with _embedded_sandbox(settings, spec) as url:
            yield Place(ClientOptions(url, SecretStr(_SANDBOX_KEY), **{"rate": _SANDBOX_RATE, **pace}), "sandbox")
    else:
        manners = _given(user_agent=settings.user_agent, proxy=settings.proxy, ca_file=settings.ca_file)
        yield Place(ClientOptions(settings.required_base_url, settings.required_api_key, **manners, **pace), None)


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


@contextmanager
def _embedded_sandbox(settings: "Settings", spec: Spec) -> Iterator[str]:
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
