"""The answers that are not a record."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

_PAGE = '<!doctype html>\n<html><head><title>INNERGY</title></head><body><div id="root"></div></body></html>\n'

_OUTCOMES = {401: "AuthenticationError", 403: "ForbiddenError"}


def page() -> Response:
    """The web application's page, which INNERGY may answer where an API route is expected."""
    return HTMLResponse(_PAGE)


def nothing(status: int) -> Response:
    """A status without a body: what a web server says of its own accord, not INNERGY."""
    return Response(status_code=status)


def refusal(
    status: int, messages: Sequence[str], correlation: UUID, headers: Mapping[str, str] | None = None
) -> Response:
    """An error with INNERGY's error body."""
    outcome = _OUTCOMES.get(status, "Failure")
    body = {"Messages": list(messages), "CorrelationId": str(correlation), "OutcomeType": outcome}
    return JSONResponse(body, status, headers)


class Dropped(Response):
    """No answer: the connection breaks before its first byte."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Break the connection that the server put into the state of the request.

        Where there is none, as in a test that calls the application directly, its caller gets the error itself.
        """
        transport = scope.get("state", {}).get("transport")
        if transport is None:
            raise ConnectionResetError("the sandbox dropped the connection, as planned")
        transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass
