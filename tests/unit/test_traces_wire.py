from __future__ import annotations

import json

import pytest

from tutorial_app.traces.wire import (
    LONGEST_HEADER,
    MOST_HEADERS,
    Http,
    Why,
    request_headers,
)


def test_headers_are_named_as_people_write_them() -> None:
    environ = {
        "HTTP_SOAPACTION": '"urn:x"',
        "HTTP_USER_AGENT": "zeep",
        "CONTENT_TYPE": "text/xml",
        "REQUEST_METHOD": "POST",
    }

    assert dict(request_headers(environ)) == {
        "SOAPAction": '"urn:x"',
        "User-Agent": "zeep",
        "Content-Type": "text/xml",
    }


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("HTTP_AUTHORIZATION", "Basic a3VydjpzM2NyZXQ=", "Basic ***"),
        ("HTTP_AUTHORIZATION", "a3VydjpzM2NyZXQ=", "***"),
        ("HTTP_AUTHORIZATION", "a3VydjpzM2NyZXQ= x", "***"),
        ("HTTP_PROXY_AUTHORIZATION", "Basic x", "***"),
        ("HTTP_COOKIE", "session=s3cret", "***"),
        ("HTTP_X_API_KEY", "s3cret", "***"),
        ("HTTP_X_AUTH_TOKEN", "s3cret", "***"),
    ],
)
def test_a_header_that_proves_something_is_masked(
    name: str, value: str, kept: str
) -> None:
    ((_, told),) = request_headers({name: value})

    assert told == kept


def test_what_proxies_add_is_not_kept() -> None:
    added = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")

    assert request_headers(dict.fromkeys(added, "192.0.2.7")) == ()


def test_headers_are_bounded_in_number_and_length() -> None:
    many = {f"HTTP_X_{number}": "y" * 9000 for number in range(500)}

    found = request_headers(many)

    assert len(found) == MOST_HEADERS
    assert {len(value) for _, value in found} == {LONGEST_HEADER}


def test_what_is_written_is_read_again() -> None:
    http = Http(500, (("A", "b"),), (("C", "d"),))
    why = Why("WORK", "DIGEST", "FIRST", bound=True, disturbed="slow")

    assert Http.read(500, json.loads(http.text())) == http
    assert Why.read(json.loads(why.text())) == why
    assert Why.read({"stage": "KEY", "of a newer version": 1}) == Why("KEY")
    assert Http.read(0, None) == Http()
