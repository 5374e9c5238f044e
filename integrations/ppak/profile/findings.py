"""What there is to see in a profile."""

from collections.abc import Iterator, Sequence

from integrations.canonical.dates import DateOrder
from integrations.canonical.errors import ExportError
from integrations.canonical.rejects import Finding
from integrations.canonical.rules import (
    DATE_AMBIGUOUS,
    DATE_ASSUMED,
    FILE_SUPERSEDED,
    FILE_UNKNOWN,
    FILE_UNUSABLE,
    ROW_RAGGED,
    Severity,
)
from integrations.ppak.etl.agreement import agreement_findings
from integrations.ppak.etl.findings import folder_findings
from integrations.ppak.exports.folder import Folder
from integrations.ppak.profile.values import ColumnProfile, Role, TableProfile


def profile_findings(
    tables: Sequence[TableProfile], together: Folder | None, clash: ExportError | None
) -> Iterator[Finding]:
    """What there is to see in the *tables*, in the files *together*, and where those *clash*."""
    if clash:
        yield Finding.of(FILE_UNUSABLE, 1, str(clash))
    unreadable = [table.why for table in tables if table.role is Role.UNREADABLE]
    not_passed_over = [error.message for _, error in together.unreadable] if together else []
    yield from (Finding.of(FILE_UNUSABLE, 1, why) for why in dict.fromkeys([*unreadable, *not_passed_over]))
    for table in tables:
        yield from _table_findings(table)
    lost_and_unread = folder_findings(together) if together else ()
    yield from (finding for finding in lost_and_unread if finding.rule != FILE_UNKNOWN.name)


def _table_findings(table: TableProfile) -> Iterator[Finding]:
    if table.role is Role.UNKNOWN:
        # A migration passes such a file over; whoever takes a first look should know of it.
        yield Finding(FILE_UNKNOWN.name, Severity.BLANK, 1, f"{table.place}: {table.why}")
    if table.role is Role.SUPERSEDED:
        yield Finding.of(FILE_SUPERSEDED, 1, f"{table.place}: a newer export of {table.entity} takes its place")
    if table.role is Role.CURRENT:
        if table.ragged:
            yield Finding.of(ROW_RAGGED, table.ragged, f"{table.place}: {ROW_RAGGED.sentence}")
        if table.totals:
            yield from agreement_findings(table.place, table.totals)
        for column in table.columns:
            yield from _date_findings(table, column)


def _date_findings(table: TableProfile, column: ColumnProfile) -> Iterator[Finding]:
    proof = column.holds.dates
    if proof is None or not proof.either:
        return
    where = f"{table.place}, column {column.name}"
    if proof.order is DateOrder.BOTH:
        yield Finding.of(DATE_AMBIGUOUS, proof.either, f"{where}: {DATE_AMBIGUOUS.sentence}")
    elif proof.order is None:
        yield Finding.of(DATE_ASSUMED, proof.either, f"{where}: {DATE_ASSUMED.sentence}")
