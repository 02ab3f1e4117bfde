"""What the network can do to a call, by a server that does it."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tutorial_app.client import ItmsFault, TransportError, connect
from tutorial_app.client.transport import Transport
from tutorial_app.contract.assembly.bundle import single_wsdl
from tutorial_app.contract.library import read_library
from tutorial_app.kernel.errors import ContractError, InvalidInput, NotFound

WSDL = Path(__file__).parents[2] / "wsdl"
Act = Callable[[BaseHTTPRequestHandler], None]
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


@cache
def system_wsdl() -> bytes:
    # The address in it leads nowhere: the client goes where it was told to.
    entry = read_library(WSDL).service("system")
    return single_wsdl(entry, "http://127.0.0.1:9")


def send(
    handler: BaseHTTPRequestHandler,
    body: bytes,
    *,
    status: int = 200,
    kind: str = "text/xml; charset=utf-8",
) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def certificate(folder: Path) -> Path:
    """Make a certificate for 127.0.0.1, signed by nobody but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@contextmanager
def server(
    act: Act, *, wsdl: bytes | None = None, tls: Path | None = None
) -> Iterator[str]:
    """Run a server that serves the WSDL of `system` and does *act* on a call."""
    system_wsdl()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            send(self, wsdl or system_wsdl())

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            act(self)

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        if tls is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            http.socket = context.wrap_socket(http.socket, server_side=True)
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        try:
            yield f"http{'s' if tls else ''}://127.0.0.1:{http.server_port}"
        finally:
            http.shutdown()
            thread.join(timeout=10)


def ping(base_url: str, timeout: float = 10) -> TransportError:
    with connect(base_url=base_url, timeout=timeout) as itms:
        with pytest.raises(TransportError) as caught:
            itms.system.Ping(text="hello")
        assert itms.last.request.startswith("<")
        return caught.value


def test_a_dead_endpoint_is_explained() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with (
        connect(base_url=f"http://127.0.0.1:{port}") as itms,
        pytest.raises(TransportError, match="nobody answers at") as caught,
    ):
        itms.system.Ping(text="hello")

    assert caught.value.retryable


def test_an_html_page_is_recognised() -> None:
    def act(handler: BaseHTTPRequestHandler) -> None:
        send(handler, b"<html>Bad gateway</html>", status=502, kind="text/html")

    with server(act) as url:
        error = ping(url)

    assert "an HTML page came instead of XML (HTTP 502)" in str(error)
    assert (error.status, error.retryable) == (502, True)


def test_an_answer_cut_off_is_no_answer() -> None:
    with server(lambda handler: send(handler, b"<a><b>")) as url:
        error = ping(url)

    assert "not well-formed XML" in str(error)
    assert error.retryable


def test_a_lost_answer_says_to_repeat_with_the_same_reference() -> None:
    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True

    with server(act) as url:
        error = ping(url)

    assert "closed without an answer" in str(error)
    assert "same clientReference" in str(error)
    assert error.retryable


def test_an_answer_that_ends_before_its_length_may_be_asked_for_again() -> None:
    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1")
        handler.end_headers()

    with server(act) as url:
        error = ping(url)

    assert error.retryable
    assert "ended halfway" in str(error)


def test_a_slow_answer_is_given_up() -> None:
    given_up = threading.Event()

    def act(handler: BaseHTTPRequestHandler) -> None:
        given_up.wait(10)
        handler.close_connection = True

    with server(act) as url:
        error = ping(url, timeout=0.3)
        given_up.set()

    assert "no answer within 0.3 s" in str(error)
    assert error.retryable


def test_an_answer_of_another_message_is_refused() -> None:
    def act(handler: BaseHTTPRequestHandler) -> None:
        send(handler, b"<other/>")

    with server(act) as url:
        error = ping(url)

    assert "the answer is not what the WSDL says" in str(error)


def test_a_fault_without_our_detail_is_a_fault_all_the_same() -> None:
    def act(handler: BaseHTTPRequestHandler) -> None:
        body = (
            f'<s:Envelope xmlns:s="{SOAP}"><s:Body><s:Fault>'
            "<faultcode>s:Server</faultcode><faultstring>No</faultstring>"
            "</s:Fault></s:Body></s:Envelope>"
        )
        send(handler, body.encode(), status=500)

    with (
        server(act) as url,
        connect(base_url=url) as itms,
        pytest.raises(ItmsFault) as caught,
    ):
        itms.system.Ping(text="hello")

    assert (caught.value.code, caught.value.message) == ("Server", "No")


def test_a_certificate_nobody_vouches_for_is_refused_until_it_is_given(
    tmp_path: Path,
) -> None:
    path = certificate(tmp_path)
    with server(lambda handler: send(handler, b"<other/>"), tls=path) as url:
        with (
            connect(base_url=url) as itms,
            pytest.raises(TransportError, match=r"is not trusted .*verify="),
        ):
            itms.system.Ping(text="hello")
        with connect(base_url=url, verify=str(path)) as itms:
            assert "Ping" in dir(itms.system)


def test_standard_schemas_come_with_the_client() -> None:
    transport = Transport("http://127.0.0.1:9")

    assert b"schema" in transport.load("http://schemas.xmlsoap.org/soap/encoding/")
    with pytest.raises(TransportError, match="on another host"):
        transport.load("http://elsewhere.example/types.xsd")
    transport.session.close()


def test_an_endpoint_nobody_named_is_refused() -> None:
    with pytest.raises(NotFound, match=r"no endpoint 'nope'; .*has mock"):
        connect("nope")


def test_a_page_that_is_no_wsdl_is_refused() -> None:
    with (
        server(lambda _: None, wsdl=b"<html xmlns='x'/>") as url,
        connect(base_url=url) as itms,
        pytest.raises(ContractError, match="WSDL"),
    ):
        itms.system.Ping(text="hello")


def test_a_wsdl_cannot_make_the_client_load_from_another_host() -> None:
    wsdl = (
        b'<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" '
        b'targetNamespace="urn:a">'
        b'<import namespace="urn:b" location="http://127.0.0.2:9/evil.wsdl"/>'
        b"</definitions>"
    )
    with (
        server(lambda _: None, wsdl=wsdl) as url,
        connect(base_url=url) as itms,
        pytest.raises(TransportError, match="on another host; nothing is loaded"),
    ):
        itms.system.Ping(text="hello")


def test_nothing_is_called_before_it_must_be() -> None:
    itms = connect(base_url="http://127.0.0.1:9")

    assert repr(itms) == "<iTMS mock at http://127.0.0.1:9>"
    assert "topup" in dir(itms)
    assert repr(itms.last) == "no call yet"
    itms.close()


def test_a_user_without_a_password_is_refused() -> None:
    with pytest.raises(InvalidInput, match="'kurv-self' needs a password"):
        connect(user="kurv-self")
