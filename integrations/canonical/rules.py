"""Every rule once: its stable name, its default severity, its sentence, and what a person can do.

Kernel, causes, reject workbook, health check, planner, documents and shop file all read `RULES`.
A shop file may change a severity, save that of a guard; a name never changes.
"""

from dataclasses import KW_ONLY, dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a broken rule costs."""

    REJECT = "reject"  # the row is refused
    BLANK = "blank"  # that optional value is left empty, the row is kept
    NOTE = "note"  # nothing is lost; somebody should know


_TYPE = "Type the right value under Corrected."
_NO_CELL = "No single cell is wrong: look for a comma or a quote too many in PPak, and export again."
_ADD = "The export has no column for it: add the column in PPak, and export again."


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's dotted name, default severity, the sentence a reader sees, and what sets it apart.

    *advice* says what a person can do, and *without_cell* likewise where no cell of the row is at fault.
    A row in the mapping table *cure* would mend it.
    A guard refuses the row whatever a shop says: without it a record would break its model, or two share a key.
    Faults *by value* share a cause where their cells hold the same text, the others where they share the field.
    One that *names_others* tells where the other rows stand.
    """

    name: str
    severity: Severity
    sentence: str
    advice: str = ""
    _: KW_ONLY
    without_cell: str = _ADD
    cure: str | None = None
    is_guard: bool = False
    is_by_value: bool = True
    names_others: bool = False


def _unmapped(word: str, cure: str) -> Rule:
    advice = f"Choose a word under Corrected, or give this one a row in {cure}."
    return Rule(f"{word}.unmapped", _REJECT, f"The {word} has no row in {cure}.", advice, cure=cure)


def _duplicate(word: str, sentence: str) -> Rule:
    return Rule(
        f"{word}.duplicate",
        _REJECT,
        sentence,
        "Give one of the rows a key of its own under Corrected, or delete the wrong one in PPak.",
        without_cell="Give one of the rows a key of its own in PPak, and export again.",
        is_guard=True,
        is_by_value=False,
        names_others=True,
    )


_REJECT, _BLANK, _NOTE = Severity.REJECT, Severity.BLANK, Severity.NOTE

# ── rows of an export ────────────────────────────────────────────────────────
KEY_MISSING = Rule(
    "key.missing", _REJECT, "The row names no key, so it is nobody's record.", _TYPE, is_guard=True, is_by_value=False
)
VALUE_MISSING = Rule("value.missing", _REJECT, "A required value is empty.", _TYPE, is_by_value=False)
STATUS_UNMAPPED = _unmapped("status", "status_mapping.csv")
PHASE_UNMAPPED = _unmapped("phase", "phase_mapping.csv")
UNIT_UNMAPPED = _unmapped("unit", "unit_mapping.csv")
CATEGORY_UNMAPPED = _unmapped("category", "category_mapping.csv")
DATE_ORDER = Rule(
    "date.order",
    _REJECT,
    "The start date lies after the target completion date.",
    _TYPE,
    is_guard=True,
    is_by_value=False,
)
PROJECT_DUPLICATE = _duplicate("project", "Rows that differ share one project key.")
NUMBER_DUPLICATE = _duplicate("project_number", "Two projects carry the same project number.")
SKU_DUPLICATE = _duplicate("sku", "Rows that differ share one SKU.")
WORK_ORDER_DUPLICATE = _duplicate("work_order", "Rows that differ share one work order number.")
RECORD_CONTRADICTED = Rule(
    "record.contradicted",
    _REJECT,
    "Exports of two layouts say different things of one record.",
    "Type under Corrected what holds, as the other export has it.",
    is_guard=True,
)
ROW_RAGGED = Rule(
    "row.ragged",
    _REJECT,
    "The row has more or fewer cells than the header.",
    _NO_CELL,
    without_cell=_NO_CELL,
    is_guard=True,
    is_by_value=False,
)
DATE_UNREADABLE = Rule("date.unreadable", _BLANK, "The text is no date.", _TYPE)
DATE_AMBIGUOUS = Rule("date.ambiguous", _BLANK, "The column proves both date orders, and this value fits both.", _TYPE)
MONEY_UNREADABLE = Rule("money.unreadable", _BLANK, "The text is no amount of money.", _TYPE)
QUANTITY_UNREADABLE = Rule("quantity.unreadable", _BLANK, "The text is no quantity.", _TYPE)
EMAIL_UNREADABLE = Rule("email.unreadable", _BLANK, "The text is no e-mail address.", _TYPE)
FLAG_UNREADABLE = Rule("flag.unreadable", _BLANK, "The text is neither yes nor no.", _TYPE)
COST_INEXACT = Rule("cost.inexact", _BLANK, "The unit's factor does not divide the cost exactly.", _TYPE)
QUANTITY_INEXACT = Rule("quantity.inexact", _BLANK, "In the canonical unit the quantity is no whole number.", _TYPE)
REFERENCE_UNRESOLVED = Rule(
    "reference.unresolved",
    _BLANK,
    "Nobody says what the number stands for.",
    "Type what the number stands for under Corrected, or add it to the lookup table.",
)
CELL_ERROR = Rule("cell.error", _BLANK, "The cell holds a spreadsheet error such as #DIV/0!.", _TYPE)
DATE_OUTLIER = Rule("date.outlier", _NOTE, "The year lies far from the other years of its column.", _TYPE)
DATE_ASSUMED = Rule("date.assumed", _NOTE, "Nothing in the column proves day-first or month-first.")
YEAR_PIVOTED = Rule("year.pivoted", _NOTE, "Two-digit years were completed by the stated pivot.")
ID_DAMAGED = Rule("id.damaged", _NOTE, "An identifier looks as if a spreadsheet had rewritten it.", _TYPE)
ID_SHORTENED = Rule(
    "id.shortened",
    _NOTE,
    "The number is shorter than its column's others, which have leading zeros: it may have lost its own.",
    _TYPE,
)
TEXT_CUT = Rule("text.cut", _NOTE, "The text is exactly as long as PPak allows, so it may be cut.", _TYPE)
TEXT_DAMAGED = Rule("text.damaged", _NOTE, "The text holds characters that an earlier conversion destroyed.", _TYPE)
COMPLETION_UNUSED = Rule(
    "completion.unused", _NOTE, "An open project has a target and another completion date; the target counts.", _TYPE
)
PHASE_ABSENT = Rule("phase.absent", _NOTE, "The export has no phase column, so no project has a phase.")
COLUMN_LOST = Rule(
    "column.lost",
    _BLANK,
    "An older export had a column for this field, and the newest has none.",
    "Export with that column again, unless its values are to go.",
)
COLUMN_UNKNOWN = Rule("column.unknown", _NOTE, "No alias knows this column, so it was not read.")
TOTAL_DIFFERS = Rule(
    "total.differs", _BLANK, "A total of the report is not the sum of its rows.", "Look at that page in PPak."
)
TEXT_DROPPED = Rule("text.dropped", _NOTE, "Text that the report prints beside a value was dropped.")
CATEGORY_INFERRED = Rule(
    "category.inferred", _NOTE, "The sheet has no merged cells, so a name alone above items was read as their category."
)
MATERIAL_DOUBLED = Rule(
    "material.doubled",
    _BLANK,
    "Two kinds of export hold one material under two keys, so INNERGY would get it twice.",
    "If they are one, give material_mapping.csv the row that the message names; do so before anything is sent.",
    cure="material_mapping.csv",
)
ROW_REPEATED = Rule("row.repeated", _NOTE, "An identical repeat of a row was skipped.")
LINE_EQUAL = Rule(
    "line.equal", _NOTE, "The line equals an earlier one of its work order in the same file; each of them counts."
)
VALUE_ONCE = Rule("value.once", _NOTE, "The column names its value only in the first row of each group.")
RANGE_UNDATED = Rule("date_range.undated", _NOTE, "The record has no date to filter by, so it was kept.", _TYPE)
ENCODING_MIXED = Rule("encoding.mixed", _NOTE, "The file holds lines of two encodings; each line was read by its own.")
FILE_UNKNOWN = Rule("file.unknown", _NOTE, "The file is no export that we know.")
TABLE_ABSENT = Rule("table.absent", _NOTE, "The database has no such table, so nothing was read from it.")
TABLE_UNKNOWN = Rule("table.unknown", _NOTE, "Nobody has told which table of the database holds this list.")
EXPORT_OLDER = Rule(
    "export.older",
    _BLANK,
    "No newer export of any kind has these records, so they may be gone from PPak by now.",
    "Export that kind again; or take the old file out of the folder, if they are gone.",
)
LOOKUP_OLDER = Rule("lookup.older", _NOTE, "What numbers stand for was exported before the numbers themselves.")
FILE_CHANGED = Rule(
    "file.changed", _NOTE, "The file of a pull has changed since it was written, so it is read like any other export."
)
FILE_SUPERSEDED = Rule("file.superseded", _NOTE, "A newer export of the same kind takes the place of the file.")
PARENT_ABSENT = Rule("parent.absent", _NOTE, "The record waits for one that was rejected or is in no file.")

# ── a person's corrections ───────────────────────────────────────────────────
_NEWEST = "Correct the cell in the newest workbook."
CORRECTION_UNKNOWN = Rule(
    "correction.unknown", _BLANK, "The correction names no cell of these exports: not applied.", _NEWEST
)
CORRECTION_STALE = Rule(
    "correction.stale", _BLANK, "The cell holds another text than the one corrected: not applied.", _NEWEST
)
CORRECTION_UNFIT = Rule(
    "correction.unfit",
    _BLANK,
    "The correction fits no single cell: not applied.",
    "Correct it in PPak, and export again.",
)
CORRECTION_WRONG = Rule("correction.wrong", _BLANK, "The corrected value is at fault again.", _NEWEST)
CORRECTION_APPLIED = Rule("correction.applied", _NOTE, "A person's correction took the place of the export's text.")
CORRECTION_REPEATED = Rule("correction.repeated", _NOTE, "One row of a mapping table would make these corrections.")
WORKBOOK_KEPT = Rule("workbook.kept", _NOTE, "It holds corrections that this run was not given, so it was renamed.")

# ── the plan and its apply ───────────────────────────────────────────────────
FIELD_EMPTIED = Rule(
    "field.emptied", _BLANK, "The value is filled in INNERGY and would be emptied there.", "Fill it in PPak, or agree."
)
FIELD_UNSENT = Rule("field.unsent", _NOTE, "INNERGY's specification has no field for this value.")
COST_CONVERTED = Rule(
    "cost.converted", _NOTE, "The cost is sent per INNERGY's base unit, divided by the factor of unit_mapping.csv."
)
FIELD_CHANGED_THERE = Rule("field.changed_there", _NOTE, "A person changed the field in INNERGY; it is kept.")
RECORD_INACTIVE = Rule("record.inactive", _NOTE, "Inactive here and absent there: nothing to do.")
RECORD_ABSENT = Rule("record.absent", _NOTE, "Linked before, but in the input no more: left alone.")
OPERATION_ABSENT = Rule("operation.absent", _NOTE, "This INNERGY does not offer the operation; the records wait.")
WORD_MISSING = Rule(
    "word.missing", _REJECT, "The mapping table names no INNERGY word for the value.", "Fill it in there."
)
FIELD_CONFLICT = Rule(
    "field.conflict", _REJECT, "The field changed both here and in INNERGY.", "Make both agree, and plan again."
)
MATCH_AMBIGUOUS = Rule(
    "match.ambiguous", _REJECT, "Several records in INNERGY answer to one key.", "Leave only one, and plan again."
)
LINK_GONE = Rule("link.gone", _REJECT, "The linked record is not in INNERGY any more.", "Ask there what became of it.")
ANSWER_AWAITED = Rule(
    "answer.awaited",
    _REJECT,
    "An earlier write got no answer and may still be carried out.",
    "Plan again later: once INNERGY can no longer be busy with it, what is not there is sent.",
)
ANSWER_UNKNOWN = Rule(
    "answer.unknown",
    _REJECT,
    "The write got no answer; the next plan looks before it sends.",
    "Type the same command again.",
)
WRITE_REFUSED = Rule(
    "write.refused", _REJECT, "INNERGY refused the record.", "Read why, correct it here or there, and plan again."
)
LIMIT_EXCEEDED = Rule(
    "limit.exceeded", _REJECT, "The plan changes more linked records than is safe unasked.", "Read it; --force goes on."
)
RUN_PAUSED = Rule(
    "run.paused", _REJECT, "The run was stopped; the same command resumes it.", "Type the same command again."
)

# ── is the migration whole? ──────────────────────────────────────────────────
LINK_MISSING = Rule("link.missing", _BLANK, "The record has not been imported yet.", "Import it with --apply.")
LINK_UNCONFIRMED = Rule(
    "link.unconfirmed",
    _REJECT,
    "The INNERGY id was never confirmed by an apply.",
    "Import it with --apply, with the ledger that was used before.",
)
MATERIAL_UNKNOWN = Rule(
    "material.unknown",
    _REJECT,
    "A material is used that no library holds.",
    "Add the material to the library, or its other name to material_mapping.csv.",
)
VALUE_ILLEGAL = Rule("value.illegal", _REJECT, "The value breaks the canonical model.", _TYPE, is_guard=True)
FIELD_DIFFERS = Rule(
    "field.differs", _REJECT, "INNERGY holds another value than the one sent.", "Plan again, which says who changed it."
)
BUCKETS_UNEQUAL = Rule(
    "buckets.unequal",
    _REJECT,
    "The rows read and the rows accounted for differ.",
    "Run run-migration again, and change none of the files that it writes.",
)

# ── a run that cannot go on: one rule an exit code ───────────────────────────
RUN_FAILED = Rule("run.failed", _REJECT, "The tool itself failed; this is a fault of ours.")
SETTINGS_WRONG = Rule("settings.wrong", _REJECT, "A setting or a word of the command line is missing or wrong.")
FILE_UNUSABLE = Rule("file.unusable", _REJECT, "A file cannot be read or written, or contradicts itself.")
INNERGY_UNUSABLE = Rule("innergy.unusable", _REJECT, "INNERGY could not be used.")
PLAN_UNSAFE = Rule("plan.unsafe", _REJECT, "Going on could do harm; a person must look first.")

RULES: tuple[Rule, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Rule))


def rule_named(name: str) -> Rule:
    """The rule of that *name*; `KeyError` when there is none."""
    return {rule.name: rule for rule in RULES}[name]
