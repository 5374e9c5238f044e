"""What a profile's text and page say in the same words."""

from collections.abc import Iterator

from integrations.canonical.dates import DateOrder
from integrations.ppak.profile.columns import Contents, DateProof
from integrations.ppak.profile.values import DATA, ColumnProfile, Role, TableProfile

_ORDER = {DateOrder.MDY: "month-first", DateOrder.DMY: "day-first", DateOrder.BOTH: "both"}


def order_of(proof: DateProof) -> str | None:
    """The order that a column proves, as a shop file writes it; `both` where it contradicts itself."""
    return _ORDER[proof.order] if proof.order else None


def proof_words(proof: DateProof) -> str:
    """The counts behind a column's date order."""
    counts = (
        f"{_count(proof.month_first)} only fit month-first",
        f"{_few(proof.day_first)} only day-first",
        f"{_few(proof.either)} either",
    )
    return ", ".join(counts)


def distinct_words(holds: Contents) -> str:
    """How many distinct texts a column holds."""
    return f"{holds.distinct:,}" if holds.is_exact else f">= {holds.distinct:,}"


def use_words(column: ColumnProfile, table: TableProfile) -> str:
    """What a column is read as."""
    if table.role is Role.UNKNOWN:
        return "-"
    return column.used_as or "nothing"


def kind_words(table: TableProfile) -> str:
    """What a table is."""
    if table.entity is None:
        return table.role.value
    words = table.entity.replace("_", " ")
    layout = "" if table.layout == "list" else f" ({str(table.layout).replace('_', ' ')})"
    return f"{words}{layout}" + (", superseded" if table.role is Role.SUPERSEDED else "")


def place_words(table: TableProfile) -> str:
    """Where a table's header stands, how it is encoded, and which rows it has."""
    if table.header_line is None:
        return ""
    others = "".join(f", {count:,} {kind}" for kind, count in table.rows.items() if kind != DATA)
    ragged = f" Rows with more or fewer cells than the header: {table.ragged:,}." if table.ragged else ""
    return f"Header on line {table.header_line}, {table.encoding}; rows: {table.rows[DATA]:,} data{others}.{ragged}"


def notes_of(table: TableProfile) -> Iterator[str]:
    """What there is to say of totals and of single columns: proposals, date orders, decimal commas."""
    if table.totals:
        yield table.totals.sentence
    for column in table.columns:
        name = shown(column.name)
        if column.used_as is None and column.suggestions:
            yield f"{name}: perhaps {_or(column)}"
        if column.holds.dates and (column.holds.dates.either or column.holds.dates.order):
            order = order_of(column.holds.dates)
            proved = f"proves {order}" if order else "proves no date order"
            yield f"{name} {proved}: {proof_words(column.holds.dates)}"
        if column.holds.decimal_comma:
            yield f"{name} writes its decimals with a comma"


def shown(text: str) -> str:
    """*text* as any screen may show it: what is no printable character becomes U+FFFD, line breaks a space."""
    return "".join(char if char.isprintable() else "\ufffd" for char in " ".join(text.split()))


def _or(column: ColumnProfile) -> str:
    return " or ".join(
        f"{it.entity}.{it.field} (like {shown(it.like)}, {it.score} of 100)" for it in column.suggestions
    )


def _count(number: int) -> str:
    return f"{_few(number)} {'value' if number == 1 else 'values'}"


def _few(number: int) -> str:
    return f"{number:,}" if number else "none"
