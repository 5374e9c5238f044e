"""A first look at an export folder: what each file is, what its columns hold, and what nobody reads as yet.

No row is judged and nothing is written.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from integrations.canonical.errors import ExportError
from integrations.canonical.mappings.table import Tables
from integrations.canonical.progress import Progress
from integrations.ppak.etl.agreement import Agreement
from integrations.ppak.etl.columns import ColumnFacts
from integrations.ppak.etl.survey import Part
from integrations.ppak.etl.totals import TotalsCheck
from integrations.ppak.exports.dumps import References
from integrations.ppak.exports.export import RAGGED, Block, Export, RowClass, Table
from integrations.ppak.exports.files import File, load_files
from integrations.ppak.exports.folder import Folder, folder_of
from integrations.ppak.exports.headings import Aliases, Layout, folded, layouts_of, load_aliases
from integrations.ppak.profile.columns import Columns, Contents
from integrations.ppak.profile.findings import profile_findings
from integrations.ppak.profile.suggest import Suggestion, suggest
from integrations.ppak.profile.values import (
    DATA,
    IGNORED,
    SOURCE,
    WORKBOOK,
    ColumnProfile,
    Profile,
    Role,
    TableProfile,
)
from integrations.ppak.schemas import ENTITIES, Kind


@dataclass(frozen=True, slots=True)
class ProfileOptions:
    """What a look is told: the folder, and how the shop writes, as `MigrationOptions` has it."""

    export_dir: Path
    encoding: str = "cp1252"
    aliases: Aliases = field(default_factory=dict)
    ignore: Mapping[str, Sequence[str]] = field(default_factory=dict)
    references: References = field(default_factory=dict)
    fill_down: Mapping[str, Sequence[str]] = field(default_factory=dict)


def profile_folder(options: ProfileOptions, tables: Tables, progress: Progress) -> Profile:
    """Look at every file of the export folder.

    Raises `ExportError` when it is missing or holds no file.
    """
    aliases = load_aliases(options.aliases)
    files = load_files(options.export_dir, options.encoding, aliases, options.ignore, options.fill_down)
    together, clash = _together(files, options.references)
    looker = _Looker(aliases, options.ignore, tables, progress, _exports_of(together), _superseded(together))
    profiles = tuple(profile for file in files for profile in looker.tables(file))
    return Profile(profiles, tuple(profile_findings(profiles, together, clash)))


_Place = tuple[str, str]


def _together(files: Sequence[File], references: References) -> tuple[Folder | None, ExportError | None]:
    """The files as one folder; where they contradict each other, why."""
    try:
        return folder_of(files, references), None
    except ExportError as error:
        return None, error


def _exports_of(folder: Folder | None) -> Mapping[_Place, Export]:
    """The exports that a migration would read, their numbers told by the lookup tables."""
    kinds = (folder.current, folder.lookups) if folder else ()
    return {export.place: export for kind in kinds for exports in kind.values() for export in exports}


def _superseded(folder: Folder | None) -> frozenset[_Place]:
    old = folder.superseded.values() if folder else ()
    return frozenset(export.place for exports in old for export in exports)


@dataclass(frozen=True, slots=True)
class _Looker:
    """Looks at one file after the other, told what holds for all."""

    aliases: Aliases
    ignored: Mapping[str, Sequence[str]]
    mappings: Tables
    progress: Progress
    told: Mapping[_Place, Export]
    superseded: frozenset[_Place]

    def tables(self, file: File) -> Iterator[TableProfile]:
        """What is in *file*, a table at a time."""
        if file.error:
            yield TableProfile(file.path.name, None, Role.UNREADABLE, why=file.error.message)
        elif not file.tables:
            yield TableProfile(file.path.name, None, Role.UNKNOWN, why="it holds no text")
        known = {export.table.sheet: export for export in file.exports}
        for table in file.tables:
            export = known.get(table.sheet)
            yield self._export(self.told.get(export.place, export)) if export else self._stranger(table)

    def _export(self, export: Export) -> TableProfile:
        layout = export.layout
        read = {heading: name for name, heading in layout.columns.items() if heading in export.headings}
        cells = ENTITIES[export.entity].cells if export.entity in ENTITIES else {}
        kinds = {heading: cells[name].kind for heading, name in read.items() if name in cells}
        count = self._counted(export.table.file, export.blocks(), export.headings, kinds)
        free = self._free(layout)
        proposed = {heading: suggest(heading, free) for heading in layout.unknown}
        role = Role.SUPERSEDED if export.place in self.superseded else Role.CURRENT
        uses = self._uses(export) | read
        return _profile(export.table, role, count, uses, proposed, layout=layout, totals=self._agreement(export, count))

    def _uses(self, export: Export) -> dict[str, str | None]:
        """What the columns are used as that hold no field themselves."""
        layout = export.layout
        passed = {folded(name) for name in self.ignored.get(layout.entity, ())}
        numbers = {
            each: name for name, it in layout.references.items() for each in it.column if each in export.headings
        }
        other = {heading: IGNORED if folded(heading) in passed else SOURCE for heading in export.headings}
        return other | dict.fromkeys(layout.unknown) | numbers

    def _agreement(self, export: Export, count: "_Count") -> Agreement | None:
        """How the totals of an export stand to its rows, where it has any; that takes a second look."""
        if not count.rows.get(RowClass.TOTAL) or export.entity not in ENTITIES:
            return None
        commas = dict(zip(export.headings, (holds.decimal_comma for holds in count.contents), strict=True))
        facts = {
            name: ColumnFacts(decimal_comma=commas[heading])
            for name, heading in export.layout.columns.items()
            if heading in commas
        }
        check = TotalsCheck(Part(export, facts, pl.DataFrame()), ENTITIES[export.entity], self.mappings)
        for block in export.blocks():
            check.add(block)
        return check.agreement

    def _stranger(self, table: Table) -> TableProfile:
        nearest = next(iter(layouts_of(table.headings, self.aliases, self.ignored)), None)
        count = self._counted(table.file, _blocks(table), table.headings, {})
        free = self._free(nearest)
        proposed = {heading: suggest(heading, free) for heading in table.headings} | _certain(nearest)
        return _profile(table, Role.UNKNOWN, count, dict.fromkeys(table.headings), proposed, why=_why(nearest))

    def _free(self, layout: Layout | None) -> Aliases:
        """The fields that have no column as yet; of a table that nobody knows, all."""
        if layout is None:
            return {entity: self.aliases[entity] for entity in ENTITIES}
        fields = self.aliases.get(layout.entity, {})
        return {layout.entity: {name: fields[name] for name in fields if name not in layout.columns}}

    def _counted(
        self, file: str, blocks: Iterable[Block], headings: Sequence[str], kinds: Mapping[str, Kind]
    ) -> "_Count":
        rows, whole, columns = Counter({DATA: 0}), 0, Columns(headings, kinds)
        for block in blocks:
            rows[DATA] += block.rows.height
            rows.update(row.kind.value for row in block.furniture)
            # The cells of a ragged row stand under the wrong headings.
            sound = block.rows.filter(pl.col(RAGGED).is_null())
            whole += sound.height
            columns.add(sound)
            self.progress(f"look at {file}", rows.total(), None)
        return _Count(dict(rows), whole, tuple(columns.contents()))


@dataclass(frozen=True, slots=True)
class _Count:
    """The rows of a table by class, those of its data that are *whole*, and what its columns hold."""

    rows: Mapping[str, int]
    whole: int
    contents: tuple[Contents, ...]


def _profile(
    table: Table,
    role: Role,
    count: _Count,
    uses: Mapping[str, str | None],
    proposed: Mapping[str, tuple[Suggestion, ...]],
    layout: Layout | None = None,
    why: str = "",
    totals: Agreement | None = None,
) -> TableProfile:
    """The profile of a table whose columns are used as *uses* says."""
    return TableProfile(
        table.file,
        table.sheet,
        role,
        layout.entity if layout else None,
        layout.name if layout else None,
        why,
        table.header_line,
        table.encoding.name if table.encoding else WORKBOOK,
        count.rows,
        count.rows[DATA] - count.whole,
        tuple(
            ColumnProfile(heading, use, count.whole, holds, proposed.get(heading, ()))
            for (heading, use), holds in zip(uses.items(), count.contents, strict=True)
        ),
        totals,
    )


def _blocks(table: Table) -> Iterator[Block]:
    """The rows of a table that nobody knows; only what stands above them is told apart."""
    yield Block(pl.DataFrame(schema={RAGGED: pl.String}), table.above)
    yield from map(Block, table.batches())


def _certain(nearest: Layout | None) -> dict[str, tuple[Suggestion, ...]]:
    """The headings of a strange table that its nearest entity knows."""
    if nearest is None:
        return {}
    return {heading: (Suggestion(nearest.entity, field, heading, 100),) for field, heading in nearest.columns.items()}


def _why(nearest: Layout | None) -> str:
    """Why nobody reads a table."""
    if nearest is None:
        return "none of its headings is known"
    missing = (
        choice for choice in ENTITIES[nearest.entity].known_by if not any(it in nearest.columns for it in choice)
    )
    lacks = ", and none for ".join(" or ".join(choice) for choice in missing)
    return f"it is most like {nearest.entity}, but has no column for {lacks}"
