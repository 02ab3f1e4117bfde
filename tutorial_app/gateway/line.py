"""The line to one real endpoint: no redirect, no proxy, no cookie, no other address."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpcore

from tutorial_app.kernel.errors import ConfigurationError, Unreachable
from tutorial_app.kernel.streams import CONNECT, Timed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.gateway.passages import Passage

#: Bytes of an answer.
LARGEST = 16 * 1024 * 1024
_PORTS = {"http": 80, "https": 443}
#: What is said where a call may have been carried out.
UNKNOWN = "whether the call was carried out is not known"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers by lower-case name, body as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The `Content-Type`, as it was said."""
        return self.headers.get("content-type", "")

    @property
    def media_type(self) -> str:
        """The media type alone, in lower case."""
        return self.content_type.partition(";")[0].strip().lower()


class NoAnswer(Unreachable):
    """The endpoint gave no whole answer.

    Args:
        message: why.
        late: whether the time was up.
        sent: whether the call may have been carried out.
    """

    code = "no-answer"

    def __init__(self, message: str, *, late: bool = False, sent: bool = False) -> None:
        self.late, self.sent = late, sent
        super().__init__(message)


class Line:
    """Calls one endpoint. Threads may share it; every call is a connection of its own.

    Raises:
        ConfigurationError: if a certificate that `conf/` names cannot be used.
    """

    def __init__(self, passage: Passage) -> None:
        self._passage = passage
        self._parts = urlsplit(passage.endpoint.base_url)
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trust(passage),
            max_connections=None,
            max_keepalive_connections=0,
            network_backend=Timed(passage.patience.total_seconds()),
        )

    def post(self, slug: str, message: bytes, headers: Mapping[str, str]) -> Answer:
        """Send *message* to the service *slug*.

        Raises:
            NoAnswer: if none comes, or not all of it.
        """
        return self._send("POST", f"/soap/{slug}/v1", message, headers)

    def get(self, target: str) -> Answer:
        """Return what stands at *target*, path and query below the base address.

        Raises:
            NoAnswer: as `post`.
        """
        return self._send("GET", target, b"", {})

    def close(self) -> None:
        """Close what is open."""
        self._pool.close()

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{self._parts.scheme}://{self._parts.netloc}"

    def _send(
        self, method: str, target: str, body: bytes, headers: Mapping[str, str]
    ) -> Answer:
        request = self._request(method, target, body, headers)
        try:
            answer = self._pool.handle_request(request)
            try:
                said = {
                    name.decode("latin-1").lower(): value.decode("latin-1")
                    for name, value in answer.headers
                }
                return Answer(answer.status, said, _content(answer))
            finally:
                answer.close()
        except httpcore.ConnectTimeout as exc:
            raise NoAnswer(
                f"{self.origin} did not take the call within {CONNECT:g} s", late=True
            ) from exc
        except httpcore.ConnectError as exc:
            raise NoAnswer(self._unconnected(exc)) from exc
        except httpcore.TimeoutException as exc:
            seconds = self._passage.patience.total_seconds()
            said_late = f"{self.origin} gave no answer within {seconds:g} s; {UNKNOWN}"
            raise NoAnswer(said_late, late=True, sent=True) from exc
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as exc:
            why = str(exc) or type(exc).__name__
            lost = f"the answer of {self.origin} broke off ({why}); {UNKNOWN}"
            raise NoAnswer(lost, sent=True) from exc

    def _request(
        self, method: str, target: str, body: bytes, headers: Mapping[str, str]
    ) -> httpcore.Request:
        parts = self._parts
        fixed = {
            "Host": parts.netloc,
            "User-Agent": "itms-tutorial-portal",
            "Accept": "text/xml, application/soap+xml",
            # Packed, a small answer could become any size.
            "Accept-Encoding": "identity",
            "Connection": "close",
            **({"Content-Length": str(len(body))} if method == "POST" else {}),
        }
        return httpcore.Request(
            method,
            httpcore.URL(
                scheme=parts.scheme.encode(),
                host=str(parts.hostname).encode("idna"),
                port=parts.port or _PORTS[parts.scheme],
                target=f"{parts.path}{target}".encode("ascii"),
            ),
            headers=[*fixed.items(), *headers.items()],
            content=body,
            extensions={"timeout": {"pool": CONNECT}},
        )

    def _unconnected(self, exc: Exception) -> str:
        cause: BaseException | None = exc
        while cause is not None and not isinstance(cause, ssl.SSLError):
            cause = cause.__cause__ or cause.__context__
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (
                f"the certificate of {self.origin} is not trusted "
                f"({cause.verify_message}); conf/ can name the authority as ca_file"
            )
        if isinstance(cause, ssl.SSLError):
            return f"{self.origin} does not speak TLS with us ({cause.reason})"
        return f"nobody answers at {self.origin} ({exc})"


def _content(answer: httpcore.Response) -> bytes:
    content = bytearray()
    for piece in answer.iter_stream():
        content += piece
        if len(content) > LARGEST:
            raise httpcore.ReadError(f"it is longer than {LARGEST:,} bytes")
    return bytes(content)


def _trust(passage: Passage) -> ssl.SSLContext:
    ca_file = passage.endpoint.ca_file
    try:
        # Verifies chain and name (Python's documentation, `create_default_context`).
        context = ssl.create_default_context(cafile=ca_file or None)
    except (OSError, ssl.SSLError) as exc:
        raise ConfigurationError(
            f"ca_file of {passage.endpoint.name!r} holds no certificates ({exc})",
            source=ca_file,
        ) from exc
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if passage.client_cert:
        try:
            context.load_cert_chain(passage.client_cert, passage.client_key or None)
        except (OSError, ssl.SSLError) as exc:
            raise ConfigurationError(
                f"client_cert of {passage.endpoint.name!r} cannot be used ({exc})",
                source=passage.client_cert,
            ) from exc
    return context
