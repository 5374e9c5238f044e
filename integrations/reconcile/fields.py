"""Field by field, three ways: what we want, what is there, what we last wrote."""

from collections.abc import Sequence
from dataclasses import dataclass

from integrations.reconcile.changes import FieldChange, Fields


@dataclass(frozen=True, slots=True)
class Difference:
    """What to change, what to leave, and what only a person can decide.

    *kept* are fields that somebody changed there and we did not (``old`` ours, ``new`` theirs).
    *conflicts* changed on both sides (``old`` theirs, ``new`` ours).
    *fields* is the whole record after the changes, *agreed* what counts as last written before them.
    """

    changes: tuple[FieldChange, ...]
    kept: tuple[FieldChange, ...]
    conflicts: tuple[FieldChange, ...]
    fields: Fields
    agreed: Fields


def differ(wanted: Fields, there: Fields, bases: Sequence[Fields]) -> Difference:
    """Compare *wanted* with what is *there*, given the *bases*: every version of it that we wrote.

    A field is ours to change while it holds a value that we wrote (or nothing, if we never wrote it).
    Without any base the record was never ours: it is brought in line, but nothing there is emptied.
    A field that cannot be seen over there is taken to hold what we last wrote.
    """
    changes, kept, conflicts = [], [], []
    agreed: dict[str, str | None] = {}
    for name in sorted(wanted):
        want = wanted[name]
        written = tuple(base[name] for base in bases if name in base) or (None,)
        have = there[name] if name in there else next((value for value in written if value != want), want)
        agreed[name] = want
        if have == want:
            continue
        if have in written or (not bases and want is not None):
            changes.append(FieldChange(name, have, want))
            agreed[name] = have
        elif want in written:
            kept.append(FieldChange(name, want, have))
        else:
            conflicts.append(FieldChange(name, have, want))
            agreed[name] = written[0]
    ours = {name: want for name, want in wanted.items() if name not in {change.name for change in kept}}
    return Difference(tuple(changes), tuple(kept), tuple(conflicts), {**there, **ours}, agreed)
