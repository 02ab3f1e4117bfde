"""The floor: a WSGI function that reads the body and returns constant bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

ANSWER = b"<ok>" + b"x" * 420 + b"</ok>"


def application(
    environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    """Answer one request (PEP 3333)."""
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    length = str(len(ANSWER))
    start_response(
        "200 OK",
        [("Content-Type", "text/xml; charset=utf-8"), ("Content-Length", length)],
    )
    return [ANSWER]
