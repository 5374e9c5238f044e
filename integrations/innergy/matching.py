"""Which records over there answer to one of our keys. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from integrations.canonical.errors import RemoteError
from integrations.innergy.answers import Body
from integrations.innergy.bodies import Resource, text_form
from integrations.reconcile.changes import Desired, Existing, Ref

Found = Mapping[Ref, tuple[Existing, ...]]
"""Everything that answers to a key; more than one is for a person to sort out."""


def existing_of(rows: Iterable[Body], resource: Resource) -> dict[str, Existing]:
    """The records of a list by id; a record that came twice counts once.

    Raises `RemoteError` for a row without an id: it could never be linked.
    """
    found = {}
    for row in rows:
        remote_id = row.get("Id")
        if not isinstance(remote_id, str) or not remote_id:
            raise RemoteError(
                f"INNERGY lists {resource.entity} without an Id", "compare INNERGY_OPENAPI with your INNERGY"
            )
        fields = resource.fields_of(row)
        number = text_form(row.get(resource.number) or "")
        found[remote_id] = Existing(remote_id, number, fields, fields.get("is_active") != "false")
    return found


def match_keys(desired: Sequence[Desired], there: Mapping[str, Existing], resource: Resource) -> Found:
    """For each of *desired*, who carries its key; failing that, whose number is its project number and who is free."""
    by_key = _indexed((existing.fields.get(resource.identity), existing) for existing in there.values())
    by_number = _indexed((existing.number, existing) for existing in there.values())
    return {
        wanted.ref: found
        for wanted in desired
        if (found := by_key.get(_key_of(wanted, resource), ()) or _by_number(wanted, by_number, resource))
    }


def match_rivals(desired: Sequence[Desired], there: Mapping[str, Existing], resource: Resource) -> Found:
    """For each of *desired* whose project number is taken: the records that carry it under another key.

    A second record with that number would be the same project twice.
    """
    by_number = _indexed((existing.number, existing) for existing in there.values())
    rivals = ((wanted.ref, by_number.get(wanted.fields.get("project_number"), ())) for wanted in desired)
    return {ref: taken for ref, taken in rivals if taken}


def _indexed(pairs: Iterable[tuple[str | None, Existing]]) -> Mapping[str | None, tuple[Existing, ...]]:
    index: defaultdict[str | None, tuple[Existing, ...]] = defaultdict(tuple)
    for text, existing in pairs:
        if text is not None:
            index[text] += (existing,)
    return index


def _key_of(wanted: Desired, resource: Resource) -> str:
    return wanted.fields.get(resource.identity) or wanted.ref.key


def _by_number(
    wanted: Desired, by_number: Mapping[str | None, tuple[Existing, ...]], resource: Resource
) -> tuple[Existing, ...]:
    """A record that somebody typed in before, or that was imported before its project had an id in PPak."""
    number = wanted.fields.get("project_number")
    free = (None, number)
    return tuple(found for found in by_number.get(number, ()) if found.fields.get(resource.identity) in free)
