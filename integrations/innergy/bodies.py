"""Fields ↔ bodies: one declarative row a field, read in both directions.

Fields are text in a normal form, so that equal values are equal texts
(money has at least two places and no further zeros: ``45000.0`` over there is our ``45000.00``).
Bodies hold exact numbers: a `Decimal` goes out with its own digits and never passes through a float.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from integrations.canonical.rejects import Finding
from integrations.canonical.rules import FIELD_UNSENT
from integrations.innergy.answers import Body
from integrations.innergy.spec import Spec
from integrations.reconcile.changes import Fields

CURRENCY = "USD"
"""PPak keeps its amounts in dollars."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a text is written into a body, and how a value of a body is read.

    Whatever was read can be written again, so that a value which a person put there survives a replacement.
    """

    written: Callable[[str], Any]
    read: Callable[[Any], str | None]


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a field of ours stands in a body."""

    field: str
    path: tuple[str, ...]
    kind: Kind


Slots = tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of record over there.

    *identity* is the field that carries our key, *number* the property by which people name the record,
    *created* and *updated* the operations.
    *ours* are canonical fields that INNERGY need not be told, or is told within another.
    """

    entity: str
    slots: Slots
    identity: str
    number: str
    created: str
    updated: str
    ours: frozenset[str]

    def sendable(self, fields: Fields, spec: Spec) -> Fields:
        """Those of *fields* that have a home in what *spec* lets us send."""
        offered = [operation for name in (self.created, self.updated) if (operation := spec.operation(name))]
        homes = {slot.field for slot in self.slots if all(operation.takes(*slot.path) for operation in offered)}
        return {name: value for name, value in fields.items() if name in homes}

    def payload_of(self, fields: Fields) -> dict[str, Any]:
        """The request body for *fields*; an absent value is an explicit ``null``."""
        body: dict[str, Any] = {}
        for slot in self.slots:
            if slot.field in fields:
                _place(body, slot, fields[slot.field])
        return body

    def fields_of(self, body: Body) -> Fields:
        """The fields of a record over there: ``None`` where one is empty, no entry where it is not shown at all."""
        return {
            slot.field: None if value is None else slot.kind.read(value)
            for slot in self.slots
            if (value := _found(body, slot)) is not _HIDDEN
        }


_HIDDEN = object()


def _place(body: dict[str, Any], slot: Slot, value: str | None) -> None:
    for name in slot.path[:-1]:
        body = body.setdefault(name, {})
    body[slot.path[-1]] = None if value is None else slot.kind.written(value)


def _found(body: Any, slot: Slot) -> Any:
    """The value at the slot's path; an object that is ``null`` holds only empty values."""
    for name in slot.path:
        if body is not None:
            body = body.get(name, _HIDDEN) if isinstance(body, dict) else _HIDDEN
    return body


def carried_over(body: Mapping[str, Any], row: Body, takes: Collection[str], above: str = "") -> dict[str, Any]:
    """*body* with everything else that *row*, the record as it is over there, holds and a request may take.

    A replacement clears what it leaves out, and what a person filled in there is theirs.
    *takes* are the dotted paths that the request may hold.
    """
    whole = dict(body)
    for name, value in row.items():
        if above + name in takes and value is not None and isinstance(ours := whole.get(name, {}), Mapping):
            whole[name] = _taken(value, ours, takes, f"{above}{name}.")
    return whole


def _taken(value: Any, ours: Mapping[str, Any], takes: Collection[str], above: str) -> Any:
    """As much of *value* as a request may take, under what is *ours*."""
    if not any(path.startswith(above) for path in takes):
        return value
    if isinstance(value, list):
        return [_taken(each, {}, takes, above) for each in value]
    return carried_over(ours, value, takes, above) if isinstance(value, Mapping) else value


def encoded(body: Any) -> bytes:
    """*body* as JSON, every `Decimal` as a number with its exact digits."""
    return orjson.dumps(body, default=_number)


def _number(value: Any) -> orjson.Fragment:
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    raise TypeError(f"no body holds a {type(value).__name__}")


def check_unsent(
    records: Sequence[Mapping[str, Any]], resource: Resource, spec: Spec, accepted: Collection[str]
) -> list[Finding]:
    """A finding for every field that some of *records* (as JSON has them) fill and INNERGY is not told.

    *accepted* are fields that may stay unsent.
    """
    homes = resource.sendable({slot.field: None for slot in resource.slots}, spec)
    roots = {slot.field.partition(".")[0] for slot in resource.slots}
    fields = {name for record in records for name in record} - roots - resource.ours
    homeless = fields | {slot.field for slot in resource.slots if slot.field not in homes}
    counts = {name: sum(_filled(record, name) for record in records) for name in sorted(homeless - set(accepted))}
    return [
        Finding.of(FIELD_UNSENT, count, f"{resource.entity}: INNERGY has no field for {name}, which {count} fill.")
        for name, count in counts.items()
        if count
    ]


def _filled(record: Mapping[str, Any], name: str) -> bool:
    value: Any = record
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else value
    return value not in (None, [])


# ── normal forms ─────────────────────────────────────────────────────────────


def text_form(value: Any) -> str | None:
    """Text without outer space, with Unix line breaks; blank text is none."""
    return None if value is None else str(value).replace("\r\n", "\n").strip() or None


def money_form(value: Any) -> str:
    """An amount with at least two places, and no zeros after those."""
    plain = format(Decimal(value), "f")
    whole, _, places = plain.partition(".")
    places = places.rstrip("0")
    whole = "0" if whole == "-0" and not places else whole
    return f"{whole}.{places.ljust(2, '0')}"


def date_form(value: Any) -> str | None:
    """The day of a date, or of a stamp at midnight; another text stands as it is."""
    text = text_form(value.isoformat() if isinstance(value, date) else value)
    return text and _MIDNIGHT.sub("", text)


def list_form(values: Iterable[Any]) -> str | None:
    """A JSON array of texts, sorted, since their order means nothing; an empty one is none."""
    texts = sorted({str(value).strip() for value in values} - {""})
    return orjson.dumps(texts).decode() if texts else None


_MIDNIGHT = re.compile(r"(?<=^\d{4}-\d{2}-\d{2})T00:00(:00(\.0+)?)?(Z|\+00:00)?$")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


# ── kinds ────────────────────────────────────────────────────────────────────


def _written_number(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _read_number(value: Any) -> str | None:
    return money_form(value) if isinstance(value, int | Decimal) else text_form(value)


def _written_money(text: str) -> dict[str, Any]:
    amount, _, currency = text.partition(" ")
    return {"Value": _written_number(amount), "CurrencyCode": currency or CURRENCY}


def _read_money(value: Any) -> str | None:
    """An amount; one in another currency says so, and so differs from ours."""
    amount, currency = value.get("Value"), value.get("CurrencyCode", CURRENCY)
    text = None if amount is None else _read_number(amount)
    return text if text is None or currency == CURRENCY else f"{text} {currency}"


def _written_stamp(text: str) -> str:
    return f"{text}T00:00:00Z" if _DAY.fullmatch(text) else text


_WORD_OF_FLAG = {"true": "Active", "false": "Inactive"}
_FLAG_OF_WORD = {word.casefold(): flag for flag, word in _WORD_OF_FLAG.items()}

TEXT = Kind(str, text_form)
MONEY = Kind(_written_money, _read_money)
DAY = Kind(str, date_form)
STAMP = Kind(_written_stamp, date_form)
COUNT = Kind(_written_number, text_form)
TEXTS = Kind(orjson.loads, list_form)
FLAG = Kind(
    lambda text: _WORD_OF_FLAG.get(text, text),
    lambda value: _FLAG_OF_WORD.get(str(value).strip().casefold(), text_form(value)),
)
