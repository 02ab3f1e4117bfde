import gzip
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.portals import portal_of
from tutorial_app.settings import Settings
from tutorial_app.web import create_app
from tutorial_app.web.compression import Packer

GZIP = {"Accept-Encoding": "gzip, br"}
PAGE = "<p>a page</p>" * 100


@pytest.fixture(scope="module")
def browser(
    tmp_path_factory: pytest.TempPathFactory, shared_database_url: str
) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("web")
    docs = folder / "docs"
    docs.mkdir()
    (docs / "index.html").write_text(PAGE, encoding="utf-8")
    (docs / "searchindex.js").write_text("x = 1;" * 100, encoding="utf-8")
    (docs / "picture.svg").write_text("<svg/>" * 100, encoding="utf-8")
    (docs / "short.html").write_text("short", encoding="utf-8")
    (docs / "objects.inv").write_bytes(b"inventory" * 100)
    settings = replace(
        Settings(data=folder, database_url=shared_database_url), docs=docs
    )
    portal = portal_of(settings)
    yield create_app(portal, settings).test_client()
    portal.close()


def get(browser: FlaskClient, path: str, **headers: Any) -> TestResponse:
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return browser.get(path, headers=GZIP | more, buffered=True)


@pytest.mark.parametrize(
    "path",
    [
        *("/wsdl", "/console", "/docs/"),
        *("/docs/picture.svg", "/look/icons.svg"),
    ],
)
def test_what_is_the_same_for_everybody_is_packed(
    browser: FlaskClient, path: str
) -> None:
    packed = get(browser, path)
    plain = get(browser, path, Accept_Encoding="identity")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data
    assert packed.content_length == len(packed.data) < len(plain.data)
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("path", ["/look/look.css", "/look/look.js"])
def test_stylesheets_and_scripts_travel_without_comments(
    browser: FlaskClient, path: str
) -> None:
    packed = get(browser, path)
    plain = get(browser, path, Accept_Encoding="identity")
    travelled = gzip.decompress(packed.data).decode()

    assert "/*" in plain.text
    assert "/*" not in travelled
    assert len(gzip.compress(plain.data, 9)) - len(packed.data) > 500
    assert "Content-Security-Policy" not in packed.headers
    assert packed.headers["X-Content-Type-Options"] == "nosniff"


def test_what_shows_a_visitors_own_is_never_packed(browser: FlaskClient) -> None:
    form = get(browser, "/workspace").text
    found = re.search(r'name="csrf" value="([^"]+)"', form)
    assert found
    browser.post("/workspace", data={"csrf": found[1]})

    for path in ("/workspace", "/console/system/Ping", "/console/order/PlaceOrder"):
        answer = get(browser, path)
        assert "Content-Encoding" not in answer.headers, path
        assert answer.headers["Cache-Control"] == "no-store"
        assert found[1] in answer.text
    for path in ("/", "/calls", "/learn"):
        answer = get(browser, path)
        assert "Content-Encoding" not in answer.headers, path
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/console", "/wsdl"])
def test_a_page_that_may_be_kept_names_nobody(browser: FlaskClient, path: str) -> None:
    answer = get(browser, path)

    assert "no-store" not in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    assert b"csrf" not in gzip.decompress(answer.data)


@pytest.mark.parametrize("path", ["/wsdl", "/docs/", "/look/look.css"])
def test_a_packed_page_that_did_not_change_is_not_sent_again(
    browser: FlaskClient, path: str
) -> None:
    etag = get(browser, path).headers["ETag"]

    again = get(browser, path, If_None_Match=etag)

    assert etag.startswith("W/")
    assert again.status_code == 304
    assert again.data == b""


@pytest.mark.parametrize("path", ["/docs/short", "/docs/objects.inv", "/health"])
def test_what_gains_nothing_is_not_packed(browser: FlaskClient, path: str) -> None:
    assert "Content-Encoding" not in get(browser, path).headers


def test_a_part_of_a_file_is_that_part(browser: FlaskClient) -> None:
    part = get(browser, "/docs/", Range="bytes=3-8")

    assert part.status_code == 206
    assert part.text == PAGE[3:9]


def test_a_head_request_has_no_body(browser: FlaskClient) -> None:
    answer = browser.head("/docs/", headers=GZIP, buffered=True)

    assert answer.status_code == 200
    assert answer.data == b""


def test_a_text_is_packed_once_and_another_on_its_own() -> None:
    packer = Packer(room=100)

    assert packer.pack("one", b"a" * 500) == packer.pack("one", b"never looked at")
    assert gzip.decompress(packer.pack("two", b"b" * 500)) == b"b" * 500


def test_no_more_is_kept_than_there_is_room_for() -> None:
    packer = Packer(room=60)
    for etag in "abc":
        packer.pack(etag, etag.encode() * 500)

    assert gzip.decompress(packer.pack("c", b"new")) == b"c" * 500
    assert gzip.decompress(packer.pack("a", b"new")) == b"new"
