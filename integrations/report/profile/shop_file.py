"""A shop file proposed from a profile: what holds now as it stands, every proposal commented out below its evidence."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from integrations.ppak.exports.headings import folded
from integrations.ppak.profile.suggest import Suggestion
from integrations.ppak.profile.values import ColumnProfile, Profile, Role, TableProfile
from integrations.report.profile.words import order_of, proof_words

PROPOSED_FROM = 80
"""A heading that is less like a known one (of 100) is no proposal."""

_OPENING = """\
# How this shop writes, proposed from a look at its exports.
# As it stands it changes nothing: a migration writes the same with it and without it.
# Each proposal is commented out, with what speaks for it above.
# Where it is right, take the # before the heading away."""

_Proposals = dict[str, dict[str, list["_Proposal"]]]
"""Entity → field → headings that may hold it."""


class _Proposal(NamedTuple):
    """A heading that nobody reads, and what speaks for it."""

    heading: str
    evidence: str


def render_shop(profile: Profile, shop: Mapping[str, Any]) -> str:
    """The file as TOML; *shop* is all that holds now, and what it says is kept."""
    aliases, unread = _aliases(profile), _unread(profile)
    told, ignored = shop["aliases"], shop["ignore"]
    named = (_array(entity, ignored.get(entity, ()), unread.get(entity, ())) for entity in _both(ignored, unread))
    sections = (
        _OPENING,
        *_top(profile, shop),
        *(_alias_section(it, told.get(it, {}), aliases.get(it, {})) for it in _both(told, aliases)),
        *(_told_section(f"references.{_key(it)}", fields) for it, fields in shop["references"].items()),
        _section("ignore", named),
        _told_section("fill_down", shop["fill_down"]),
        _told_section("severity", shop["severity"]),
        _told_section("innergy", shop["innergy"]),
        _told_section("odbc", shop["odbc"]),
    )
    return "\n\n".join(section for section in sections if section) + "\n"


# ── what is seen ─────────────────────────────────────────────────────────────


def _aliases(profile: Profile) -> _Proposals:
    found: _Proposals = {}
    for table, column in _unread_columns(profile, Role.CURRENT, Role.UNKNOWN):
        best = next(iter(column.suggestions), None)
        if best and best.score >= PROPOSED_FROM and folded(best.like) != folded(column.name):
            listed = found.setdefault(best.entity, {}).setdefault(best.field, [])
            _add(listed, column.name, f"{_likeness(best)}; {_evidence(table, column)}")
    return found


def _unread(profile: Profile) -> Mapping[str, Sequence[_Proposal]]:
    """The headings that nobody reads, by entity."""
    found: dict[str, list[_Proposal]] = {}
    for table, column in _unread_columns(profile, Role.CURRENT):
        _add(found.setdefault(str(table.entity), []), column.name, _evidence(table, column))
    return found


def _unread_columns(profile: Profile, *roles: Role) -> Iterator[tuple[TableProfile, ColumnProfile]]:
    for table in profile.tables:
        if table.role in roles:
            yield from ((table, column) for column in table.columns if column.used_as is None)


def _add(listed: list[_Proposal], heading: str, evidence: str) -> None:
    """Add a *heading* that is not *listed* yet, however it is spelt."""
    if folded(heading) not in {folded(it.heading) for it in listed}:
        listed.append(_Proposal(heading, evidence))


def _likeness(best: Suggestion) -> str:
    return f"like {_quoted(best.like)}, {best.score} of 100"


def _evidence(table: TableProfile, column: ColumnProfile) -> str:
    samples = ", ".join(map(_quoted, column.holds.samples[:3]))
    told = f"filled in {column.holds.filled:,} of {column.rows:,} rows of {_quoted(table.place)}"
    return f"{told}; for example {samples}" if samples else told


# ── what is written ──────────────────────────────────────────────────────────


def _top(profile: Profile, shop: Mapping[str, Any]) -> Iterator[str]:
    """The single values as they hold now, each below what the exports say to it."""
    yield "\n".join((*_encoded(profile, shop["encoding"]), f"encoding = {_quoted(shop['encoding'])}"))
    yield "\n".join((*_dated(profile, shop["date_order"]), f"date_order = {_quoted(shop['date_order'])}"))
    yield f"two_digit_year_pivot = {shop['two_digit_year_pivot']}"


def _encoded(profile: Profile, encoding: str) -> Iterator[str]:
    yield "# The encoding of text files that bear no mark and are no UTF-8."
    files = dict.fromkeys(table.file for table in profile.tables if table.encoding == encoding)
    if files:
        yield f"# So it was read: {', '.join(map(_quoted, files))}"


def _dated(profile: Profile, order: str) -> Iterator[str]:
    yield "# The order of day and month in a column that proves none."
    proved = set()
    for table in profile.tables:
        for column in table.columns:
            proof = column.holds.dates
            if table.role is Role.CURRENT and proof and (proof.order or proof.either):
                proved.add(order_of(proof))
                yield f"# {_quoted(table.place)}, {_quoted(column.name)}: {proof_words(proof)}"
    if others := proved - {order, None, "both"}:
        yield f"# Columns prove {' and '.join(map(str, others))}; if the others are written alike, it belongs here."


def _alias_section(entity: str, told: Mapping[str, Sequence[str]], proposed: Mapping[str, Sequence[_Proposal]]) -> str:
    fields = (_array(field, told.get(field, ()), proposed.get(field, ())) for field in _both(told, proposed))
    return _section(f"aliases.{_key(entity)}", fields)


def _section(name: str, lines: Iterable[str]) -> str:
    body = "\n".join(lines)
    return f"[{name}]\n{body}" if body else ""


def _array(name: str, told: Sequence[str], proposed: Sequence[_Proposal]) -> str:
    """A list of the headings that are *told*, and those *proposed* as comments within it."""
    lines = [f"    {_quoted(heading)}," for heading in told]
    lines += [f"    # {it.evidence}\n    # {_quoted(it.heading)}," for it in proposed]
    return "\n".join((f"{name} = [", *lines, "]"))


def _both(one: Iterable[str], other: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys((*one, *other))


def _told_section(name: str, said: Mapping[str, Any]) -> str:
    """What a shop file said before, word for word."""
    return _section(name, (f"{_key(key)} = {_value(value)}" for key, value in said.items() if value))


def _value(said: Any) -> str:
    match said:
        case Mapping():
            return f"{{ {', '.join(f'{_key(key)} = {_value(value)}' for key, value in said.items() if value)} }}"
        case list():
            return f"[{', '.join(map(_value, said))}]"
        case int():
            return str(said)
        case _:
            return _quoted(str(said))


def _key(name: str) -> str:
    return name if name.replace("_", "").isalnum() and name.isascii() else _quoted(name)


def _quoted(text: str) -> str:
    """*text* as TOML writes it, on one line, also within a comment."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
