import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tutorial_app.bootstrap import Portal
from tutorial_app.kernel.errors import ConfigurationError, PortalError
from tutorial_app.settings import Settings
from tutorial_app.web import create_app
from tutorial_app.web.errors import STATUS
from tutorial_app.web.session import COOKIE

PAGES = ["/", "/console", "/console/system/Ping", "/workspace", "/wsdl", "/nothing"]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
#: What a page may weigh with its styles and scripts, in bytes.
HEAVIEST = 90_000


def get(browser: FlaskClient, path: str, **more: Any) -> TestResponse:
    """Get a page as a whole, so that no file stays open."""
    return browser.get(path, buffered=True, **more)


def token(browser: FlaskClient) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', get(browser, "/workspace").text)
    assert found
    return found[1]


@pytest.mark.parametrize(
    "page",
    [
        *PAGES,
        "/health",
        "/metrics",
        "/look/icons.svg",
        "/soap/system/v1?wsdl",
        "/control/",
    ],
)
def test_every_answer_carries_the_strict_policy(
    browser: FlaskClient, page: str
) -> None:
    headers = get(browser, page).headers

    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_anything_inline_or_from_elsewhere(
    browser: FlaskClient, page: str
) -> None:
    text = get(browser, page).text

    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r'<(script|link|img)[^>]*(src|href)="(https?:)?//', text)


@pytest.mark.parametrize("page", [*PAGES, "/console/order/PlaceOrder?fill=full"])
def test_a_page_with_all_it_loads_is_light(browser: FlaskClient, page: str) -> None:
    text = get(browser, page).text
    files = set(re.findall(r'(?:src|href)="(/look/[^"]+)"', text))
    files.add("/look/icons.svg")

    # A visitor's own page travels as it is, what it loads travels packed.
    packed = {"Accept-Encoding": "gzip"}
    loaded = [get(browser, file, headers=packed).data for file in files]
    weight = len(text.encode()) + sum(map(len, loaded))

    assert 5 <= len(files) <= 8
    assert weight <= HEAVIEST


@pytest.mark.parametrize("path", ["/workspace", "/workspace/reset"])
@pytest.mark.parametrize("given", ["", "guess", "é", "\x00"])
def test_a_form_without_its_token_changes_nothing(
    browser: FlaskClient, path: str, given: str
) -> None:
    token(browser)

    answer = browser.post(path, data={"csrf": given})

    assert answer.status_code == 403
    assert "You have none yet" in get(browser, "/workspace").text


def test_a_token_of_another_visitor_does_not_count(
    portal: Portal, settings: Settings
) -> None:
    app = create_app(portal, settings)
    one, other = app.test_client(), app.test_client()
    token(other)

    assert other.post("/workspace", data={"csrf": token(one)}).status_code == 403


def test_one_click_makes_a_workspace_with_credentials(browser: FlaskClient) -> None:
    answer = browser.post("/workspace", data={"csrf": token(browser)})

    page = get(browser, "/workspace").text
    assert answer.status_code == 303
    assert "kurv-self@w" in page
    assert "kontora-machine@w" in page


def test_a_second_click_does_not_make_a_second_one(browser: FlaskClient) -> None:
    browser.post("/workspace", data={"csrf": token(browser)})
    first = get(browser, "/workspace").text
    found = re.search(r'name="csrf" value="([^"]+)"', first)
    assert found
    browser.post("/workspace", data={"csrf": found[1]})

    name = re.compile(r"workspace <code>(\w+)</code>")
    assert name.findall(get(browser, "/workspace").text) == name.findall(first)


def test_reset_needs_a_workspace(browser: FlaskClient) -> None:
    answer = browser.post("/workspace/reset", data={"csrf": token(browser)})

    assert answer.status_code == 404


def test_reset_starts_over(browser: FlaskClient) -> None:
    csrf = token(browser)
    browser.post("/workspace", data={"csrf": csrf})

    answer = browser.post("/workspace/reset", data={"csrf": csrf})

    assert answer.headers["Location"] == "/workspace"
    assert "It is as new" in get(browser, "/workspace").text


def test_the_cookie_is_sealed_and_kept_from_scripts(browser: FlaskClient) -> None:
    answer = get(browser, "/workspace")

    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "csrf" not in cookie


@pytest.mark.parametrize("cookie", ["", "x", "é", "gAAAAABnonsense", "a" * 3000])
def test_a_cookie_that_is_not_ours_counts_as_none(
    browser: FlaskClient, cookie: str
) -> None:
    browser.set_cookie(COOKIE, cookie)

    assert "You have none yet" in get(browser, "/workspace").text


def test_a_sealed_text_that_is_no_session_counts_as_none(
    browser: FlaskClient, portal: Portal
) -> None:
    browser.set_cookie(COOKIE, portal.vault.seal('["csrf"]'))

    assert get(browser, "/workspace").status_code == 200


def test_the_cookie_travels_over_tls_only_where_there_is_tls(
    portal: Portal, settings: Settings
) -> None:
    behind = replace(settings, public_url="https://itms.example")
    page = get(create_app(portal, behind).test_client(), "/workspace")

    assert "Secure" in page.headers["Set-Cookie"]


def test_the_host_header_is_never_believed(browser: FlaskClient) -> None:
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}

    for page in PAGES:
        answer = get(browser, page, headers=evil)
        assert "evil.example" not in answer.text
        assert "evil.example" not in answer.headers.get("Location", "")


def test_only_a_trusted_proxy_says_where_a_call_comes_from(
    portal: Portal, settings: Settings
) -> None:
    from flask import request  # noqa: PLC0415

    for trusted, seen in ((("127.0.0.1",), "9.9.9.9"), ((), "127.0.0.1")):
        app = create_app(portal, replace(settings, trusted_proxies=trusted))
        app.add_url_rule("/who", view_func=lambda: str(request.remote_addr))
        answer = app.test_client().get("/who", headers={"X-Forwarded-For": "9.9.9.9"})
        assert answer.text == seen


def test_a_missing_page_is_a_page(browser: FlaskClient) -> None:
    answer = get(browser, "/nothing/here?x=<script>")

    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert "<script>" not in answer.text.replace("<script src", "")


def test_a_program_gets_its_errors_as_json(browser: FlaskClient) -> None:
    answer = get(browser, "/nothing", headers={"Accept": "application/json"})

    assert json.loads(answer.text)["code"] == "not-found"


def test_a_form_that_is_too_large_is_refused(browser: FlaskClient) -> None:
    answer = browser.post("/workspace", data={"csrf": "x" * 7_000_000})

    assert answer.status_code == 413


def test_every_error_of_ours_has_a_status() -> None:
    def below(cls: type[PortalError]) -> set[type[PortalError]]:
        return {cls}.union(*(below(child) for child in cls.__subclasses__()))

    assert all(
        any(base in STATUS for base in cls.__mro__) for cls in below(PortalError)
    )


@pytest.mark.parametrize("name", ["look.css", "icons.svg"])
def test_files_under_their_version_never_need_to_be_asked_for_again(
    browser: FlaskClient, name: str
) -> None:
    found = re.search(r'href="/look/(\w+)/look\.css"', get(browser, "/").text)
    assert found

    def kept(folder: str) -> str:
        return get(browser, f"/look/{folder}{name}").headers["Cache-Control"]

    assert "immutable" in kept(f"{found[1]}/")
    assert "no-cache" in kept("")
    assert "no-cache" in kept("0123456789ab/")


@pytest.mark.parametrize("area", ["look", "docs"])
@pytest.mark.parametrize(
    "path",
    [
        "../pyproject.toml",
        "%2e%2e/secret",
        "..%2f..%2fetc/passwd",
        "//etc/passwd",
        "a/../../secret",
        "%00",
        "x" * 5000,
    ],
)
def test_no_file_outside_is_served(
    portal: Portal, settings: Settings, tmp_path: Path, area: str, path: str
) -> None:
    browser = with_docs(portal, settings, tmp_path)
    (tmp_path / "secret").write_text("hidden words", encoding="utf-8")

    answer = get(browser, f"/{area}/{path}", follow_redirects=True)

    assert answer.status_code == 404
    assert "hidden words" not in answer.text


def with_docs(portal: Portal, settings: Settings, tmp_path: Path) -> FlaskClient:
    docs = tmp_path / "docs"
    (docs / "sub").mkdir(parents=True)
    (docs / "index.html").write_text("start", encoding="utf-8")
    (docs / "page.html").write_text("a page", encoding="utf-8")
    (docs / "sub" / "index.html").write_text("a folder", encoding="utf-8")
    (docs / "objects.inv").write_bytes(b"inventory")
    return create_app(portal, replace(settings, docs=docs)).test_client()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/docs/", "start"),
        ("/docs/page", "a page"),
        ("/docs/page.html", "a page"),
        ("/docs/sub/", "a folder"),
        ("/docs/objects.inv", "inventory"),
    ],
)
def test_docs_are_found_without_their_ending(
    portal: Portal, settings: Settings, tmp_path: Path, path: str, text: str
) -> None:
    answer = get(with_docs(portal, settings, tmp_path), path)

    assert answer.text == text
    assert answer.headers["ETag"]
    assert answer.headers["Content-Security-Policy"] == POLICY


def test_a_docs_folder_gets_its_slash_and_keeps_its_query(
    portal: Portal, settings: Settings, tmp_path: Path
) -> None:
    browser = with_docs(portal, settings, tmp_path)

    assert get(browser, "/docs/sub?a=b").headers["Location"] == "/docs/sub/?a=b"
    assert get(browser, "/docs").headers["Location"] == "/docs/"


def test_a_page_of_the_docs_that_did_not_change_is_not_sent_again(
    portal: Portal, settings: Settings, tmp_path: Path
) -> None:
    browser = with_docs(portal, settings, tmp_path)
    tag = get(browser, "/docs/page").headers["ETag"]

    again = get(browser, "/docs/page", headers={"If-None-Match": tag})

    assert again.status_code == 304


def test_docs_that_are_not_built_say_how_to_build_them(
    portal: Portal, settings: Settings, tmp_path: Path
) -> None:
    app = create_app(portal, replace(settings, docs=tmp_path / "none"))
    answer = get(app.test_client(), "/docs/anything")

    assert answer.status_code == 503
    assert "make docs" in answer.text


def test_health_ready_and_metrics_answer(browser: FlaskClient) -> None:
    assert get(browser, "/health").get_json() == {"status": "ok", "services": 11}
    assert get(browser, "/ready").get_json() == {"status": "ready"}
    get(browser, "/console")

    metrics = get(browser, "/metrics").text

    line = 'itms_portal_answers_total{area="console",status="200"} 1'
    assert line in metrics.splitlines()


def test_the_sandbox_is_mounted_beside_the_pages(browser: FlaskClient) -> None:
    wsdl = get(browser, "/soap/system/v1?wsdl")
    here = {"REMOTE_ADDR": "127.0.0.1"}
    control = browser.post("/control/v1/workspaces", environ_overrides=here)

    assert b"<wsdl:definitions" in wsdl.data
    assert control.status_code == 401


@pytest.mark.parametrize(
    "path", ["/docs/index", "/docs/index.html?a=b", "/docs/sub/index"]
)
def test_the_page_of_a_folder_has_one_address(
    portal: Portal, settings: Settings, tmp_path: Path, path: str
) -> None:
    answer = get(with_docs(portal, settings, tmp_path), path)

    assert answer.status_code == 301
    assert answer.headers["Location"] == path.replace("index.html", "").replace(
        "index", ""
    )


def test_an_error_of_ours_is_logged_and_shown_without_its_trace(
    portal: Portal, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(portal, settings)

    @app.get("/broken")
    def broken() -> str:
        raise ConfigurationError("conf/x.toml is gone", source="conf/x.toml")

    answer = app.test_client().get("/broken")

    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "GET /broken" in caplog.text
    assert "ConfigurationError" in caplog.text
