"""Things that go wrong on purpose."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from jsonschema_rs import Draft202012Validator

Kind = Literal["lost_answer", "lost_request", "status", "html", "absent", "delay"]


@dataclass(frozen=True)
class Fault:
    """What befalls the *nth* request for *operation* since the plan was set, or every one when *nth* is none.

    *operation* is an id of the document, or ``*`` for any.

    - ``lost_answer``: carried out, then the connection drops.
    - ``lost_request``: the connection drops, nothing is carried out.
    - ``status``: answered with *status* and, if *seconds* are given, ``Retry-After``; nothing is carried out.
    - ``html``: answered with the page of the web application; nothing is carried out.
    - ``absent``: answered as if there were no such operation: 404 without a body.
    - ``delay``: carried out *seconds* later, even if nobody waits any longer.
    """

    operation: str
    fault: Kind
    nth: int | None = None
    status: int = 503
    seconds: float | None = None


_PLAN = Draft202012Validator(
    {
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": ["operation", "fault"],
            "properties": {
                "operation": {"type": "string"},
                "fault": {"enum": list(get_args(Kind))},
                "nth": {"type": ["integer", "null"], "minimum": 1},
                "status": {"type": "integer", "minimum": 400, "maximum": 599},
                "seconds": {"type": ["number", "null"], "minimum": 0},
            },
        },
    }
)


def parse_plan(value: Any) -> tuple[Fault, ...]:
    """The faults of a JSON array of objects with the fields of `Fault`; ``ValueError`` says what is wrong with it."""
    _PLAN.validate(value)
    return tuple(Fault(**item) for item in value)


class Faults:
    """A plan of faults, and how many requests each of them has seen.

    A plan for an operation that is not among *operations* is a ``ValueError``: it would never come true.
    """

    def __init__(self, plan: Iterable[Fault], operations: Iterable[str]) -> None:
        self._operations = frozenset(operations) | {"*"}
        self.plan(plan)

    def plan(self, plan: Iterable[Fault]) -> None:
        """Put *plan* in the place of the present one, and count from the start."""
        faults = tuple(plan)
        self.require(fault.operation for fault in faults)
        self._seen = dict.fromkeys(faults, 0)

    def require(self, operations: Iterable[str]) -> None:
        """``ValueError`` for the ids among *operations* that the document does not have."""
        unknown = sorted(set(operations) - self._operations)
        if unknown:
            raise ValueError(f"no such operation: {', '.join(unknown)}")

    def due(self, operation: str) -> Fault | None:
        """The first fault that befalls the request for *operation* that has just come in."""
        matching = [fault for fault in self._seen if fault.operation in ("*", operation)]
        for fault in matching:
            self._seen[fault] += 1
        return next((fault for fault in matching if fault.nth in (None, self._seen[fault])), None)
