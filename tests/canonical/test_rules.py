"""Every rule stands once, and every row ends in one bucket."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.canonical.errors import (
    AuthError,
    ExportError,
    FileError,
    MigrationError,
    RemoteError,
    SettingsError,
    TableError,
    UnsafePlanError,
)
from integrations.canonical.mappings.table import FILES
from integrations.canonical.rejects import Buckets, Finding
from integrations.canonical.rules import (
    FILE_UNUSABLE,
    INNERGY_UNUSABLE,
    PLAN_UNSAFE,
    RULES,
    RUN_FAILED,
    SETTINGS_WRONG,
    STATUS_UNMAPPED,
    Rule,
    Severity,
    rule_named,
)

counts = st.lists(st.integers(0, 1000), min_size=6, max_size=6)


def test_rules_have_names_and_sentences_of_their_own() -> None:
    assert len({rule.name for rule in RULES}) == len({rule.sentence for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_has_a_dotted_name_and_a_sentence(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", rule.name)
    assert re.fullmatch(r"[A-Z].*\.", rule.sentence)
    assert rule_named(rule.name) is rule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_what_costs_something_says_what_to_do_save_an_error_which_brings_its_own_advice(rule: Rule) -> None:
    ends_the_run = rule in (RUN_FAILED, SETTINGS_WRONG, FILE_UNUSABLE, INNERGY_UNUSABLE, PLAN_UNSAFE)
    assert bool(rule.advice) or ends_the_run or rule.severity is Severity.NOTE
    assert rule.advice == "" or re.fullmatch(r"[A-Z].*\.", rule.advice)


def test_what_mends_a_fault_is_a_mapping_table_that_the_rule_names() -> None:
    cures = {rule.cure: f"{rule.sentence} {rule.advice}" for rule in RULES if rule.cure}
    assert cures.keys() <= set(FILES)
    assert all(cure in said for cure, said in cures.items())


def test_a_guard_refuses_the_row_from_the_start() -> None:
    assert {rule.severity for rule in RULES if rule.is_guard} == {Severity.REJECT}


def test_an_unheard_of_rule_has_no_name() -> None:
    with pytest.raises(KeyError):
        rule_named("status.bogus")


def test_a_finding_speaks_its_rules_sentence_unless_told_better() -> None:
    assert Finding.of(STATUS_UNMAPPED, 3) == Finding("status.unmapped", Severity.REJECT, 3, STATUS_UNMAPPED.sentence)
    assert Finding.of(STATUS_UNMAPPED, 3, "better").message == "better"


@given(counts)
def test_buckets_are_whole_only_when_they_add_up(parts: list[int]) -> None:
    assert Buckets(sum(parts), *parts).is_whole
    assert not Buckets(sum(parts) + 1, *parts).is_whole


@given(counts, counts)
def test_buckets_of_two_files_are_added_bucket_by_bucket(one: list[int], two: list[int]) -> None:
    both = Buckets(sum(one), *one) + Buckets(sum(two), *two)
    assert both == Buckets(sum(one) + sum(two), *(a + b for a, b in zip(one, two, strict=True)))
    assert both.is_whole


@pytest.mark.parametrize(
    ("kind", "exit_code"),
    [
        (MigrationError, 1),
        (SettingsError, 2),
        (FileError, 3),
        (ExportError, 3),
        (TableError, 3),
        (RemoteError, 4),
        (AuthError, 4),
        (UnsafePlanError, 5),
    ],
)
def test_an_error_knows_its_exit_code_and_its_next_step(kind: type[MigrationError], exit_code: int) -> None:
    error = kind("what happened", "what to do")
    assert (error.exit_code, error.message, error.advice, str(error)) == (
        exit_code,
        "what happened",
        "what to do",
        "what happened",
    )
