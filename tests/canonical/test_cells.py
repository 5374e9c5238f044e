"""A cell is a value, nothing, or a fault: never a guess, never an exception."""

from decimal import Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from integrations.canonical.cells import (
    CellFault,
    MoneyEvidence,
    check_id,
    is_blank,
    money_evidence,
    parse_count,
    parse_email,
    parse_flag,
    parse_id,
    parse_money,
    parse_quantity,
    parse_tags,
    parse_text,
    proves_decimal_comma,
)
from integrations.canonical.models import Email, Number, Text


def rule_of(value: object) -> str:
    assert isinstance(value, CellFault), value
    return value.rule.name


EMPTY = ["", "  ", "-", "--", "\u2013", "\u2014", ".", "N/A", "n/a", "n.a.", "NULL", "\u00a0"]
ERRORS = ["#DIV/0!", "#REF!", "#N/A", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", " #div/0! "]
odd_text = st.text() | st.from_regex(r"[-0-9.,$() CRUSDx/\"½¼]{1,20}", fullmatch=True)
amounts = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=2)


# ── empty and broken ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", EMPTY)
def test_an_empty_cell_is_nothing_of_any_kind(text: str) -> None:
    assert is_blank(text)
    values: list[object] = [parse_text(text), parse_id(text), parse_email(text), parse_tags(text), parse_flag(text)]
    values += [parse_money(text, False), parse_money(text, True), parse_quantity(text), parse_count(text)]
    assert values == [None] * len(values)
    assert check_id(text) is None


@pytest.mark.parametrize("text", ["TBD", "tba", "None", "?"])
def test_an_undecided_value_is_nothing_yet_but_text_stays_text(text: str) -> None:
    assert parse_money(text, False) is parse_quantity(text) is parse_flag(text) is parse_email(text) is None
    assert parse_text(text) == text


@pytest.mark.parametrize("text", ERRORS)
def test_a_spreadsheet_error_is_its_own_fault(text: str) -> None:
    values: list[object] = [parse_text(text), parse_id(text), parse_email(text), parse_tags(text), parse_flag(text)]
    values += [parse_money(text, False), parse_quantity(text), parse_count(text)]
    assert {rule_of(value) for value in values} == {"cell.error"}


@given(odd_text)
def test_no_text_raises(text: str) -> None:
    for decimal_comma in (False, True):
        for value in (parse_money(text, decimal_comma), parse_quantity(text, decimal_comma)):
            assert value is None or isinstance(value, CellFault) or value.is_finite()
    parse_text(text), parse_email(text), parse_tags(text), parse_flag(text), parse_count(text), check_id(text)
    assert isinstance(money_evidence(text), MoneyEvidence)


@given(odd_text)
def test_what_is_read_is_what_the_model_accepts(text: str) -> None:
    for model, value in (
        (TypeAdapter[object](Text), parse_text(text)),
        (TypeAdapter[object](Email), parse_email(text)),
        (TypeAdapter[object](Number), parse_money(text, False)),
        (TypeAdapter[object](Number), parse_quantity(text)),
        (TypeAdapter[object](tuple[Text, ...]), parse_tags(text)),
    ):
        if value is not None and not isinstance(value, CellFault):
            assert model.validate_json(model.dump_json(value)) == value


# ── text ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" 75% DD ", "75% DD"),
        ("Two  inner   spaces", "Two  inner   spaces"),
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ('3/4" White Melamine', '3/4" White Melamine'),
        ("=SUM(A1:A3)", "=SUM(A1:A3)"),
        ("001", "001"),
        ("N/A - see notes", "N/A - see notes"),
    ],
)
def test_text_is_trimmed_outside_and_left_alone_inside(text: str, expected: str) -> None:
    assert parse_text(text) == parse_id(text) == expected


@pytest.mark.parametrize("text", ["1.2E+05", "1.23457e+11", "24001.0", " 24001.0 "])
def test_an_id_that_a_spreadsheet_rewrote_is_noted_and_kept(text: str) -> None:
    note = check_id(text)
    assert note is not None
    assert note.rule.name == "id.damaged"
    assert parse_id(text) == text.strip()


@pytest.mark.parametrize("text", ["24001", "001", "24-0117", "12E05", "4.10", "E-2417-02", "24001.10"])
def test_an_ordinary_id_is_not_noted(text: str) -> None:
    assert check_id(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dana@example.com", "dana@example.com"),
        (" dana.w+bids@mail.example.co ", "dana.w+bids@mail.example.co"),
    ],
)
def test_an_email_is_read(text: str, expected: str) -> None:
    assert parse_email(text) == expected


@pytest.mark.parametrize(
    "text", ["dana", "dana@", "@example.com", "dana@example", "a@example.com; b@example.com", "Dana <a@example.com>"]
)
def test_what_is_not_one_email_is_unreadable(text: str) -> None:
    assert rule_of(parse_email(text)) == "email.unreadable"


@pytest.mark.parametrize(
    "text", ["TI, Commercial", "Commercial, TI", "Commercial;TI", " TI ,Commercial,, TI", "TI\nCommercial"]
)
def test_tags_are_a_set(text: str) -> None:
    assert parse_tags(text) == ("Commercial", "TI")


@given(st.lists(st.from_regex(r"[A-Za-z][a-z ]{0,5}[a-z]", fullmatch=True)))
def test_tags_come_back_whatever_their_order(tags: list[str]) -> None:
    assume(not any(map(is_blank, tags)))
    assert parse_tags(", ".join(tags)) == parse_tags(";".join(reversed(tags))) == (tuple(sorted(set(tags))) or None)


# ── yes and no ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["✔", "X", "x", "Y", "yes", "TRUE", "True", "1", "-1", " y "])
def test_yes_has_many_spellings(text: str) -> None:
    assert parse_flag(text) is True


@pytest.mark.parametrize("text", ["N", "no", "FALSE", "0", "False", "✗"])
def test_no_has_many_spellings(text: str) -> None:
    assert parse_flag(text) is False


def test_a_columns_own_words_mean_what_its_heading_says() -> None:
    assert parse_flag("Active", "active", "inactive") is True
    assert parse_flag("Inactive", "active", "inactive") is False
    assert parse_flag("Inactive", "inactive", "active") is True
    assert parse_flag("Active", "inactive", "active") is False


@pytest.mark.parametrize("text", ["maybe", "2", "Inactive", "Active", "yes and no"])
def test_what_is_neither_is_unreadable(text: str) -> None:
    assert rule_of(parse_flag(text)) == "flag.unreadable"


# ── money ────────────────────────────────────────────────────────────────────

POSITIVE = ("{0}", "{0:,}", "${0}", "${0:,}", "$ {0:,}", "USD {0}", "US${0}", "{0} USD", " {0} ")
NEGATIVE = (
    "-{0}",
    "({0})",
    "(${0:,})",
    "$({0})",
    "{0}-",
    "{0:,}-",
    "-${0:,}",
    "$-{0}",
    "{0} CR",
    "{0:,}CR",
    "\u2212{0}",
)


@pytest.mark.parametrize("shape", POSITIVE)
@given(amount=amounts.map(abs))
def test_an_amount_comes_back_with_its_scale(shape: str, amount: Decimal) -> None:
    read = parse_money(shape.format(amount), False)
    assert isinstance(read, Decimal)
    assert read.as_tuple() == amount.as_tuple()


@pytest.mark.parametrize("shape", NEGATIVE)
@given(amount=amounts.map(abs))
def test_no_minus_sign_is_lost(shape: str, amount: Decimal) -> None:
    read = parse_money(shape.format(amount), False)
    assert read == -amount
    assert isinstance(read, Decimal)
    assert format(read, "f").startswith("-") == bool(amount)


@given(amount=amounts)
def test_decimal_commas_are_read_where_the_column_proves_them(amount: Decimal) -> None:
    for point_text in (f"{amount:,}", f"{amount}"):
        for mark in (".", " ", "\u00a0"):
            text = point_text.replace(",", "_").replace(".", ",").replace("_", mark)
            assert parse_money(text, True) == amount
            assert rule_of(parse_money(text, False)) == "money.unreadable"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", "12"),
        ("12.5", "12.5"),
        ("12.", "12"),
        (".50", "0.50"),
        ("1.005", "1.005"),
        ("$1,234,567.8900", "1234567.8900"),
        ("(0.00)", "0.00"),
        ("-0", "0"),
        ("007.10", "7.10"),
    ],
)
def test_money_is_exact(text: str, expected: str) -> None:
    read = parse_money(text, False)
    assert isinstance(read, Decimal)
    assert format(read, "f") == expected


@pytest.mark.parametrize(
    "text",
    [
        *("VOID", "T+M", "Options", "Opt #1 $5 / Opt #2 $7", "12 each", "see 12.00", "$", "()", "-", "CR"),
        *("1,2", "1,23", "12,34.00", "1,23,456", "0,123", "1,234.5,6", "1.2.3", "1.234,50", "1 234.50", ",5"),
        *("1e3", "1E+3", "NaN", "nan", "inf", "-Infinity", "0x1F", "1_000", "\u0661\u0662", "½"),
        *("(12.00", "12.00)", "(-12.00)", "-(12.00)", "--12.00", "-12.00-", "(12.00) CR", "-12.00 CR", "12.00 DR"),
        *("€12.00", "£12.00", "CAD 12.00", "12.00 EUR", "$12.00 $13.00", "1" * 16, "1" * 5000),
    ],
)
def test_what_is_no_amount_of_dollars_is_unreadable(text: str) -> None:
    value = parse_money(text, False)
    assert value is None if is_blank(text) else rule_of(value) == "money.unreadable"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *[
            (text, MoneyEvidence.COMMA)
            for text in ("1.234,50", "1234,50", "1 234,50", "1,2", "$12,5", "1.234.567", "01,234")
        ],
        *[(text, MoneyEvidence.POINT) for text in ("1,234.50", "12.50", "(12.00)", "0.125", "1,234,567", ".5")],
        *[(text, MoneyEvidence.NEUTRAL) for text in ("1,234", "1.234", "1234", "", "VOID", "1,23,456")],
    ],
)
def test_evidence_for_the_decimal_sign(text: str, expected: MoneyEvidence) -> None:
    assert money_evidence(text) is expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1.234,50", "1,234", "7"], True),
        (["1.234,50", "1,234.50"], False),
        (["1,234", "1.234"], False),
        (["12.50"], False),
        ([], False),
    ],
)
def test_a_column_proves_decimal_commas_only_without_contradiction(texts: list[str], expected: bool) -> None:
    assert proves_decimal_comma(map(money_evidence, texts)) is expected


# ── quantities ───────────────────────────────────────────────────────────────


@given(amount=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4))
def test_a_quantity_comes_back_with_its_scale(amount: Decimal) -> None:
    assume(not (amount.is_signed() and not amount))
    for text in (f"{amount}", f"{amount:,}", f" {amount} ", f'{amount}"'):
        read = parse_quantity(text)
        assert isinstance(read, Decimal)
        assert read.as_tuple() == amount.as_tuple()


@given(whole=st.integers(0, 999_999), of=st.sampled_from([2, 4, 8, 16, 32, 64]), part=st.integers(1, 63))
@example(whole=1, of=2, part=1)
def test_a_mixed_fraction_is_exact(whole: int, of: int, part: int) -> None:
    assume(part < of)
    expected = (Decimal(whole) * of + part) / of
    for text in (f"{whole} {part}/{of}", f"{whole}-{part}/{of}", f'{whole} {part}/{of}"', f"{whole} - {part}/{of}"):
        assert parse_quantity(text) == expected
    assert parse_quantity(f"{part}/{of}") == expected - whole
    assert parse_quantity(f"-{part}/{of}") == whole - expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [('3/4"', "0.75"), ("½", "0.5"), ("1½", "1.5"), ("2 ¾", "2.75"), ("1-1/2", "1.5"), ("-1 1/2", "-1.5"), ("-0", "0")],
)
def test_fractions_of_the_trade(text: str, expected: str) -> None:
    assert parse_quantity(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["11/2", "5/4", "2/2", "1 3/2"])
def test_a_fraction_that_lost_its_space_is_flagged_not_divided(text: str) -> None:
    fault = parse_quantity(text)
    assert isinstance(fault, CellFault)
    assert fault.rule.name == "quantity.unreadable"
    assert "1 1/2" in fault.message


@pytest.mark.parametrize(
    "text", ["1/3", "1/0", "1/", "/2", "12 each", "a few", "1e3", "NaN", "inf", "6:30", "1.5.2", "12 12", "(3)", "3-"]
)
def test_what_is_no_quantity_is_unreadable(text: str) -> None:
    assert rule_of(parse_quantity(text)) == "quantity.unreadable"


@given(st.integers(0, 10**12))
def test_a_count_comes_back(count: int) -> None:
    assert parse_count(str(count)) == parse_count(f"{count:,}") == parse_count(f"{count}.0") == count


@pytest.mark.parametrize("text", ["-1", "1.5", "1 1/2", "14 days", "2 weeks", "9" * 5000])
def test_what_is_no_count_is_unreadable(text: str) -> None:
    assert rule_of(parse_count(text)) == "quantity.unreadable"
