"""Small servers on this machine that answer as no service should."""

from __future__ import annotations

import datetime as dt
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    #: Answers a call, with the content that it came with.
    Answer = Callable[[BaseHTTPRequestHandler, bytes], None]

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Said:
    """What a server answers. *wait*: until the test is over, before it answers."""

    status: int = 200
    body: bytes = b""
    media_type: str = "text/xml; charset=utf-8"
    location: str = ""
    wait: bool = False
    hang_up: bool = False


@contextmanager
def listening(
    answer: Answer, tls: ssl.SSLContext | None = None, *, protocol: str = "HTTP/1.0"
) -> Iterator[int]:
    """Answer each call in a thread of its own until the block ends; give the port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = protocol

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            answer(self, self.rfile.read(length))

        do_GET = do_POST  # noqa: N815 (the server's name for it)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass  # Callers that break off are what is tried here.

        def finish_request(self, request: Any, address: Any) -> None:
            if tls is None:
                super().finish_request(request, address)
                return
            # In the thread of the call: one that shakes no hands holds up nobody.
            with tls.wrap_socket(request, server_side=True) as secured:
                super().finish_request(secured, address)

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def answering(said: Said, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Answer every POST with *said*; give the address."""
    over = threading.Event()

    def answer(call: BaseHTTPRequestHandler, _: bytes) -> None:
        if said.wait:
            over.wait(20)
        if said.wait or said.hang_up:
            call.close_connection = True
            return
        call.send_response(said.status)
        call.send_header("Content-Type", said.media_type)
        call.send_header("Content-Length", str(len(said.body)))
        if said.location:
            call.send_header("Location", said.location)
        call.end_headers()
        call.wfile.write(said.body)

    with listening(answer, tls) as port:
        try:
            yield f"{'https' if tls else 'http'}://127.0.0.1:{port}"
        finally:
            over.set()


@dataclass(frozen=True)
class Authority:
    """A certificate authority of our own, and what it signs."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def make(cls, folder: Path) -> Authority:
        """Make one, and write its certificate to `ca.pem`."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name("Tutorial test authority")
        made = (
            _begun(name, name, key, 0)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=True,
                    key_cert_sign=True,
                    crl_sign=True,
                    content_commitment=False,
                    key_encipherment=False,
                    data_encipherment=False,
                    key_agreement=False,
                    encipher_only=False,
                    decipher_only=False,
                ),
                critical=True,
            )
            .sign(key, hashes.SHA256())
        )
        pem = made.public_bytes(serialization.Encoding.PEM)
        (folder / "ca.pem").write_bytes(pem)
        return cls(folder, key, made)

    def server(self, address: str = "127.0.0.1", *, ago: int = 0) -> ssl.SSLContext:
        """Return what serves TLS as *address*, a number or a name.

        Its certificate ran out *ago* days before today; 0: it is good.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        made = (
            _begun(_name(address), self.certificate.subject, key, ago)
            .add_extension(
                x509.SubjectAlternativeName([_reached_at(address)]), critical=False
            )
            .sign(self.key, hashes.SHA256())
        )
        path = self.folder / f"server-{address}-{ago}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def _reached_at(address: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(address))
    except ValueError:
        return x509.DNSName(address)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, ago: int
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY * (ago + 2))
        .not_valid_after(now - DAY * ago if ago else now + DAY)
    )
