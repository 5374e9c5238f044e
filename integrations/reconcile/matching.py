"""Which record over there is ours: a person's word first, then a link, then the key."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from integrations.canonical.rules import LINK_GONE, MATCH_AMBIGUOUS
from integrations.reconcile.basis import found_as
from integrations.reconcile.changes import Desired, Existing, Memory, Ref, Snapshot


@dataclass(frozen=True, slots=True)
class Match:
    """The record found for one of ours, whether it is the linked one, or the (rule, reason) why nobody can say."""

    existing: Existing | None = None
    is_linked: bool = False
    trouble: tuple[str, str] | None = None


def match_all(desired: Sequence[Desired], snapshot: Snapshot, memory: Memory) -> dict[Ref, Match]:
    """A match for each of *desired*; no record over there is given to two of ours."""
    numbers = _numbers_of(snapshot)
    matches = {wanted.ref: _match(wanted, snapshot, memory, numbers) for wanted in desired}
    rivals = _rivals_of(matches, memory)
    return {ref: _unless_rivalled(ref, match, rivals) for ref, match in matches.items()}


# ── one record ───────────────────────────────────────────────────────────────

_Numbers = Mapping[tuple[str, str], Mapping[str, Existing]]
"""(entity, number people see) → remote id → record."""


def _numbers_of(snapshot: Snapshot) -> _Numbers:
    numbers: defaultdict[tuple[str, str], dict[str, Existing]] = defaultdict(dict)
    for entity, found in _everything(snapshot):
        if found.number is not None:
            numbers[entity, found.number][found.remote_id] = found
    return numbers


def _everything(snapshot: Snapshot) -> Iterable[tuple[str, Existing]]:
    yield from ((entity, found) for (entity, _), found in snapshot.by_id.items())
    yield from ((ref.entity, found) for ref, found in snapshot.existing.items())


def _match(wanted: Desired, snapshot: Snapshot, memory: Memory, numbers: _Numbers) -> Match:
    link = memory.links.get(wanted.ref)
    linked = found_as(snapshot, wanted.ref, link.remote_id) if link else None
    if wanted.known_as is not None and (linked is None or linked.number not in {None, wanted.known_as}):
        return _match_number(wanted.known_as, numbers.get((wanted.ref.entity, wanted.known_as), {}))
    if linked is not None:
        return Match(linked, is_linked=True)
    if link is not None:
        return Match(trouble=(LINK_GONE.name, f"it was linked to {link.remote_id}, which is not there any more"))
    if ids := snapshot.ambiguous.get(wanted.ref):
        return Match(trouble=(MATCH_AMBIGUOUS.name, f"its key or its number is already that of {', '.join(ids)}"))
    return Match(snapshot.existing.get(wanted.ref))


def _match_number(number: str, found: Mapping[str, Existing]) -> Match:
    if not found:
        return Match(trouble=(LINK_GONE.name, f"it is said to be number {number} there, and no record has that number"))
    if len(found) > 1:
        ids = ", ".join(sorted(found))
        return Match(trouble=(MATCH_AMBIGUOUS.name, f"{len(found)} records have number {number}: {ids}"))
    return Match(next(iter(found.values())))


# ── no two of ours ───────────────────────────────────────────────────────────

_Rivals = Mapping[tuple[str, str], set[Ref]]
"""(entity, remote id) → whoever may claim it: the ref linked to it, else all that match it."""


def _rivals_of(matches: Mapping[Ref, Match], memory: Memory) -> _Rivals:
    claims: defaultdict[tuple[str, str], set[Ref]] = defaultdict(set)
    for ref, match in matches.items():
        if match.existing is not None:
            claims[ref.entity, match.existing.remote_id].add(ref)
    holders = {(ref.entity, link.remote_id): {ref} for ref, link in memory.links.items()}
    return {**claims, **holders}


def _unless_rivalled(ref: Ref, match: Match, rivals: _Rivals) -> Match:
    if match.existing is None or rivals[ref.entity, match.existing.remote_id] == {ref}:
        return match
    others = sorted(other.key for other in rivals[ref.entity, match.existing.remote_id] - {ref})
    reason = f"{match.existing.remote_id} over there is also claimed by {', '.join(others)}"
    return Match(trouble=(MATCH_AMBIGUOUS.name, reason))
