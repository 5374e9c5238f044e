"""How the totals of an export stand to its rows, as a value, in words, and as a finding."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from integrations.canonical.rejects import Finding
from integrations.canonical.rules import TOTAL_DIFFERS
from integrations.ppak.exports.report.words import Scope

ROWS = "rows"
"""What a count counts, beside the headings of the columns that are summed."""

_SAMPLES = 5
_NAMES = {Scope.PAGE: "page total", Scope.GROUP: "subtotal", Scope.REPORT: "grand total"}


@dataclass(frozen=True, slots=True)
class Difference:
    """A total that its rows do not make: where it stands, its text, of which *column*, and the two figures."""

    line: int
    page: int
    text: str
    column: str
    stated: Decimal
    summed: Decimal


@dataclass(frozen=True, slots=True)
class Agreement:
    """How the totals of an export stand to its *rows*: how many *agree*, by scope, and those that *differ*.

    *counts* are those that count rows, and agree;
    *unread* totals are of nothing that is read; *tolerance* is the most that rounding took.
    """

    rows: int = 0
    agree: Mapping[Scope, int] = field(default_factory=dict)
    counts: int = 0
    differ: tuple[Difference, ...] = ()
    unread: int = 0
    tolerance: Decimal = Decimal()
    has_money: bool = False

    @property
    def sentence(self) -> str:
        """In words: ``812 rows, 20 page totals and the grand total agree to the cent``."""
        said = [f"{self.rows:,} {'row' if self.rows == 1 else 'rows'}", *self._agreeing()]
        exactly = "to the cent" if self.has_money else "exactly"
        how = f"within {self.tolerance:f}, as rounded" if self.tolerance else exactly
        agreed = f"{', '.join(said[:-1])}{' and ' if said[:-1] else ''}{said[-1]} agree {how}" if said[1:] else said[0]
        lines = len({difference.line for difference in self.differ})
        rest = (f"{lines:,} differ" * bool(lines), f"{self.unread:,} of nothing that is read" * bool(self.unread))
        return "; ".join(part for part in (agreed, *rest) if part)

    def _agreeing(self) -> Iterator[str]:
        for scope, name in _NAMES.items():
            if count := self.agree.get(scope, 0):
                yield f"the {name}" if count == 1 else f"{count:,} {name}s"
        if self.counts:
            yield f"{self.counts:,} {'count' if self.counts == 1 else 'counts'} of rows"


def agreement_findings(place: str, agreement: Agreement) -> Iterator[Finding]:
    """The totals of the export at *place* that its rows do not make."""
    if agreement.differ:
        told = [_told(difference) for difference in agreement.differ]
        lines = len({difference.line for difference in agreement.differ})
        message = f"{place}: {TOTAL_DIFFERS.sentence} {told[0]}"
        yield Finding.of(TOTAL_DIFFERS, lines, message, tuple(told[1:_SAMPLES]))


def facts_of(agreement: Agreement) -> Mapping[str, object]:
    """The agreement as the manifest lists it, figures as text."""
    return {
        "rows": agreement.rows,
        "agree": {scope.value: count for scope, count in sorted(agreement.agree.items())},
        "counts": agreement.counts,
        "differ": [_facts(difference) for difference in agreement.differ],
        "unread": agreement.unread,
        "sentence": agreement.sentence,
    }


def _facts(difference: Difference) -> Mapping[str, object]:
    return {
        "line": difference.line,
        "page": difference.page,
        "text": difference.text,
        "column": difference.column,
        "stated": format(difference.stated, "f"),
        "summed": format(difference.summed, "f"),
    }


def _told(difference: Difference) -> str:
    over = difference.stated - difference.summed
    return (
        f"Line {difference.line}, page {difference.page}: {difference.text} states {difference.stated:,f} "
        f"for {difference.column}, the rows make {difference.summed:,f}; "
        f"that is {abs(over):,f} too {'much' if over > 0 else 'little'}"
    )
