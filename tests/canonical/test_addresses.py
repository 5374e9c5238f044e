"""An address is taken apart only where its text leaves no doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.canonical.cells import parse_address
from integrations.canonical.models import Address

TACOMA = Address(line1="410 Alder St", city="Tacoma", state="WA", postal_code="98402")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("410 Alder St, Tacoma, WA 98402", TACOMA),
        ("410 Alder St\nTacoma, WA 98402", TACOMA),
        (" 410 Alder St\r\nTacoma, WA 98402\r\n", TACOMA),
        ("410 Alder St\n\nTacoma, WA  98402", TACOMA),
        ("410 Alder St, Ste 200, Tacoma, WA 98402", TACOMA.model_copy(update={"line2": "Ste 200"})),
        (
            "Maple Ridge Elem.\n410 Alder St\n\nTacoma, WA 98402",
            TACOMA.model_copy(update={"line1": "Maple Ridge Elem.", "line2": "410 Alder St"}),
        ),
        ("410 Alder St, Tacoma, WA", TACOMA.model_copy(update={"postal_code": None})),
        (
            "410 Alder St, Tacoma, WA 98402-1234, USA",
            TACOMA.model_copy(update={"postal_code": "98402-1234", "country": "USA"}),
        ),
        ("Tacoma, WA", Address(city="Tacoma", state="WA")),
        ("P.O. Box 12, Boise, ID 83701", Address(line1="P.O. Box 12", city="Boise", state="ID", postal_code="83701")),
        (
            "1 King St, Toronto, ON M5V 2T6",
            Address(line1="1 King St", city="Toronto", state="ON", postal_code="M5V 2T6"),
        ),
    ],
)
def test_a_plain_address_is_taken_apart(text: str, expected: Address) -> None:
    assert parse_address(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", " , ", "TBD", "See plans", "410 Alder St", "Tacoma", "WA 98402", "USA"),
        "410 Alder St Tacoma WA 98402",  # where does the street end?
        "410 Alder St, Tacoma, Washington 98402",
        "410 Alder St, Tacoma, ZZ 98402",
        "410 Alder St, Boston, MA 2110",  # a spreadsheet ate the zero
        "410 Alder St, Suite B, WA 98402",  # no city
        "Alder St, WA 98402",
        "410 Alder St, 98402, WA",
        "Harrow Builders, Inc.\n410 Alder St\nTacoma, WA 98402",  # more parts than an address has
        "Maple Ridge Elem.\nAlder and 4th\nTacoma, WA 98402",  # neither line is a street for sure
    ],
)
def test_an_address_in_doubt_is_left_whole(text: str) -> None:
    assert parse_address(text) is None


@given(st.text() | st.from_regex(r"[0-9A-Za-z ,.\n]{1,40}, ?WA( 98402)?", fullmatch=True))
def test_no_part_is_invented(text: str) -> None:
    address = parse_address(text)
    if address is not None:
        parts = [part for part in address.model_dump().values() if part is not None]
        assert all(part in text for part in parts)
        assert "".join(parts).replace(" ", "") == "".join(text.split()).replace(",", "")
