"""What an apply tells the ledger → rows to write."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any, assert_never

import orjson
from sqlalchemy import Executable, and_, bindparam

from integrations.reconcile.changes import (
    Adopt,
    Create,
    Deactivate,
    Done,
    Fields,
    Intent,
    Link,
    Memory,
    Outcome,
    Ref,
    Refused,
    Unknown,
    Update,
    Waiting,
    Write,
)
from integrations.reconcile.plans import operation_of
from integrations.reconcile.store.tables import intents, links, outcomes, written

Page = Mapping[Executable, Sequence[Mapping[str, Any]]]
"""Statements, each with the rows it is to be carried out for. No two pages of one commit speak of one record."""

_CLOSE = intents.update().where(intents.c.id == bindparam("of")).values(state=bindparam("to"))
_GIVE_UP = intents.update().where(intents.c.id == bindparam("of")).values(gave_up_at=bindparam("at"))
_INTEND = intents.insert()
_ANSWER = outcomes.insert()
_SUPERSEDE = (
    written.update()
    .where(
        and_(
            written.c.tenant_id == bindparam("of"), written.c.entity == bindparam("e"), written.c.key == bindparam("k")
        )
    )
    .where(written.c.is_current)
    .values(is_current=False)
)
_WRITE = written.insert()
_UNLINK = links.delete().where(
    and_(links.c.tenant_id == bindparam("of"), links.c.entity == bindparam("e"), links.c.key == bindparam("k"))
)
_LINK = links.insert()

_Draft = defaultdict[Executable, list[Mapping[str, Any]]]

ORDER: tuple[Executable, ...] = (_CLOSE, _GIVE_UP, _INTEND, _ANSWER, _SUPERSEDE, _WRITE, _UNLINK, _LINK)
"""What makes room comes before what takes it."""


class Scribe:
    """Knows what the ledger holds of a tenant while a run writes it, and puts each act into rows."""

    def __init__(self, tenant_id: int, run_id: int, first_id: int, memory: Memory) -> None:
        self._tenant_id = tenant_id
        self._run_id = run_id
        self._ids = count(first_id)
        self._links = dict(memory.links)
        self._written = dict(memory.written)
        self._unanswered = dict(memory.open)  # by runs before this one

    def intend(self, lot: Sequence[Write], now: datetime) -> tuple[Sequence[Intent], Page]:
        """The writes of *lot* are about to be sent; what earlier runs left unanswered for them has lapsed."""
        begun = [Intent(next(self._ids), write.ref, operation_of(write), now, None, _ours_in(write)) for write in lot]
        lapsed = [row for write in lot for row in self._closing(write.ref, "lapsed")]
        return begun, {_CLOSE: lapsed, _INTEND: [self._intent_row(intent, "open") for intent in begun]}

    def settle(self, begun: Sequence[Intent], answers: Sequence[Outcome], now: datetime) -> Page:
        """What became of the writes."""
        page: _Draft = defaultdict(list)
        for intent, outcome in zip(begun, answers, strict=True):
            page[_ANSWER].append(_answer_row(intent, outcome, now))
            match outcome:
                case Done():
                    page[_CLOSE].append({"of": intent.id, "to": "done"})
                    self._link(page, intent.id, outcome.ref, Link(outcome.remote_id, outcome.number))
                    ours = _written_by(intent, outcome)
                    self._write(page, intent.id, outcome.ref, {**self._written.get(outcome.ref, {}), **ours})
                case Refused():
                    page[_CLOSE].append({"of": intent.id, "to": "refused"})
                case Waiting():
                    page[_CLOSE].append({"of": intent.id, "to": "waiting"})
                case Unknown():
                    page[_GIVE_UP].append({"of": intent.id, "at": now.isoformat()})
                case never:
                    assert_never(never)
        return page

    def link(self, adopt: Adopt, now: datetime) -> Page:
        """Our record is that one."""
        intent = Intent(next(self._ids), adopt.ref, "adopt", now, None, adopt.agreed)
        done = Done(adopt.ref, adopt.remote_id, adopt.number, adopt.agreed)
        page: _Draft = defaultdict(list)
        page[_CLOSE].extend(self._closing(adopt.ref, "done"))
        page[_INTEND].append(self._intent_row(intent, "linked" if adopt.changes else "done"))
        page[_ANSWER].append(_answer_row(intent, done, now))
        before = self._links.get(adopt.ref)
        is_same = before is not None and before.remote_id == adopt.remote_id
        self._write(
            page, intent.id, adopt.ref, {**(self._written.get(adopt.ref, {}) if is_same else {}), **adopt.agreed}
        )
        self._link(page, intent.id, adopt.ref, Link(adopt.remote_id, adopt.number))
        return page

    # ── rows ─────────────────────────────────────────────────────────────────

    def _closing(self, ref: Ref, state: str) -> list[Mapping[str, Any]]:
        earlier = self._unanswered.pop(ref, None)
        return [] if earlier is None else [{"of": earlier.id, "to": state}]

    def _intent_row(self, intent: Intent, state: str) -> Mapping[str, Any]:
        return {
            "id": intent.id,
            "run_id": self._run_id,
            "kind": intent.kind,
            "fields": _json_of(intent.fields),
            "intended_at": intent.intended_at.isoformat(),
            "state": state,
            **self._owner(intent.ref),
        }

    def _link(self, page: _Draft, intent_id: int, ref: Ref, link: Link) -> None:
        before = self._links.get(ref)
        now = Link(link.remote_id, link.number or (before.number if before else None))
        if before == now:
            return
        if before is not None:
            page[_UNLINK].append(self._address(ref))
        page[_LINK].append(
            {"remote_id": now.remote_id, "number": now.number, "intent_id": intent_id, **self._owner(ref)}
        )
        self._links[ref] = now

    def _write(self, page: _Draft, intent_id: int, ref: Ref, fields: Fields) -> None:
        before = self._written.get(ref)
        if before == fields:
            return
        if before is not None:
            page[_SUPERSEDE].append(self._address(ref))
        page[_WRITE].append(
            {"intent_id": intent_id, "fields": _json_of(fields), "is_current": True, **self._owner(ref)}
        )
        self._written[ref] = fields

    def _owner(self, ref: Ref) -> Mapping[str, Any]:
        return {"tenant_id": self._tenant_id, "entity": ref.entity, "key": ref.key}

    def _address(self, ref: Ref) -> Mapping[str, Any]:
        return {"of": self._tenant_id, "e": ref.entity, "k": ref.key}


def _ours_in(write: Write) -> Fields:
    """The values that *write* would leave over there as ours; for a deactivation, what was there before it."""
    match write:
        case Create(fields=fields):
            return fields
        case Adopt(changes=changes) | Update(changes=changes):
            return {change.name: change.new for change in changes}
        case Deactivate(fields=fields):
            return fields
        case never:
            assert_never(never)


def _written_by(intent: Intent, done: Done) -> Fields:
    """The values that were written as ours: those intended; for a deactivation, those it changed."""
    if intent.kind == "deactivate":
        return {name: value for name, value in done.fields.items() if intent.fields.get(name) != value}
    return {name: done.fields.get(name, value) for name, value in intent.fields.items()}


def _answer_row(intent: Intent, outcome: Outcome, now: datetime) -> Mapping[str, Any]:
    done = outcome if isinstance(outcome, Done) else None
    return {
        "intent_id": intent.id,
        "kind": type(outcome).__name__.lower(),
        "remote_id": done.remote_id if done else None,
        "number": done.number if done else None,
        "reason": None if isinstance(outcome, Done) else outcome.reason,
        "settled_at": now.isoformat(),
    }


def _json_of(fields: Fields) -> str:
    return orjson.dumps(dict(fields), option=orjson.OPT_SORT_KEYS).decode()
