"""Whole columns, before any row is judged: date orders, decimal signs, repeated keys, ranges of keys."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from zlib import crc32

import polars as pl

from integrations.canonical.cells import MoneyEvidence, money_evidence, proves_decimal_comma
from integrations.canonical.dates import DateOrder
from integrations.canonical.mappings.table import Tables
from integrations.canonical.rejects import Finding
from integrations.canonical.rules import LINE_EQUAL
from integrations.ppak.etl.abreast import abreast
from integrations.ppak.etl.columns import NO_FACTS, ColumnFacts, read_columns, reader_of
from integrations.ppak.etl.days import added, day_facts, days_of, notes_of
from integrations.ppak.etl.identity import no_shared_rows, shared_rows, with_layouts
from integrations.ppak.etl.older import older_findings
from integrations.ppak.etl.shapes import keys_of
from integrations.ppak.etl.zeros import id_width, widths_of
from integrations.ppak.exports.export import LINE, RAGGED, Block, Export
from integrations.ppak.schemas import Entity, Kind

RANGE_ROWS = 100_000
"""About as many records of a large export are sorted at once."""

HELD_ROWS = 250_000
"""An export of so many rows is sorted as a whole, in memory."""

SAID, WHOLE = "@said/", "@whole/"
"""Before a field's name: where rows of several layouts contradict each other; its amount in the canonical unit."""

_MAY_PROVE_COMMA = r",\d{0,2}\D*$|,\d{4,}|\.\d{3}[.,]|\d \d"
_MAY_PROVE_POINT = r"\.\d{1,2}\D*$|\.\d{4,}"
_NAMED = 5  # rows named in the message of a repeated key


@dataclass(frozen=True, slots=True)
class Part:
    """One export of an entity with what its columns proved.

    *repeats* has a row for each row whose key stands elsewhere too: its line, the `verdict`
    (``repeat`` of an identical row, ``differs``, ``number``), and the `others` in words.
    *joined* has, by `LINE`, the fields that rows of all layouts together give a row's record,
    amounts under `WHOLE`, and under `SAID` in words where the rows contradict each other.
    """

    export: Export
    columns: Mapping[str, ColumnFacts]
    repeats: pl.DataFrame
    joined: pl.DataFrame | None = None

    def facts(self, name: str) -> ColumnFacts:
        """What the column of the field *name* proved."""
        return self.columns.get(name, NO_FACTS)

    def joined_to(self, batch: pl.DataFrame) -> pl.DataFrame:
        """What is *joined* to the rows of *batch*, in their order; no columns where nothing is."""
        if self.joined is None:
            return pl.DataFrame()
        return batch.select(LINE).join(self.joined, on=LINE, how="left", maintain_order="left").drop(LINE)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a survey found: the parts, the keys that cut all records into ranges, and notes on whole columns.

    *shared* are the rows (`part`, `LINE`, `key`) whose record has rows of other layouts too.
    """

    parts: tuple[Part, ...]
    bounds: tuple[str, ...]
    findings: tuple[Finding, ...]
    shared: pl.DataFrame


@dataclass(slots=True)
class _Tally:
    """What the batches of one export said so far."""

    days: dict[str, pl.DataFrame] = field(default_factory=dict)
    money: dict[str, set[MoneyEvidence]] = field(default_factory=dict)
    ids: dict[str, list[pl.DataFrame]] = field(default_factory=dict)

    def add(self, other: "_Tally") -> None:
        """Take what another batch said."""
        for name, counts in other.days.items():
            self.days[name] = added(self.days[name], counts) if name in self.days else counts
        for name, proofs in other.money.items():
            self.money.setdefault(name, set()).update(proofs)
        for name, widths in other.ids.items():
            self.ids.setdefault(name, []).extend(widths)


def survey(
    entity: Entity,
    exports: Iterable[tuple[Export, Iterator[Block]]],
    tables: Tables,
    *,
    month_first: bool,
    pivot: int,
) -> Facts:
    """Look once through every export of *entity*, each given with its blocks."""
    surveyed: list[tuple[Export, _Tally]] = []
    keys: list[pl.DataFrame] = []
    for number, (export, blocks) in enumerate(exports):
        tally = _Tally()
        for counted, keyed in abreast(partial(_looked_at, export, entity, tables), blocks):
            tally.add(counted)
            keys.append(keyed.with_columns(part=pl.lit(number, pl.UInt32)))
        surveyed.append((export, tally))
    all_keys = pl.concat(keys) if keys else _no_keys()
    layouts = [export.layout.name for export, _ in surveyed]
    is_joined = len(set(layouts)) > 1 and entity.duplicate is not None
    if is_joined:
        all_keys = with_layouts(all_keys, layouts)
    all_exports = [export for export, _ in surveyed]
    repeats = _repeats(all_keys, entity, all_exports)
    order = DateOrder.MDY if month_first else DateOrder.DMY
    parts = tuple(
        Part(export, _column_facts(tally, order, pivot), repeats.filter(pl.col("part") == number))
        for number, (export, tally) in enumerate(surveyed)
    )
    notes = [note for part in parts for note in _notes(part, pivot)]
    notes += older_findings(entity, all_exports, all_keys)
    notes += _equal_rows(all_keys, entity)
    shared = shared_rows(all_keys, repeats) if is_joined else no_shared_rows()
    return Facts(parts, _bounds(all_keys["key"]), tuple(notes), shared)


def _looked_at(export: Export, entity: Entity, tables: Tables, block: Block) -> tuple[_Tally, pl.DataFrame]:
    """What the columns of *block* say, and its keys."""
    # The cells of a ragged row stand under the wrong headings, and prove nothing.
    whole = block.rows.filter(pl.col(RAGGED).is_null()) if block.rows[RAGGED].count() else block.rows
    return _counted(whole, export, entity), _keys(whole, export, entity, tables)


# ── columns ──────────────────────────────────────────────────────────────────


def _counted(batch: pl.DataFrame, export: Export, entity: Entity) -> _Tally:
    tally = _Tally()
    for name, heading in export.layout.columns.items():
        match entity.cells[name].kind:
            case Kind.DATE | Kind.STAMP:
                tally.days[name] = days_of(batch[heading])
            case Kind.MONEY | Kind.QUANTITY:
                tally.money[name] = money_proofs(batch[heading])
            case Kind.ID:
                tally.ids[name] = [widths_of(batch[heading])]
    return tally


def money_proofs(text: pl.Series) -> set[MoneyEvidence]:
    """What the texts of a column prove about its decimal sign."""
    commas = {money_evidence(each) for each in text.filter(text.str.contains(_MAY_PROVE_COMMA)).unique()}
    if MoneyEvidence.COMMA not in commas:
        return {MoneyEvidence.POINT} if text.str.contains(_MAY_PROVE_POINT).any() else set()
    return commas | {money_evidence(each) for each in text.filter(text.str.contains(_MAY_PROVE_POINT)).unique()}


def _column_facts(tally: _Tally, default: DateOrder, pivot: int) -> Mapping[str, ColumnFacts]:
    dates = {name: ColumnFacts(facts) for name, facts in day_facts(tally.days, default, pivot).items()}
    money = {name: ColumnFacts(decimal_comma=proves_decimal_comma(proofs)) for name, proofs in tally.money.items()}
    return dates | money | {name: ColumnFacts(id_width=id_width(widths)) for name, widths in tally.ids.items()}


def _notes(part: Part, pivot: int) -> Iterator[Finding]:
    place = " sheet ".join(filter(None, part.export.place))
    for name, facts in part.columns.items():
        yield from notes_of(f"{place}, column {part.export.layout.columns[name]}", facts.dates, pivot)


# ── keys ─────────────────────────────────────────────────────────────────────


def _keys(batch: pl.DataFrame, export: Export, entity: Entity, tables: Tables) -> pl.DataFrame:
    """The key of every row that has one, its project number, and a hash of the whole row."""
    readers = {
        name: (
            export.layout.columns[name],
            reader_of(entity.cells[name].kind, NO_FACTS, 0, tables, export.lookups.get(name)),
        )
        for name in entity.key_fields
        if name in export.layout.columns
    }
    values = {name: column.values for name, column in read_columns(batch, readers).items()}
    missing = pl.Series([None], dtype=pl.String).new_from_index(0, batch.height)
    named = pl.DataFrame({name: values.get(name, missing) for name in entity.key_fields})
    # The same cells under other headings are another row, and in another order of columns they are the same.
    headings = sorted(export.headings)
    hashes = batch.select(headings).hash_rows(seed=crc32("\n".join(headings).encode()))
    keyed = named.select(**keys_of(entity)).with_columns(batch[LINE].alias("line"), hashes.alias("hash"))
    return keyed.filter(pl.col("key").is_not_null())


def _equal_rows(keys: pl.DataFrame, entity: Entity) -> Iterator[Finding]:
    """A note on rows that are equal to an earlier one of their export, and are kept all the same."""
    if entity.duplicate is None:
        again = keys.filter(~pl.struct("part", "key", "hash").is_first_distinct())["key"]
        if len(again):
            samples = tuple(again.unique().sort().head(_NAMED))
            yield Finding.of(LINE_EQUAL, len(again), f"{entity.name}: {LINE_EQUAL.sentence}", samples)


def _no_keys() -> pl.DataFrame:
    named = {"key": pl.String, "number": pl.String, "job_only": pl.Boolean}
    return pl.DataFrame(schema={**named, "line": pl.UInt32, "hash": pl.UInt64, "part": pl.UInt32})


def _repeats(keys: pl.DataFrame, entity: Entity, exports: Sequence[Export]) -> pl.DataFrame:
    within = ["layout"] if "layout" in keys.columns else []
    one = [*within, "key"] if entity.duplicate else ["key", "hash", "nth"]
    if not entity.duplicate:
        # Equal lines of one export are all meant; in another file of the snapshot the same ones come once more.
        keys = keys.with_columns(nth=pl.int_range(pl.len()).over("part", "key", "hash"))
    shared = keys.filter((pl.struct(one) if len(one) > 1 else pl.col("key")).is_duplicated()).sort("part", "line")
    judged = shared.with_columns(
        verdict=pl.when(pl.col("hash").n_unique().over(one) > 1)
        .then(pl.lit("differs"))
        .when(pl.int_range(pl.len()).over(one) > 0)
        .then(pl.lit("repeat"))
    ).filter(pl.col("verdict").is_not_null())
    differing = judged.filter(verdict="differs")["key"].implode()
    # Few rows share a number, so those are found first: a copy of all keys would cost more than the records do.
    sharing = keys.filter(pl.col("number").is_duplicated() & pl.col("number").is_not_null())
    single = sharing.filter(~pl.col("key").is_in(differing)).unique("key", keep="first", maintain_order=True)
    clashing = single.filter(pl.col("number").is_duplicated())["key"].implode()
    numbers = sharing.filter(pl.col("key").is_in(clashing)).join(judged, on=["part", "line"], how="anti")
    every = pl.concat([judged, numbers.with_columns(verdict=pl.lit("number"))])
    places = pl.Series([" sheet ".join(filter(None, export.place)) for export in exports], dtype=pl.String)
    said = every.with_columns(
        said=pl.format("{} line {}", places.gather(every["part"]), "line"),
        group=pl.when(verdict="number").then("number").otherwise("key"),
    )
    groups = said.group_by("group", "verdict").agg(pl.col("said").head(_NAMED).str.join(", ").alias("others"))
    together = said.join(groups, on=["group", "verdict"], how="left", maintain_order="left")
    return together.select("part", pl.col("line").alias(LINE), "verdict", "others")


def _bounds(keys: pl.Series) -> tuple[str, ...]:
    if len(keys) <= HELD_ROWS:
        return ()
    ranges = -(-len(keys) // RANGE_ROWS)
    ordered = keys.sort()
    return tuple(dict.fromkeys(ordered[len(keys) * cut // ranges] for cut in range(1, ranges)))
