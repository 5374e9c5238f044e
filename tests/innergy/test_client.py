"""The client, against a server that misbehaves on a real port."""

import asyncio
import gzip
import json
import logging
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from integrations.canonical.errors import AuthError, RemoteError, SettingsError
from integrations.innergy.answers import Answer, CarriedOut, NotOffered, Refusal, Unanswered
from integrations.innergy.attempts import FailedAttemptError, may_read_again, may_write_again
from integrations.innergy.client import INNERGYClient, INNERGYReader
from integrations.innergy.options import ClientOptions
from integrations.innergy.spec import Spec

KEY = "s3cret-k3y-0f-a-shop"
PAGE = b"<!doctype html><html><body>INNERGY</body></html>"
COMPANY = b'{"CompanyName": "Alder & Finch Millwork"}'
PROJECT = {"Name": "Harbor Clinic", "Status": "Open", "Customer": {"Name": "Northpier"}}

Serve = Callable[[Callable[[Any], bytes | None]], AbstractAsyncContextManager[Any]]
Raw = Callable[[Any], AbstractAsyncContextManager[str]]
At = Callable[..., ClientOptions]


def answer(status: int, body: bytes = b"", **headers: str) -> bytes:
    given = {"Content-Length": str(len(body))} | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in given.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def messages(*words: str, outcome: str = "Failure") -> bytes:
    return json.dumps({"Messages": words, "CorrelationId": "1", "OutcomeType": outcome}).encode()


async def asking(serve: Serve, options: At, reply: Any, spec: Spec, call: Any, **given: Any) -> Any:
    """What *call* gives on a client of a server that gives *reply*, and what the server was asked."""
    async with serve(reply) as server, INNERGYClient(options(server.url, **given), spec) as client:
        return await call(client), server.asked


async def against(serving: Raw, handler: Any, at: Callable[[str], ClientOptions], spec: Spec, call: Any) -> Any:
    """What *call* gives on a client of a server whose connections *handler* serves."""
    async with serving(handler) as url, INNERGYClient(at(url), spec) as client:
        return await call(client)


def run(serve: Serve, options: At, spec: Spec, reply: Any, call: Any, **given: Any) -> Any:
    return asyncio.run(asking(serve, options, reply, spec, call, **given))


def always(*answers: bytes | None) -> Callable[[Any], bytes | None]:
    """The given answers in turn, the last one for ever."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


# ── reading ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("end", ["", "/", "/api", "/api/"])
def test_a_base_url_works_with_and_without_api(end: str, wire: Serve, options: At, spec: Spec) -> None:
    def at(url: str, **given: Any) -> ClientOptions:
        return options(url + end, **given)

    rows, asked = run(wire, at, spec, always(answer(200, b'{"Items": []}')), INNERGYClient.list_projects)
    assert rows == []
    assert [one.path for one in asked] == ["/api/projects"]


def test_the_key_travels_as_a_bare_header(wire: Serve, options: At, spec: Spec) -> None:
    _, asked = run(wire, options, spec, always(answer(200, b"[]")), INNERGYClient.list_projects)
    assert asked[0].headers["api-key"] == KEY
    assert asked[0].headers["accept"] == "application/json"
    assert asked[0].headers["user-agent"].startswith("Mozilla/5.0")


@pytest.mark.parametrize(
    "body",
    [
        b'[{"Id": "1"}, {"Id": "2"}]',
        b'{"Items": [{"Id": "1"}, {"Id": "2"}]}',
        b'{"Items": [[{"Id": "1"}], [{"Id": "2"}]]}',
    ],
    ids=["array", "envelope", "chunks"],
)
def test_a_list_comes_in_any_of_its_envelopes(body: bytes, wire: Serve, options: At, spec: Spec) -> None:
    rows, _ = run(wire, options, spec, always(answer(200, body)), INNERGYClient.list_projects)
    assert rows == [{"Id": "1"}, {"Id": "2"}]


def test_null_items_are_an_empty_list(wire: Serve, options: At, spec: Spec) -> None:
    rows, _ = run(wire, options, spec, always(answer(200, b'{"Items": null}')), INNERGYClient.list_projects)
    assert rows == []


@pytest.mark.parametrize("body", [b'{"Message": "hello"}', b"7", b'[["a"]]', b'{"Items": {"Id": 1}}', b"null"])
def test_a_list_that_is_not_understood_is_never_an_empty_one(body: bytes, wire: Serve, options: At, spec: Spec) -> None:
    with pytest.raises(RemoteError, match="no list of records"):
        run(wire, options, spec, always(answer(200, body)), INNERGYClient.list_projects)


def test_numbers_are_read_exactly(wire: Serve, options: At, spec: Spec) -> None:
    body = b'[{"Id": "1", "Cost": {"Value": 1234567890.123456789}}]'
    rows, _ = run(wire, options, spec, always(answer(200, body)), INNERGYClient.list_projects)
    assert rows[0]["Cost"]["Value"] == Decimal("1234567890.123456789")


@pytest.mark.parametrize("encoding", [{"Content_Encoding": "gzip"}, {}], ids=["said", "unsaid"])
def test_a_redirect_to_a_packed_blob_is_followed_without_the_key(
    encoding: dict[str, str], wire: Serve, options: At, spec: Spec
) -> None:
    packed = gzip.compress(b'{"CreateDate": "2031-04-10", "Items": [{"Id": "1"}]}')

    async def read() -> tuple[Any, list[Any], list[Any]]:
        async with wire(always(answer(200, packed, **encoding))) as blob:
            moved = answer(302, b"", Location=f"{blob.url}/lists/1.json?sig=abc%2Bdef")
            async with wire(always(moved)) as server, INNERGYClient(options(server.url), spec) as client:
                return await client.list_projects(), server.asked, blob.asked

    rows, asked, blob_asked = asyncio.run(read())
    assert rows == [{"Id": "1"}]
    assert asked[0].headers["api-key"] == KEY
    assert blob_asked[0].path == "/lists/1.json?sig=abc%2Bdef"
    assert "api-key" not in blob_asked[0].headers
    assert KEY not in str(blob_asked)


def test_a_redirect_without_https_is_not_followed(wire: Serve, options: At, spec: Spec) -> None:
    moved = always(answer(302, b"", Location="http://blob.example.test/x?sig=hidden"))
    with pytest.raises(RemoteError, match="without https") as caught:
        run(wire, options, spec, moved, INNERGYClient.list_projects)
    assert "hidden" not in str(caught.value)
    assert "INNERGY_API_BASE_URL" in caught.value.advice


def test_a_redirect_in_a_circle_ends(wire: Serve, options: At, spec: Spec) -> None:
    asked = 0

    def reply(_: Any) -> bytes:
        nonlocal asked
        asked += 1
        return answer(302, b"", Location="/api/projects")

    with pytest.raises(RemoteError, match="redirects without an end"):
        run(wire, options, spec, reply, INNERGYClient.list_projects)
    assert asked == 5


def test_a_read_is_sent_again_until_it_is_answered(wire: Serve, options: At, spec: Spec) -> None:
    reply = always(None, answer(503), answer(200, b"[]"))
    rows, asked = run(wire, options, spec, reply, INNERGYClient.list_projects)
    assert rows == []
    assert len(asked) >= 3


DATES = {"Date": "Tue, 24 Nov 2037 10:00:00 GMT"}


@pytest.mark.parametrize(
    "headers",
    [{"Retry_After": "3600"}, {**DATES, "Retry_After": "Tue, 24 Nov 2037 11:00:00 GMT"}],
    ids=["seconds", "date"],
)
def test_nobody_waits_longer_than_the_longest_wait(
    headers: dict[str, str], wire: Serve, options: At, spec: Spec
) -> None:
    asked = 0

    def reply(_: Any) -> bytes:
        nonlocal asked
        asked += 1
        return answer(429, b"", **headers)

    with pytest.raises(RemoteError, match="429") as caught:
        run(wire, options, spec, reply, INNERGYClient.list_projects)
    assert "--rate" in caught.value.advice
    assert asked == 1


@pytest.mark.parametrize("asked", ["0", "Tue, 24 Nov 2037 10:00:00 GMT", "Tue, 24 Nov 2037 09:00:00 GMT", "soon", ""])
def test_a_wait_that_is_over_or_not_understood_is_a_short_one(asked: str, wire: Serve, options: At, spec: Spec) -> None:
    reply = always(answer(503, b"", **DATES, Retry_After=asked), answer(200, b"[]"))
    rows, _ = run(wire, options, spec, reply, INNERGYClient.list_projects)
    assert rows == []


@pytest.mark.parametrize(("asked", "wait"), [(7.0, 7.0), (0.0, 0.001), (-5.0, 0.001), (61.0, False), (None, True)])
def test_a_read_waits_as_long_as_it_is_told(asked: float | None, wait: bool | float) -> None:
    failure = FailedAttemptError("busy", Answer(503, b"", retry_after=asked))
    assert may_read_again(failure, longest_wait=60.0) == wait
    assert may_write_again(failure, longest_wait=60.0) is False


def test_a_read_without_an_answer_ends_the_run(wire: Serve, options: At, spec: Spec) -> None:
    with pytest.raises(RemoteError, match="connection was lost") as caught:
        run(wire, options, spec, always(None), INNERGYClient.list_projects)
    assert caught.value.exit_code == 4


def test_nobody_at_the_address_ends_the_run(options: At, spec: Spec) -> None:
    async def read() -> None:
        async with INNERGYReader(options("http://127.0.0.1:9"), spec) as reader:
            await reader.list_projects()

    with pytest.raises(RemoteError, match="no connection") as caught:
        asyncio.run(read())
    assert "INNERGY_API_BASE_URL" in caught.value.advice


def test_a_server_that_cannot_prove_who_it_is_gets_no_key(serving: Raw, options: At, spec: Spec) -> None:
    heard = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(4096))
        writer.write(b"HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\n[]")

    def protected(url: str) -> ClientOptions:
        return options(url.replace("http:", "https:"))

    with pytest.raises(RemoteError) as caught:
        asyncio.run(against(serving, listen, protected, spec, INNERGYClient.list_projects))
    assert "SSL_CERT_FILE" in caught.value.advice
    assert len(heard) == 1
    assert KEY.encode() not in heard[0]


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_says_so(status: int, wire: Serve, options: At, spec: Spec) -> None:
    with pytest.raises(AuthError) as caught:
        run(wire, options, spec, always(answer(status, PAGE)), INNERGYClient.list_projects)
    assert "check INNERGY_API_KEY" in caught.value.advice


@pytest.mark.parametrize("outcome", ["AuthenticationError", "ForbiddenError"])
def test_a_refusal_of_the_key_in_a_200_says_so_too(outcome: str, wire: Serve, options: At, spec: Spec) -> None:
    with pytest.raises(AuthError):
        run(wire, options, spec, always(answer(200, messages(outcome=outcome))), INNERGYClient.list_projects)


def test_a_web_page_is_never_data(wire: Serve, options: At, spec: Spec) -> None:
    with pytest.raises(AuthError, match="web page") as caught:
        run(wire, options, spec, always(answer(200, PAGE)), INNERGYClient.list_projects)
    assert "check INNERGY_API_KEY" in caught.value.advice


@pytest.mark.parametrize(
    "body", [b"", b"OK", b'{"Items": [', b"[NaN]", gzip.compress(b"[]", mtime=0)[:-6], b"\xff\xfe"]
)
def test_anything_else_than_json_is_never_data(body: bytes, wire: Serve, options: At, spec: Spec) -> None:
    with pytest.raises(RemoteError, match="no JSON"):
        run(wire, options, spec, always(answer(200, body)), INNERGYClient.list_projects)


@pytest.mark.parametrize("gone", [answer(404), answer(405), answer(200, PAGE), answer(404, messages("no"))])
def test_an_assumed_list_may_turn_out_not_to_exist(gone: bytes, wire: Serve, options: At, spec: Spec) -> None:
    def reply(asked: Any) -> bytes:
        return answer(200, COMPANY) if asked.path == "/api/ourCompanyInfo" else gone

    rows, asked = run(wire, options, spec, reply, INNERGYClient.list_materials)
    assert isinstance(rows, NotOffered)
    assert "GET /api/materials" in rows.reason
    assert asked[-1].path == "/api/ourCompanyInfo"


def test_a_bad_key_is_not_taken_for_a_missing_operation(wire: Serve, options: At, spec: Spec) -> None:
    with pytest.raises(AuthError):
        run(wire, options, spec, always(answer(200, PAGE)), INNERGYClient.list_materials)


# ── writing ──────────────────────────────────────────────────────────────────


def creating(client: INNERGYClient) -> Any:
    return client.create_project(PROJECT)


def replacing(client: INNERGYClient) -> Any:
    return client.update_project("11111111-aaaa-4bbb-8ccc-000000000001", PROJECT)


def test_a_write_that_was_carried_out_gives_the_record(wire: Serve, options: At, spec: Spec) -> None:
    result, asked = run(wire, options, spec, always(answer(201, b'{"Id": "1", "Number": "P-1"}')), creating)
    assert result == CarriedOut({"Id": "1", "Number": "P-1"})
    assert json.loads(asked[0].body) == PROJECT
    assert asked[0].headers["content-type"] == "application/json"


def test_a_refusal_carries_innergys_words(wire: Serve, options: At, spec: Spec) -> None:
    result, asked = run(wire, options, spec, always(answer(400, messages("Name is taken"))), creating)
    assert result == Refusal(("Name is taken",), 400)
    assert len(asked) == 1


def test_a_refusal_may_come_with_a_good_status(wire: Serve, options: At, spec: Spec) -> None:
    result, _ = run(wire, options, spec, always(answer(200, messages("Name is taken"))), creating)
    assert result == Refusal(("Name is taken",), 200)


@pytest.mark.parametrize("write", [creating, replacing])
@pytest.mark.parametrize(
    "silence",
    [None, answer(500), answer(502, PAGE), answer(503, b"", Retry_After="0"), answer(504), answer(408)],
    ids=["dropped", "500", "502", "503", "504", "408"],
)
def test_a_write_without_a_sure_answer_is_unknown_and_sent_once(
    silence: bytes | None, write: Any, wire: Serve, options: At, spec: Spec
) -> None:
    result, asked = run(wire, options, spec, always(silence), write)
    assert isinstance(result, Unanswered)
    assert len(asked) == 1


@pytest.mark.parametrize("body", [b"done", b'{"Id": "1"', b"\xff"])
def test_a_garbled_success_is_unknown(body: bytes, wire: Serve, options: At, spec: Spec) -> None:
    result, asked = run(wire, options, spec, always(answer(201, body)), creating)
    assert isinstance(result, Unanswered)
    assert len(asked) == 1


def test_a_body_that_breaks_off_is_unknown(serving: Raw, options: At, spec: Spec) -> None:
    asked = []

    async def halve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b'HTTP/1.1 201 X\r\nContent-Length: 100\r\n\r\n{"Id":')

    assert isinstance(asyncio.run(against(serving, halve, options, spec, creating)), Unanswered)
    assert len(asked) == 1


def test_a_kept_connection_that_drops_does_not_send_a_replacement_twice(wire: Serve, options: At, spec: Spec) -> None:
    def reply(asked: Any) -> bytes | None:
        return answer(200, b"[]") if asked.method == "GET" else None

    async def both(client: INNERGYClient) -> Any:
        await client.list_projects()
        return await replacing(client)

    result, asked = run(wire, options, spec, reply, both)
    assert isinstance(result, Unanswered)
    assert [one.method for one in asked] == ["GET", "PUT"]


def test_a_write_that_takes_too_long_is_unknown(serving: Raw, options: At, spec: Spec) -> None:
    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()  # until the client gives up

    def hasty(url: str) -> ClientOptions:
        return options(url, timeout=0.2)

    assert asyncio.run(against(serving, listen, hasty, spec, creating)) == Unanswered("no answer in time")


def test_a_write_that_came_too_often_was_not_carried_out_and_is_sent_again(
    wire: Serve, options: At, spec: Spec
) -> None:
    reply = always(answer(429, b"", Retry_After="0"), answer(429), answer(201, b'{"Id": "1"}'))
    result, asked = run(wire, options, spec, reply, creating)
    assert result == CarriedOut({"Id": "1"})
    assert len(asked) == 3


def test_a_write_that_always_comes_too_often_ends_the_run(wire: Serve, options: At, spec: Spec) -> None:
    with pytest.raises(RemoteError, match="429"):
        run(wire, options, spec, always(answer(429)), creating)


def test_a_write_that_never_left_the_house_ends_the_run(options: At, spec: Spec) -> None:
    async def write() -> None:
        async with INNERGYClient(options("http://127.0.0.1:9"), spec) as client:
            await creating(client)

    with pytest.raises(RemoteError, match="no connection"):
        asyncio.run(write())


@pytest.mark.parametrize("status", [401, 403])
def test_a_write_with_a_refused_key_ends_the_run(status: int, wire: Serve, options: At, spec: Spec) -> None:
    with pytest.raises(AuthError):
        run(wire, options, spec, always(answer(status)), creating)


@pytest.mark.parametrize("gone", [answer(404), answer(405), answer(200, PAGE), answer(404, messages("no"))])
def test_an_assumed_write_may_turn_out_not_to_exist(gone: bytes, wire: Serve, options: At, spec: Spec) -> None:
    def reply(asked: Any) -> bytes:
        return gone if asked.method == "POST" else answer(200, COMPANY)

    result, _ = run(wire, options, spec, reply, creating)
    assert isinstance(result, NotOffered)
    assert "POST /api/projects" in result.reason


def test_a_missing_record_is_a_refusal_and_no_missing_operation(wire: Serve, options: At, spec: Spec) -> None:
    result, _ = run(wire, options, spec, always(answer(404, messages("Invalid Id"))), replacing)
    assert result == Refusal(("Invalid Id",), 404)


def test_a_redirected_write_is_not_followed(wire: Serve, options: At, spec: Spec) -> None:
    result, asked = run(wire, options, spec, always(answer(302, b"", Location="/login")), creating)
    assert isinstance(result, Unanswered)
    assert len(asked) == 1


def test_money_goes_out_with_its_own_digits(wire: Serve, options: At, spec: Spec) -> None:
    body = {**PROJECT, "TotalContract": {"Value": Decimal("90071992547409.93"), "CurrencyCode": "USD"}}
    _, asked = run(wire, options, spec, always(answer(201, b'{"Id": "1"}')), lambda client: client.create_project(body))
    assert b'"Value":90071992547409.93,' in asked[0].body


# ── the pace ─────────────────────────────────────────────────────────────────


def test_no_more_calls_fly_than_allowed(serving: Raw, options: At, spec: Spec) -> None:
    flying, most = 0, 0

    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal flying, most
        while await reader.read(4096):
            flying += 1
            most = max(most, flying)
            await asyncio.sleep(0.01)
            flying -= 1
            writer.write(answer(200, b"[]"))

    def three(url: str) -> ClientOptions:
        return options(url, max_in_flight=3)

    async def twelve(client: INNERGYClient) -> None:
        await asyncio.gather(*(client.list_projects() for _ in range(12)))

    asyncio.run(against(serving, count, three, spec, twelve))
    assert most == 3


def test_calls_keep_to_the_rate(wire: Serve, options: At, spec: Spec) -> None:
    arrived: list[float] = []

    def reply(_: Any) -> bytes:
        arrived.append(time.monotonic())
        return answer(200, b"[]")

    async def several(client: INNERGYClient) -> None:
        await asyncio.gather(*(client.list_projects() for _ in range(11)))

    run(wire, options, spec, reply, several, rate=100)
    assert max(arrived) - min(arrived) >= 0.09  # a machine that is slow only makes it longer


# ── the key is shown nowhere ─────────────────────────────────────────────────


@pytest.mark.parametrize("reply", [answer(401), answer(400, messages(f"key {KEY} is bad")), answer(500), None])
def test_the_key_is_in_no_error_and_no_log(
    reply: bytes | None, wire: Serve, options: At, spec: Spec, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(RemoteError) as caught:
        run(wire, options, spec, always(reply), INNERGYClient.list_projects)
    error: BaseException | None = caught.value
    while error is not None:
        assert KEY not in f"{error} {error!r} {error.args}"
        error = error.__cause__ or error.__context__
    assert KEY not in caplog.text


def test_the_key_is_in_no_refusal(wire: Serve, options: At, spec: Spec) -> None:
    result, _ = run(wire, options, spec, always(answer(400, messages(f"{KEY} may not"))), creating)
    assert result == Refusal(("(the key) may not",), 400)


def test_the_key_is_in_no_repr(options: At, spec: Spec) -> None:
    given = options("https://app.innergy.com")
    assert KEY not in f"{given} {given!r} {INNERGYReader(given, spec)!r} {vars(INNERGYReader(given, spec))}"


@pytest.mark.parametrize("key", ["", "  ", "two words", "line\nbreak", "schlüssel"])
def test_a_malformed_key_is_refused_without_showing_it(key: str, options: At, spec: Spec) -> None:
    given = options("https://app.innergy.com")
    bad = ClientOptions(base_url=given.base_url, api_key=SecretStr(key))
    with pytest.raises(SettingsError) as caught:
        INNERGYReader(bad, spec)
    assert not key.strip() or key not in f"{caught.value!r}{caught.value.advice}"


# ── the address ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "url",
    [
        "http://app.innergy.com",
        "ftp://app.innergy.com",
        "app.innergy.com",
        "https://",
        "https://a:b@c.test",
        "https://c.test?x=1",
    ],
)
def test_an_address_that_is_unsafe_or_none_is_refused(url: str, options: At, spec: Spec) -> None:
    with pytest.raises(SettingsError):
        INNERGYReader(options(url), spec)


@pytest.mark.parametrize(
    "url", ["https://app.innergy.com", "http://localhost:8000", "http://[::1]:8000", "http://127.0.0.9"]
)
def test_https_is_not_asked_of_this_machine(url: str, options: At, spec: Spec) -> None:
    assert INNERGYReader(options(url), spec).base_url == url


def test_a_certificate_file_that_cannot_be_read_is_a_setting_to_fix(tmp_path: Path, options: At, spec: Spec) -> None:
    async def enter() -> None:
        async with INNERGYReader(options("https://app.innergy.com", ca_file=tmp_path / "none.pem"), spec):
            pass

    with pytest.raises(SettingsError, match=r"none\.pem"):
        asyncio.run(enter())


def test_a_proxy_of_the_company_is_not_asked_for_this_machine(
    wire: Serve, options: At, spec: Spec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    rows, _ = run(
        wire, options, spec, always(answer(200, b"[]")), INNERGYClient.list_projects, proxy="http://127.0.0.1:9"
    )
    assert rows == []
