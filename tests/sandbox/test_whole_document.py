"""Requests made from the document, good and bad: the sandbox answers each as the document says."""

import json
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import given, settings
from schemathesis import Case, GenerationMode

from integrations.sandbox.app import build_app

DOCUMENT = json.loads(
    (Path(__file__).parents[2] / "integrations" / "innergy" / "openapi_innergy.json").read_text(encoding="utf-8")
)
CALLS = [(path, method) for path, item in DOCUMENT["paths"].items() for method in item]
WITH_INPUT = [(path, method) for path, method in CALLS if method != "get" or "{" in path]


@pytest.mark.parametrize(("path", "method"), CALLS)
def test_a_request_that_the_document_allows_is_answered_as_it_announces(path: str, method: str) -> None:
    _try_out(path, method, GenerationMode.POSITIVE)


@pytest.mark.parametrize(("path", "method"), WITH_INPUT)
def test_a_request_that_the_document_forbids_is_refused_as_it_announces(path: str, method: str) -> None:
    _try_out(path, method, GenerationMode.NEGATIVE)


def _try_out(path: str, method: str, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    schema.app = build_app(DOCUMENT, None, "k")
    cases = schema[path][method].as_strategy(generation_mode=mode)

    @settings(max_examples=8, deadline=None, database=None)
    @given(case=cases)
    def is_answered(case: "Case[Any]") -> None:
        case.call_and_validate(headers={"Api-Key": "k"})

    is_answered()
