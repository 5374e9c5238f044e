"""A project list read row by row: what whole columns prove, then each row with all its faults."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from bench.lanes.words import (
    ADDRESS,
    DATES,
    FIELD_OF,
    HEADING_OF,
    PIVOT,
    REQUIRED,
    STAMPS,
    fault_line,
    fault_of,
    is_refused,
)
from integrations.canonical import cells as parse
from integrations.canonical.blanks import CellFault
from integrations.canonical.dates import DateOrder
from integrations.canonical.mappings.table import Tables
from integrations.canonical.rejects import Fault
from integrations.canonical.rules import (
    DATE_ORDER,
    KEY_MISSING,
    NUMBER_DUPLICATE,
    PHASE_UNMAPPED,
    PROJECT_DUPLICATE,
    RULES,
    STATUS_UNMAPPED,
    VALUE_MISSING,
    Rule,
)

Parser = Callable[[str], Any]
Values = dict[str, Any]

_SEVERITY_OF = {rule.name: rule.severity for rule in RULES}


# ── the file as a whole ──────────────────────────────────────────────────────


@dataclass(slots=True)
class Facts:
    """The date order of each column, whether amounts have decimal commas, and the keys and numbers that are shared."""

    orders: dict[str, DateOrder] = field(default_factory=dict)
    decimal_comma: bool = False
    differing: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)


def survey(source: Path) -> Facts:
    """Read the file once for what no single row can tell."""
    facts = Facts()
    rows: dict[str, tuple[int, str | None]] = {}
    with source.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        place = {heading: at for at, heading in enumerate(next(reader))}
        texts: dict[str, set[str]] = {name: set() for name in (*DATES, *STAMPS, "estimated_value")}
        watched = [(place[HEADING_OF[name]], seen) for name, seen in texts.items()]
        key_at, number_at = place["Project Id"], place["Job #"]
        for row in reader:
            for at, seen in watched:
                seen.add(row[at])
            key, number = _text(row[key_at]), _text(row[number_at])
            if key or number:
                known = rows.setdefault(str(key or number), (hash(tuple(row)), number or key))
                if known[0] != hash(tuple(row)):
                    facts.differing.add(str(key or number))
    amounts = texts.pop("estimated_value")
    facts.orders = {
        name: parse.proven_order(map(parse.date_evidence, seen)) or DateOrder.MDY for name, seen in texts.items()
    }
    facts.decimal_comma = _has_commas(amounts)
    facts.shared = _shared(number for key, (_, number) in rows.items() if key not in facts.differing)
    return facts


def _text(cell: str) -> str | None:
    value = parse.parse_id(cell)
    return None if isinstance(value, CellFault) else value


def _has_commas(amounts: set[str]) -> bool:
    evidence = map(parse.money_evidence, amounts)
    proofs = set()
    for proof in evidence:
        proofs.add(proof)
        if proof is parse.MoneyEvidence.POINT:  # nothing can outweigh it
            break
    return parse.proves_decimal_comma(proofs)


def _shared(numbers: Iterable[str | None]) -> set[str]:
    seen: set[str] = set()
    return {number for number in numbers if number and (number in seen or seen.add(number))}  # type: ignore[func-returns-value]


# ── rows ─────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Outcome:
    """The JSON lines of the rows that lost something."""

    rejects: list[bytes] = field(default_factory=list)
    blanks: list[bytes] = field(default_factory=list)


def kept_rows(source: Path, tables: Tables, outcome: Outcome, *, cached: bool) -> Iterator[Values]:
    """The fields of every row that is kept; the others go into *outcome*."""
    facts = survey(source)
    parsers = _parsers(facts, tables, cached=cached)
    seen: set[str] = set()
    with source.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        line = reader.line_num + 1
        for cells in reader:
            values, faults = _judge(cells, parsers)
            record = _record(values)
            start, target = record["start_date"], record["target_completion_date"]
            if start and target and start > target:
                faults.append(fault_of(DATE_ORDER, "start_date", cells))
            key = record["ppak_id"] or record["ppak_job_number"]
            repeats = key in seen
            faults += _key_faults(key, record["project_number"], facts, cells, repeats=repeats)
            seen.add(key)
            if is_refused(faults, _SEVERITY_OF):
                outcome.rejects.append(fault_line(source.name, line, key, faults, cells))
            elif not repeats:
                if faults:
                    outcome.blanks.append(fault_line(source.name, line, key, faults, cells))
                yield record
            line = reader.line_num + 1


def _judge(cells: Mapping[str, str], parsers: Iterable[tuple[str, str, Parser]]) -> tuple[Values, list[Fault]]:
    values: Values = {}
    faults: list[Fault] = []
    for heading, name, read in parsers:
        value = read(cells[heading])
        if isinstance(value, CellFault):
            faults.append(Fault(value.rule.name, name, heading, cells[heading], value.message))
            value = None
        elif value is None and name in REQUIRED:
            faults.append(fault_of(VALUE_MISSING, name, cells))
        values[name] = value
    return values, faults


def _record(values: Values) -> Values:
    """The fields of a canonical project, from those of a row."""
    ended = values.pop("completion_date")
    completed = values["status"] == "completed"
    parts = {part: values.pop(part) for part in ADDRESS}
    given = [part for part in parts.values() if part is not None]
    return {
        **values,
        "project_number": values["ppak_job_number"] or values["ppak_id"],
        "target_completion_date": values["target_completion_date"] or (None if completed else ended),
        "actual_completion_date": ended if completed else None,
        "address": parts if given else None,
        "address_text": ", ".join(given) or None,
    }


def _key_faults(
    key: str | None, number: str | None, facts: Facts, cells: Mapping[str, str], *, repeats: bool
) -> Iterator[Fault]:
    if key is None:
        yield fault_of(KEY_MISSING, "ppak_id", cells)
    elif key in facts.differing:
        yield fault_of(PROJECT_DUPLICATE, "ppak_id", cells)
    elif number in facts.shared and not repeats:
        yield fault_of(NUMBER_DUPLICATE, "project_number", cells)


# ── cells ────────────────────────────────────────────────────────────────────


def _parsers(facts: Facts, tables: Tables, *, cached: bool) -> list[tuple[str, str, Parser]]:
    """Heading, field and parser of each column; *cached*: a text that was read before is not read again."""
    special: dict[str, Parser] = {
        "customer_email": parse.parse_email,
        "status": _words(tables.status, "canonical_status", STATUS_UNMAPPED),
        "phase": _words(tables.phase, "canonical_phase", PHASE_UNMAPPED),
        "tags": parse.parse_tags,
        **{name: partial(parse.parse_date, order=facts.orders[name], pivot=PIVOT) for name in DATES},
        **{name: partial(parse.parse_stamp, order=facts.orders[name], pivot=PIVOT) for name in STAMPS},
    }
    if cached:
        special = {name: lru_cache(maxsize=65_536)(read) for name, read in special.items()}
    special["estimated_value"] = partial(parse.parse_money, decimal_comma=facts.decimal_comma)
    return [(heading, name, special.get(name, parse.parse_text)) for heading, name in FIELD_OF.items()]


def _words(lookup: Callable[[str], Any], column: str, unmapped: Rule) -> Parser:
    def read(text: str) -> Any:
        word = parse.parse_text(text)
        if not isinstance(word, str):
            return word
        row = lookup(word)
        return getattr(row, column) if row else CellFault(unmapped, unmapped.sentence)

    return read
