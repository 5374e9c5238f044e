"""pandas, column by column: every distinct text of a column is parsed once and mapped back; orjson writes.

The row number stands for the line, so this lane is for files whose rows are lines.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pandas as pd

from bench.lanes.words import (
    ABSENT,
    ADDRESS,
    DATES,
    FIELD_OF,
    HEADING_OF,
    PIVOT,
    REFUSING,
    REQUIRED,
    STAMPS,
    fault_line,
    fault_of,
    write_lines,
    write_records,
)
from integrations.canonical import cells as parse
from integrations.canonical.blanks import CellFault
from integrations.canonical.dates import DateOrder
from integrations.canonical.mappings.table import Tables, load_tables, packaged_tables
from integrations.canonical.rules import (
    DATE_ORDER,
    KEY_MISSING,
    NUMBER_DUPLICATE,
    PHASE_UNMAPPED,
    PROJECT_DUPLICATE,
    STATUS_UNMAPPED,
    VALUE_MISSING,
    Rule,
    Severity,
)

Masks = dict[tuple[Rule, str], pd.Series]


def run(source: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = pd.read_csv(source, dtype=str, keep_default_na=False)
    fields, masks, messages = _read(text, load_tables(packaged_tables()))
    records = _records(fields)
    masks[KEY_MISSING, "ppak_id"] = records["key"].isna()
    masks[DATE_ORDER, "start_date"] = records["start_date"].fillna("") > records["target_completion_date"].fillna("~")
    repeats = _judge_keys(text, records, masks)
    refused = _any([mask for (rule, name), mask in masks.items() if _refuses(rule, name)], text)
    faulty = _any(list(masks.values()), text)
    write_records(folder, _lines(records[~refused & ~repeats]))
    told = partial(_faulty_lines, source.name, text, records["key"], masks, messages)
    write_lines(folder, "rejects", told(refused))
    write_lines(folder, "blanks", told(faulty & ~refused & ~repeats))


# ── columns ──────────────────────────────────────────────────────────────────


def _read(text: pd.DataFrame, tables: Tables) -> tuple[pd.DataFrame, Masks, dict[tuple[str, str], str]]:
    """The values of every field, the rows that break a rule, and what is said of a (field, text)."""
    columns: dict[str, pd.Series] = {}
    masks: Masks = {}
    messages: dict[tuple[str, str], str] = {}
    for heading, name in FIELD_OF.items():
        codes, distinct = pd.factorize(text[heading].to_numpy(dtype=object))
        read = _parser(name, distinct, tables)
        outcomes = [read(each) for each in distinct]
        broken = {each: it for each, it in zip(distinct, outcomes, strict=True) if isinstance(it, CellFault)}
        columns[name] = _spread([None if isinstance(it, CellFault) else it for it in outcomes], codes, object)
        messages |= {(name, each): it.message for each, it in broken.items()}
        for rule in {it.rule for it in broken.values()}:
            marks = [isinstance(it, CellFault) and it.rule is rule for it in outcomes]
            masks[rule, name] = _spread(marks, codes, bool)
        if name in REQUIRED:
            masks[VALUE_MISSING, name] = _spread([it is None for it in outcomes], codes, bool)
    return pd.DataFrame(columns), masks, messages


def _spread(of_distinct: list[Any], codes: Any, dtype: type) -> pd.Series:
    """What was worked out for each distinct text, given to every row."""
    return pd.Series(pd.Series(of_distinct, dtype=dtype).to_numpy()[codes], dtype=dtype)


def _parser(name: str, distinct: Any, tables: Tables) -> Callable[[str], Any]:
    if name in DATES or name in STAMPS:
        order = parse.proven_order(map(parse.date_evidence, distinct)) or DateOrder.MDY
        read = parse.parse_date if name in DATES else parse.parse_stamp
        return lambda text: _plain(read(text, order, PIVOT), "isoformat")
    if name == "estimated_value":
        comma = parse.proves_decimal_comma(map(parse.money_evidence, distinct))
        return lambda text: _plain(parse.parse_money(text, comma), "__format__", "f")
    special: dict[str, Callable[[str], Any]] = {
        "customer_email": parse.parse_email,
        "status": partial(_word, tables.status, "canonical_status", STATUS_UNMAPPED),
        "phase": partial(_word, tables.phase, "canonical_phase", PHASE_UNMAPPED),
        "tags": parse.parse_tags,
    }
    return special.get(name, parse.parse_text)


def _plain(value: Any, render: str, *given: str) -> Any:
    return value if value is None or isinstance(value, CellFault) else getattr(value, render)(*given)


def _word(lookup: Callable[[str], Any], column: str, unmapped: Rule, text: str) -> Any:
    word = parse.parse_text(text)
    if not isinstance(word, str):
        return word
    row = lookup(word)
    return getattr(row, column).value if row else CellFault(unmapped, unmapped.sentence)


# ── records ──────────────────────────────────────────────────────────────────


def _records(fields: pd.DataFrame) -> pd.DataFrame:
    """The columns of canonical projects, and their `key`."""
    completed = fields["status"] == "completed"
    ended = fields.pop("completion_date")
    parts = [fields.pop(part) for part in ADDRESS]
    fields["key"] = fields["ppak_id"].where(fields["ppak_id"].notna(), fields["ppak_job_number"])
    fields["project_number"] = fields["ppak_job_number"].where(fields["ppak_job_number"].notna(), fields["ppak_id"])
    target = fields["target_completion_date"]
    fields["target_completion_date"] = target.where(target.notna() | completed, ended)
    fields["actual_completion_date"] = ended.where(completed, None)
    rows = list(zip(*parts, strict=True))
    fields["address"] = [dict(zip(ADDRESS, row, strict=True)) if any(row) else None for row in rows]
    fields["address_text"] = [", ".join(filter(None, row)) or None for row in rows]
    return fields.assign(**dict.fromkeys(ABSENT))


def _judge_keys(text: pd.DataFrame, records: pd.DataFrame, masks: Masks) -> pd.Series:
    """Which rows repeat another one; the rows that share a key or a number go into *masks*."""
    key = records["key"]
    alike = pd.util.hash_pandas_object(text, index=False)
    differing = key.notna() & (alike.groupby(key).transform("nunique") > 1)
    repeats = key.notna() & ~differing & key.duplicated()
    single = key.notna() & ~differing & ~repeats
    masks[PROJECT_DUPLICATE, "ppak_id"] = differing
    shared = records["project_number"][single].duplicated(keep=False)
    masks[NUMBER_DUPLICATE, "project_number"] = shared.reindex(key.index, fill_value=False)
    return repeats


def _lines(records: pd.DataFrame) -> list[tuple[str, bytes]]:
    keys = list(records.pop("key"))
    names = list(records.columns)
    rows = zip(*(records[name] for name in names), strict=True)
    lines = [orjson.dumps(dict(zip(names, row, strict=True)), option=orjson.OPT_SORT_KEYS) for row in rows]
    return list(zip(keys, lines, strict=True))


# ── faults ───────────────────────────────────────────────────────────────────


def _refuses(rule: Rule, name: str) -> bool:
    return rule.severity is Severity.REJECT or name in REFUSING


def _any(masks: list[pd.Series], text: pd.DataFrame) -> pd.Series:
    found = pd.Series(data=False, index=text.index)
    for mask in masks:
        found |= mask
    return found


def _faulty_lines(
    file: str,
    text: pd.DataFrame,
    keys: pd.Series,
    masks: Masks,
    messages: dict[tuple[str, str], str],
    wanted: pd.Series,
) -> list[bytes]:
    rows = text[wanted].to_dict("index")
    faults: dict[int, list[Any]] = {at: [] for at in rows}
    for (rule, name), mask in masks.items():
        for at in text.index[mask & wanted]:
            said = messages.get((name, rows[at].get(HEADING_OF.get(name, ""), "")))
            faults[at].append(fault_of(rule, name, rows[at], said if rule is not VALUE_MISSING else None))
    return [fault_line(file, at + 2, keys[at], faults[at], cells) for at, cells in rows.items()]
