"""Calls as an HTTP archive, HAR 1.2, which browsers and proxies read.

http://www.softwareishard.com/blog/har-12-spec/: a field of our own begins with `_`.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tutorial_app.traces.store import Trace
    from tutorial_app.traces.wire import Headers

_MICRO = 1000
#: HAR: -1 is "not known".
_UNKNOWN = -1
_HTTP = "HTTP/1.1"


def archive(
    traces: Iterable[Trace], base_of: Callable[[Trace], str], version: str
) -> dict[str, Any]:
    """Return *traces*, oldest first, as the JSON of an archive.

    Args:
        traces: the calls.
        base_of: the address that a call went to, without a slash at the end.
        version: that of the program that writes it.
    """
    ordered = sorted(traces, key=lambda one: one.sequence)
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "iTMS tutorial portal", "version": version},
            "entries": [_entry(one, base_of(one)) for one in ordered],
            "comment": "Secrets are masked; a message is cut at 64 KB.",
        }
    }


def _entry(trace: Trace, base_url: str) -> dict[str, Any]:
    milliseconds = trace.duration_us / _MICRO
    return {
        "startedDateTime": trace.at.isoformat(),
        "time": milliseconds,
        "request": _request(trace, base_url),
        "response": _response(trace),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "_call": {
            "number": trace.sequence,
            "operation": trace.operation,
            "verdict": trace.verdict,
            "faultCode": trace.fault_code,
            "correlationId": trace.correlation_id,
            "userName": trace.user_name,
        },
    }


def _request(trace: Trace, base_url: str) -> dict[str, Any]:
    return {
        "method": "POST",
        "url": f"{base_url}/soap/{trace.slug}/v1",
        "httpVersion": _HTTP,
        "cookies": [],
        "headers": _named(trace.http.sent),
        "queryString": [],
        "postData": {
            "mimeType": _media_type(trace.http.sent),
            "params": [],
            "text": trace.request.decode(errors="replace"),
        },
        "headersSize": _UNKNOWN,
        "bodySize": len(trace.request),
    }


def _response(trace: Trace) -> dict[str, Any]:
    status = trace.http.status
    known = status in {one.value for one in HTTPStatus}
    return {
        "status": status,
        "statusText": HTTPStatus(status).phrase if known else "",
        "httpVersion": _HTTP,
        "cookies": [],
        "headers": _named(trace.http.came),
        "content": {
            "size": len(trace.answer),
            "mimeType": _media_type(trace.http.came),
            "text": trace.answer.decode(errors="replace"),
        },
        "redirectURL": "",
        "headersSize": _UNKNOWN,
        "bodySize": len(trace.answer),
    }


def _named(headers: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def _media_type(headers: Headers) -> str:
    found = (value for name, value in headers if name.lower() == "content-type")
    return next(found, "text/xml")
