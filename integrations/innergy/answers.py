"""What an answer of INNERGY means, before anyone believes it.

INNERGY may answer an unknown path or a bad key with *200* and its web page, so a status alone proves nothing.
An answer to a write is a value; only what ends the run is raised.
"""

import gzip
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import SecretStr

from integrations.canonical.errors import AuthError, RemoteError
from integrations.innergy.spec import Operation

Body = Mapping[str, Any]
"""A JSON object; numbers with a point are `Decimal`."""

CHECK_THE_KEY = "check INNERGY_API_KEY, and that its user may see and change these records in INNERGY"
_CHECK_THE_URL = "check INNERGY_API_BASE_URL, and run again"
_GZIP = b"\x1f\x8b"
_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came: status, the body's bytes, and what the headers say of going on.

    *key* is the one that was sent, which no quotation may repeat.
    """

    status: int
    content: bytes
    location: str | None = None
    retry_after: float | None = None
    key: SecretStr | None = None


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """The write was carried out; *body* is INNERGY's word on the record (empty when it gave none)."""

    body: Body


@dataclass(frozen=True, slots=True)
class Refusal:
    """INNERGY understood and said no; nothing was carried out."""

    messages: tuple[str, ...]
    status: int


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No answer that can be trusted: the write may or may not have been carried out."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotOffered:
    """The operation does not exist over there; nothing was carried out."""

    reason: str


WriteAnswer = CarriedOut | Refusal | Unanswered | NotOffered


def judge_write(answer: Answer, operation: Operation) -> WriteAnswer:
    """What became of a write; raises `AuthError` when the key or the permission was refused.

    `NotOffered` rests on a good key, which the caller proves.
    """
    value = _json_of(answer.content)
    _check_permission(answer, value, operation)
    if _says_absent(answer, value, operation):
        return NotOffered(_absence(operation, answer))
    if 200 <= answer.status < 300:
        return _judge_success(answer, value)
    if 400 <= answer.status < 500 and answer.status != 408:
        return Refusal(_messages(answer, value), answer.status)
    return Unanswered(f"INNERGY answered with status {answer.status}")


def judge_read(answer: Answer, operation: Operation) -> Any | NotOffered:
    """The JSON value of a read; raises `AuthError` or `RemoteError` for anything that is no data."""
    value = _json_of(answer.content)
    _check_permission(answer, value, operation)
    if _says_absent(answer, value, operation):
        return NotOffered(_absence(operation, answer))
    if value is _NOT_JSON and _is_page(answer.content):
        raise AuthError(f"INNERGY answered {_name(operation)} with a web page instead of data", CHECK_THE_KEY)
    if not 200 <= answer.status < 300 or _has_failed(value):
        reason = "; ".join(_messages(answer, value))
        raise RemoteError(f"INNERGY answered {_name(operation)} with status {answer.status}: {reason}", _CHECK_THE_URL)
    if value is _NOT_JSON:
        raise RemoteError(f"INNERGY answered {_name(operation)} with something that is no JSON", _CHECK_THE_URL)
    return value


def items_of(value: Any, operation: Operation) -> list[Body]:
    """The records of a list: an array, or the ``Items`` of an envelope, where chunks are joined.

    Raises `RemoteError` for any other shape: a list that is not understood must not pass for an empty one.
    """
    rows = value
    if isinstance(value, dict) and "Items" in value:
        rows = [] if value["Items"] is None else value["Items"]
    if isinstance(rows, list):
        rows = [row for chunk in rows for row in (chunk if isinstance(chunk, list) else [chunk])]
        if all(isinstance(row, dict) for row in rows):
            return rows
    raise RemoteError(f"INNERGY answered {_name(operation)} with something that is no list of records", _CHECK_THE_URL)


# ── reading a body ───────────────────────────────────────────────────────────

_NOT_JSON = object()


def _json_of(content: bytes) -> Any:
    """The JSON value, or `_NOT_JSON`; a body may be packed although no header says so."""
    try:
        text = gzip.decompress(content) if content.startswith(_GZIP) else content
        return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, OSError, EOFError, zlib.error, RecursionError):
        return _NOT_JSON


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _is_page(content: bytes) -> bool:
    return content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


# ── judging it ───────────────────────────────────────────────────────────────


def _check_permission(answer: Answer, value: Any, operation: Operation) -> None:
    outcome = value.get("OutcomeType") if isinstance(value, dict) else None
    if answer.status == 403 or outcome == "ForbiddenError":
        raise AuthError(f"INNERGY does not permit {_name(operation)} with this key", CHECK_THE_KEY)
    if answer.status == 401 or outcome == "AuthenticationError":
        raise AuthError(f"INNERGY refused the key for {_name(operation)}", CHECK_THE_KEY)


def _says_absent(answer: Answer, value: Any, operation: Operation) -> bool:
    """Whether an operation that was only assumed turns out not to exist.

    A *404* in INNERGY's own words is about the record that the path names.
    """
    if not operation.is_assumed:
        return False
    if answer.status == 404:
        return not (operation.is_addressed and isinstance(value, dict) and "Messages" in value)
    return answer.status == 405 or (200 <= answer.status < 300 and value is _NOT_JSON and _is_page(answer.content))


def _absence(operation: Operation, answer: Answer) -> str:
    how = f"status {answer.status}" if answer.status >= 400 else "its web page"
    return f"this INNERGY does not offer {_name(operation)}: it answered with {how}"


def _judge_success(answer: Answer, value: Any) -> WriteAnswer:
    if _has_failed(value):
        return Refusal(_messages(answer, value), answer.status)
    if value is _NOT_JSON and answer.content.strip():
        return Unanswered("INNERGY answered with something that is no JSON")
    record = value[0] if isinstance(value, list) and len(value) == 1 else value
    return CarriedOut(record if isinstance(record, dict) else {})


def _has_failed(value: Any) -> bool:
    return isinstance(value, dict) and value.get("OutcomeType", "Success") != "Success"


def _messages(answer: Answer, value: Any) -> tuple[str, ...]:
    """INNERGY's own words; else those of a web server's problem report; else the status."""
    if isinstance(value, dict):
        said = value.get("Messages") or [value.get("title"), value.get("detail"), value.get("errors")]
        words = tuple(_quoted(word, answer.key) for word in said if word) if isinstance(said, list) else ()
        if words:
            return words
    return (f"status {answer.status}, without a reason",)


def _quoted(word: Any, key: SecretStr | None) -> str:
    text = str(word)
    return (text.replace(key.get_secret_value(), "(the key)") if key else text)[:_LONGEST_REASON]


def _name(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"
