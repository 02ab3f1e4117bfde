"""What comes of a call to an endpoint that is not there, or answers oddly."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.integration.local_servers import Authority, Said, answering
from tests.portals import portal_of
from tutorial_app.bootstrap import Portal
from tutorial_app.client.endpoints import Endpoint, load_endpoints
from tutorial_app.console.envelope import Caller, Proof
from tutorial_app.console.exchange import Exchange, Outgoing
from tutorial_app.console.explaining import Explanation, NoAnswer
from tutorial_app.kernel.errors import ConfigurationError, Forbidden
from tutorial_app.settings import Settings
from tutorial_app.soap.envelope import Version

SOAP = Version.SOAP11.namespace
PONG = (
    f"<s:Envelope xmlns:s='{SOAP}'><s:Body><m:PingResponse "
    "xmlns:m='urn:itms-sandbox:system:1'/></s:Body></s:Envelope>"
).encode()
FAULT = (
    f"<s:Envelope xmlns:s='{SOAP}'><s:Body><s:Fault><faultcode>s:Server</faultcode>"
    "<faultstring>Out to lunch</faultstring></s:Fault></s:Body></s:Envelope>"
).encode()
HTML = b"<!DOCTYPE html><html><body>Sign in</body></html>"

Call = Callable[..., Exchange]


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    settings = Settings(data=tmp_path_factory.mktemp("answers"))
    built = portal_of(settings)
    yield built
    built.close()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def call(portal: Portal) -> Call:
    """Call Ping at an address."""
    console = replace(portal.console, patience=1.0)

    def ping(url: str, *, ca_file: str = "", operation: str = "Ping") -> Exchange:
        endpoint = Endpoint(url, "Elsewhere", "real", url, ca_file)
        target = console.target("system", operation)
        caller = Caller(proof=Proof.NONE)
        form = console.form(target, console.sample(target))
        text = console.message(target, form, Version.SOAP11, caller)
        return console.send(Outgoing(target, endpoint, Version.SOAP11, caller, text))

    return ping


def refused(call: Call, url: str, **options: str) -> Explanation:
    with pytest.raises(NoAnswer) as raised:
        call(url, **options)
    return raised.value.explanation


def odd(call: Call, said: Said) -> Explanation:
    with answering(said) as url:
        exchange = call(url)
    assert exchange.odd is not None
    assert not exchange.good
    return exchange.odd


def test_an_answer_in_soap_needs_no_explanation(call: Call) -> None:
    with answering(Said(body=PONG)) as url:
        assert call(url).good


def test_a_dead_endpoint_is_explained(call: Call) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        said = refused(call, f"http://127.0.0.1:{taken.getsockname()[1]}")

    assert said.title == "Nobody is there"
    assert "conf/endpoints.toml" in said.remedy


def test_an_endpoint_that_takes_too_long_is_given_up(call: Call) -> None:
    with answering(Said(wait=True)) as url:
        said = refused(call, url)

    assert "within 1 s" in said.why or "after 1 s" in said.why
    assert "same clientReference" in said.remedy


def test_a_connection_closed_without_an_answer_is_explained(call: Call) -> None:
    with answering(Said(hang_up=True)) as url:
        said = refused(call, url)

    assert "closed without an answer" in said.title
    assert "not known" in said.remedy


def test_an_authority_of_ones_own_is_trusted_when_it_is_named(
    call: Call, authority: Authority
) -> None:
    with answering(Said(body=PONG), authority.server()) as url:
        said = refused(call, url)
        good = call(url + "/", ca_file=str(authority.folder / "ca.pem"))

    assert "not trusted" in said.title
    assert "ca_file" in said.remedy
    assert good.good


@pytest.mark.parametrize(
    ("address", "ago", "words"),
    [
        ("127.0.0.2", 0, "was not made for"),
        ("127.0.0.1", 1, "has expired"),
    ],
)
def test_a_wrong_certificate_is_explained(
    call: Call, authority: Authority, address: str, ago: int, words: str
) -> None:
    with answering(Said(body=PONG), authority.server(address, ago=ago)) as url:
        said = refused(call, url, ca_file=str(authority.folder / "ca.pem"))

    assert words in said.why


def test_plain_http_behind_https_is_explained(call: Call) -> None:
    with answering(Said(body=PONG)) as url:
        said = refused(call, url.replace("http:", "https:"))

    assert "TLS" in said.title


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Said(200, HTML, "text/html"), "web page, not SOAP"),
        (Said(502, HTML, "text/html"), "web page, not SOAP"),
        (Said(404), "empty (HTTP 404)"),
        (Said(401), "empty (HTTP 401)"),
        (Said(302, location="/sign-in"), "sends the call elsewhere"),
        (Said(200, PONG[:-20]), "not SOAP"),
        (Said(200, b"<ok/>"), "not SOAP"),
        (Said(200, b"fine", "text/plain"), "not SOAP"),
        (Said(500, FAULT), "no detail"),
    ],
)
def test_an_odd_answer_is_explained(call: Call, said: Said, words: str) -> None:
    explanation = odd(call, said)

    assert words in explanation.title
    assert explanation.why
    assert explanation.remedy


def test_what_only_a_sandbox_has_is_not_sent_elsewhere(call: Call) -> None:
    for operation in ("AdvanceSandboxClock", "SetSandboxBehaviour", "ResetSandbox"):
        with pytest.raises(Forbidden, match=operation):
            call("http://127.0.0.1:1", operation=operation)


def test_a_file_without_certificates_is_a_mistake_in_the_configuration(
    call: Call, tmp_path: Path
) -> None:
    (tmp_path / "empty.pem").write_text("nothing", encoding="ascii")

    with pytest.raises(ConfigurationError, match="holds no certificates"):
        call("https://127.0.0.1:1", ca_file=str(tmp_path / "empty.pem"))


def test_the_authority_lies_beside_the_file_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "endpoints.toml").write_text(
        '[test]\nkind = "real"\nbase_url = "https://a.example"\nca_file = "ca.pem"\n',
        encoding="utf-8",
    )

    found = load_endpoints(tmp_path, "")["test"]

    assert found.ca_file == str(tmp_path / "ca.pem")
