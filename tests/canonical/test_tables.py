"""The mapping tables are read as Excel saves them, and a contradiction names its lines."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.canonical.errors import FileError, TableError
from integrations.canonical.mappings.lines import folded
from integrations.canonical.mappings.table import FILES, Tables, copy_tables, load_tables, packaged_tables
from integrations.canonical.models import Category, Phase, Status, Unit

Edit = Callable[[str, str], Path]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy_tables(tmp_path)
    return tmp_path


@pytest.fixture
def edit(folder: Path) -> Edit:
    def append(file: str, lines: str) -> Path:
        with (folder / file).open("a", encoding="utf-8", newline="") as table:
            table.write(lines)
        return folder

    return append


@pytest.fixture(scope="module")
def packaged() -> Tables:
    return load_tables(packaged_tables())


# ── the seed ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("word", "status", "innergy"),
    [
        ("Draft", Status.DRAFT, "draft"),
        ("In Progress", Status.IN_PROGRESS, "active"),
        ("Won", Status.APPROVED, "approved"),
        ("Awarded", Status.APPROVED, "approved"),
        ("Sent", Status.QUOTED, "quoted"),
        ("Pending", Status.QUOTED, "quoted"),
        ("Lost", Status.CANCELLED, "cancelled"),
        ("Client Backed Out", Status.CANCELLED, "cancelled"),
        ("No Bid", Status.CANCELLED, "cancelled"),
        ("on_hold", Status.ON_HOLD, "on_hold"),
    ],
)
def test_seeded_statuses(packaged: Tables, word: str, status: Status, innergy: str) -> None:
    row = packaged.status(word)
    assert row is not None
    assert row.canonical_status is status
    assert packaged.innergy_status(status) == innergy


def test_every_canonical_word_has_its_word_in_innergy_and_is_known_by_its_own_name(packaged: Tables) -> None:
    assert all(packaged.innergy_status(status) for status in Status)
    assert all(packaged.innergy_phase(phase) for phase in Phase)
    for unit in Unit:
        row, innergy = packaged.unit(unit), packaged.innergy_unit(unit)
        assert row is not None
        assert (row.canonical_unit, row.factor) == (unit, Decimal(1))
        assert innergy is not None
        assert innergy.base_factor
    for category in Category:
        own, place = packaged.category(category), packaged.innergy_category(None, category)
        assert own is not None
        assert own.canonical_category is category
        assert place.location
        assert place.budget_group


def test_cancelled_projects_become_no_opportunities(packaged: Tables) -> None:
    assert packaged.win_probability(Status.CANCELLED) is None
    assert packaged.win_probability(Status.ON_HOLD) == 20
    assert packaged.win_probability(Status.COMPLETED) == 100


@pytest.mark.parametrize(
    ("word", "unit", "factor"),
    [
        ("each", Unit.EA, 1),
        ("C", Unit.EA, 100),
        ("M", Unit.EA, 1000),
        ("MBF", Unit.BF, 1000),
        ("MSF", Unit.SF, 1000),
        ("CLF", Unit.LF, 100),
        ("Sq. Ft.", Unit.SF, 1),
        ("hrs.", Unit.HR, 1),
        (" lin.  ft ", Unit.LF, 1),
    ],
)
def test_seeded_units(packaged: Tables, word: str, unit: Unit, factor: int) -> None:
    row = packaged.unit(word)
    assert row is not None
    assert (row.canonical_unit, row.factor) == (unit, Decimal(factor))


@pytest.mark.parametrize("word", ["MIL", "BDL", "", "exa-ampere"])
def test_a_unit_that_nobody_explained_has_no_row(packaged: Tables, word: str) -> None:
    assert packaged.unit(word) is None


def test_a_sheet_is_thirty_two_square_feet(packaged: Tables) -> None:
    sheet = packaged.innergy_unit(Unit.SHT)
    assert sheet is not None
    assert (sheet.base_unit, sheet.base_factor) == ("SF", Decimal(32))


def test_a_material_is_renamed_only_by_its_row(packaged: Tables) -> None:
    row = packaged.material("pp-door-001")
    assert row is not None
    assert row.canonical_sku == "CAB-DOOR-001"
    assert packaged.innergy_sku("CAB-DOOR-001") == "INN-DOOR-001"
    assert packaged.material("MEL-WHT-34") is None
    assert packaged.innergy_sku("MEL-WHT-34") is None


# ── lookups ──────────────────────────────────────────────────────────────────


@given(st.sampled_from(["In Progress", "Client Backed Out"]), st.text(" \t\u00a0", min_size=1), st.booleans())
def test_words_match_without_case_outer_and_repeated_space(word: str, space: str, upper: bool) -> None:
    spelled = space + word.replace(" ", space) + space
    assert folded(spelled.upper() if upper else spelled.lower()) == folded(word)


def test_a_category_of_the_shop_has_its_own_place_and_falls_back_cell_by_cell(edit: Edit) -> None:
    tables = load_tables(edit("category_mapping.csv", "Reveal Trim,trim,Millwork/Reveals,,\n"))
    own = tables.innergy_category("reveal  trim", Category.TRIM)
    assert (own.location, own.budget_group) == ("Millwork/Reveals", "Trim")
    assert tables.innergy_category("never heard of", Category.TRIM).location == "Trim"
    assert tables.innergy_category("Reveal Trim", Category.DOORS).location == "Doors"


def test_a_persons_word_links_a_work_order(edit: Edit) -> None:
    tables = load_tables(edit("work_order_links.csv", "24-0117,10452,P-24-0007-001p\n"))
    assert tables.work_order_link("24-0117", " 10452 ") == "P-24-0007-001p"
    assert tables.work_order_link("24-0117", "10453") is None


# ── as Excel saves them ──────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_is_read_as_excel_saves_it(folder: Path, encoding: str, mark: str) -> None:
    lines = [
        ["PPAK_Phase ", "notes", "innergy_phase", "canonical_phase", "", ""],
        ["Pré-fab", 'says "soon"', "fabrication", "Fabrication", "", ""],
        ["", "", "", "", "", ""],
        ["Fin", "", "", "completed"],
    ]
    text = "\r\n".join(mark.join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in line) for line in lines)
    (folder / "phase_mapping.csv").write_bytes((text + "\r\n").encode(encoding))
    tables = load_tables(folder)
    row = tables.phase("PRÉ-FAB")
    assert row is not None
    assert (row.canonical_phase, row.notes, row.line) == (Phase.FABRICATION, 'says "soon"', 2)
    assert tables.phases["fin"].line == 4
    assert tables.innergy_phase(Phase.COMPLETED) is None


def test_an_identical_repeat_is_tolerated(edit: Edit) -> None:
    tables = load_tables(edit("status_mapping.csv", "WON ,approved,approved,70.0,said again\n"))
    assert tables.status("won") == load_tables(packaged_tables()).status("Won")


# ── what is wrong with a table ───────────────────────────────────────────────


@pytest.mark.parametrize("file", FILES)
def test_a_missing_table_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    with pytest.raises(TableError, match=re.escape(file)) as caught:
        load_tables(folder)
    assert caught.value.exit_code == 3
    assert "mappings init" in caught.value.advice


@pytest.mark.parametrize("file", FILES)
def test_a_missing_column_is_named(folder: Path, file: str) -> None:
    text = (folder / file).read_text("utf-8")
    (folder / file).write_text(text.replace(",canonical_", ",cannonical_").replace("innergy_number", "nummer"), "utf-8")
    with pytest.raises(TableError, match=f"{file} has no column (canonical_|innergy_number)"):
        load_tables(folder)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "has no column ppak_phase, canonical_phase, innergy_phase, notes"),
        ("ppak_phase,canonical_phase,innergy_phase,notes,who\n", "has a column that no one reads: who"),
        ("ppak_phase,canonical_phase,innergy_phase,notes,notes\n", "has twice the column notes"),
        ("ppak_phase,canonical_phase,innergy_phase,notes\nFab,fabrication,x,y,z\n", "line 2: more cells than columns"),
        ('ppak_phase,canonical_phase,innergy_phase,notes\n\n"Fab,fabrication,x,y\n', "line 3: unexpected end of data"),
        ("ppak_phase,canonical_phase,innergy_phase,notes\n,fabrication,x,y\n", "line 2: ppak_phase is empty"),
        ("ppak_phase,canonical_phase,innergy_phase,notes\nFab,,x,y\n", "line 2: canonical_phase is empty"),
        (
            "ppak_phase,canonical_phase,innergy_phase,notes\nFab,fab,x,y\n",
            "line 2: canonical_phase is 'fab', not one of",
        ),
    ],
)
def test_a_broken_table_says_where(folder: Path, content: str, words: str) -> None:
    (folder / "phase_mapping.csv").write_text(content, "utf-8")
    with pytest.raises(TableError, match=re.escape(words)):
        load_tables(folder)


@pytest.mark.parametrize(
    ("file", "line", "words"),
    [
        ("status_mapping.csv", "won,quoted,quoted,40,", "lines 9 and 24 contradict each other about won"),
        ("status_mapping.csv", "Sold,approved,Open,70,", "lines 4 and 24 contradict each other about approved"),
        ("status_mapping.csv", "Sold,approved,approved,75,", "lines 4 and 24 contradict each other about approved"),
        ("status_mapping.csv", "Sold,approved,approved,,", "lines 4 and 24 contradict each other about approved"),
        ("status_mapping.csv", "Sold,approved,approved,101,", "line 24: win_probability is 101, not in 0 to 100"),
        ("status_mapping.csv", "Sold,approved,approved,-1,", "line 24: win_probability is -1, not in 0 to 100"),
        (
            "status_mapping.csv",
            "Sold,approved,approved,high,",
            "line 24: win_probability is 'high', which is no number",
        ),
        ("phase_mapping.csv", "FAB,assembly,assembly,", "lines 4 and 24 contradict each other about fab"),
        ("phase_mapping.csv", "Shop,fabrication,Fabricating,", "contradict each other about fabrication"),
        ("unit_mapping.csv", "m,BF,1000,,,,", "contradict each other about m"),
        ("unit_mapping.csv", "thou,EA,0,,,,", "factor is 0, not more than 0"),
        ("unit_mapping.csv", "thou,EA,-1000,,,,", "factor is -1000, not more than 0"),
        ("unit_mapping.csv", "thou,EA,,,,,", "factor is empty"),
        ("unit_mapping.csv", "thou,EA,1e3,,,,", "factor is '1e3', which is no number"),
        ("unit_mapping.csv", "thou,XX,1000,,,,", "canonical_unit is 'XX', not one of EA"),
        ("unit_mapping.csv", "big sheet,SHT,1,SHT,SF,50,", "contradict each other about SHT"),
        ("category_mapping.csv", "hinges,doors,,,", "contradict each other about hinges"),
        ("material_mapping.csv", "PP-DOOR-001,OTHER,,", "lines 2 and 4 contradict each other about pp-door-001"),
        (
            "material_mapping.csv",
            "PP-DOOR-9,cab-door-001,INN-9,",
            "lines 2 and 4 contradict each other about cab-door-001",
        ),
        ("work_order_links.csv", "1,2,A\n1,2,B", "lines 2 and 3 contradict each other about 1/2"),
        ("work_order_links.csv", "1,2,A\n1,3,A", "lines 2 and 3 contradict each other about A"),
    ],
)
def test_a_contradiction_names_its_lines(edit: Edit, file: str, line: str, words: str) -> None:
    folder = edit(file, line + "\n")
    with pytest.raises(TableError, match=re.escape(words)) as caught:
        load_tables(folder)
    assert file in caught.value.message


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("status_mapping.csv", "Sold,approved,,70%,a blank word leaves it to the other rows"),
        ("unit_mapping.csv", "half dozen,EA,6,,,,"),
        ("unit_mapping.csv", 'bundle,LF,"1,000.50",,,,'),
    ],
)
def test_what_does_not_contradict_is_read(edit: Edit, file: str, line: str) -> None:
    load_tables(edit(file, line + "\n"))


# ── versions ─────────────────────────────────────────────────────────────────


def test_the_fingerprint_follows_the_meaning_and_the_version_the_bytes(folder: Path) -> None:
    before = load_tables(folder)
    table = folder / "phase_mapping.csv"
    header, *lines = table.read_text("utf-8").splitlines()
    table.write_bytes("\r\n".join([header, *reversed(lines), "FAB,fabrication,fabrication,again"]).encode("utf-8-sig"))
    same = load_tables(folder)
    assert same.fingerprint == before.fingerprint
    assert {name for name in FILES if same.versions[name] != before.versions[name]} == {"phase_mapping.csv"}
    table.write_text("\n".join([header, *lines, "Nesting,fabrication,fabrication,"]), "utf-8")
    assert load_tables(folder).fingerprint != before.fingerprint


def test_copied_tables_say_what_the_packaged_say_and_are_never_overwritten(tmp_path: Path, packaged: Tables) -> None:
    copied = copy_tables(tmp_path / "mine")
    assert sorted(path.name for path in copied) == sorted(FILES)
    assert load_tables(tmp_path / "mine").fingerprint == packaged.fingerprint
    (tmp_path / "mine" / FILES[0]).unlink()
    with pytest.raises(FileError, match="already holds"):
        copy_tables(tmp_path / "mine")
    assert not (tmp_path / "mine" / FILES[0]).exists()
