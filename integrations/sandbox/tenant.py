"""The one tenant that the sandbox plays: its records, and the ids, numbers and stamps that it gives them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from integrations.sandbox.store import Record, Store

FACILITY = "Main Shop"


@dataclass(frozen=True)
class Tenant:
    """A company's records, and where its time and its ids come from.

    *blank* gives the fields of a schema that may be null, all null, by the schema's name.
    """

    company: str
    store: Store
    now: Callable[[], datetime]
    new_id: Callable[[], UUID]
    blank: Callable[[str], Record]

    def fresh_id(self) -> str:
        """An id as INNERGY writes it: a GUID in lower case."""
        return str(self.new_id())

    def stamp(self) -> str:
        """The time in UTC, to the millisecond."""
        return self.now().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def free_number(self, kind: str, prefix: str, width: int, suffix: str = "") -> str:
        """The next number of a *kind* that no record has."""
        while True:
            number = f"{prefix}{self.store.next(prefix):0{width}}{suffix}"
            if self.store.find(kind, number) is None:
                return number

    def read_back(self, schema: str, body: Record) -> Record:
        """What a written *body* is read as: every field of *schema*, those that it leaves out empty."""
        return self.blank(schema) | {field: self._shown(field, value) for field, value in body.items()}

    def _shown(self, field: str, value: object) -> object:
        match field, value:
            case "Address", {**parts}:
                return self.blank("Address") | parts
            case _, {"Value": amount, "CurrencyCode": currency}:
                return {"Value": amount, "OriginalValue": amount, "CurrencyCode": currency}
            case _:
                return value


@dataclass(frozen=True)
class Call:
    """A request that the document allows: its path and query parameters, and its body."""

    parameters: Mapping[str, str]
    body: Any


def kept(old: Record, *fields: str) -> Record:
    """Those *fields* of *old* that outlive a replacement."""
    return {field: old[field] for field in fields}
