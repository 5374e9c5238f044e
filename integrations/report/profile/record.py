"""A profile as JSON values, for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from integrations.ppak.etl.agreement import facts_of
from integrations.ppak.profile.columns import DateProof
from integrations.ppak.profile.values import ColumnProfile, Profile, TableProfile
from integrations.report.profile.words import order_of


def profile_record(profile: Profile) -> Sequence[Mapping[str, Any]]:
    """One object a table.

    `rows` counts them by class; `used_as` is a field, `ignored`, or null where nobody reads the column.
    `distinct` is a number, or a text such as ``>= 100000`` where more were not counted.
    """
    return [_table(table) for table in profile.tables]


def _table(table: TableProfile) -> Mapping[str, Any]:
    return {
        "file": table.file,
        "sheet": table.sheet,
        "entity": table.entity,
        "layout": table.layout,
        "header_line": table.header_line,
        "encoding": table.encoding,
        "rows": dict(table.rows),
        "columns": [_column(column) for column in table.columns],
        "totals": facts_of(table.totals) if table.totals else None,
    }


def _column(column: ColumnProfile) -> Mapping[str, Any]:
    holds = column.holds
    return {
        "name": column.name,
        "used_as": column.used_as,
        "fill": column.fill,
        "distinct": holds.distinct if holds.is_exact else f">= {holds.distinct}",
        "samples": list(holds.samples),
        "suggestions": [asdict(suggestion) for suggestion in column.suggestions],
        "date_order": _proof(holds.dates) if holds.dates else None,
    }


def _proof(proof: DateProof) -> Mapping[str, Any]:
    return {"order": order_of(proof), **asdict(proof)}
