"""What it means when a call brings no answer, or one that no contract speaks of.

Each explanation says what happened, why, and what to do next.
"""

from __future__ import annotations

import re
import socket
import ssl
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx

from tutorial_app.kernel.errors import Unreachable
from tutorial_app.kernel.words import capitalised
from tutorial_app.soap.envelope import NotSoap, open_envelope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.console.fault_view import FaultView

_UNKNOWN = (
    "Whether it was carried out is not known. Send it again with the same "
    "clientReference: a command is never done twice."
)
_ADDRESS = "Check base_url of the endpoint in conf/endpoints.toml"
_PAGE = re.compile(rb"\s*(<!doctype\s+html|<html|<head|<body)", re.IGNORECASE)
#: Reasons of OpenSSL (x509_vfy.h) that have an answer of their own.
_NOT_YET, _EXPIRED, _OTHER_NAME, _OTHER_ADDRESS = 9, 10, 62, 64
_OWN_AUTHORITY = (
    "If an authority of your own signed it, name that authority's certificate as "
    "ca_file of the endpoint in conf/endpoints.toml. Never switch the check off."
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What happened, why, and what to do."""

    title: str
    why: str
    remedy: str


class NoAnswer(Unreachable):
    """An endpoint gave no HTTP answer; *explanation* says why."""

    def __init__(self, url: str, explanation: Explanation) -> None:
        self.explanation = explanation
        super().__init__(f"{url} did not answer: {explanation.why}")


def no_answer(error: httpx.HTTPError, url: str, patience: float) -> Explanation:
    """Explain why no answer came from *url*; *patience* in seconds."""
    host = httpx.URL(url).netloc.decode("ascii", errors="replace")
    if isinstance(error, httpx.ConnectTimeout):
        return Explanation(
            "The endpoint does not take calls",
            f"{host} did not take the call within {patience:g} s: the address is "
            "wrong, or a firewall drops it.",
            f"{_ADDRESS}, and whether this machine may reach it.",
        )
    if isinstance(error, httpx.TimeoutException):
        return Explanation(
            "The endpoint takes too long",
            f"{host} took the call, and had not answered after {patience:g} s.",
            _UNKNOWN,
        )
    if isinstance(error, httpx.ConnectError):
        return _not_connected(error, host)
    return Explanation(
        "The connection was closed without an answer",
        f"{host} took the call and then hung up ({error or 'no reason given'}).",
        _UNKNOWN,
    )


def odd_answer(answer: httpx.Response, fault: FaultView | None) -> Explanation | None:
    """Explain an *answer* that is none in SOAP, or a fault that says little."""
    if fault is not None:
        return None if fault.kind != "Fault" else _bare(fault)
    try:
        open_envelope(answer.content, charset=answer.charset_encoding or "")
    except NotSoap as error:
        return _not_soap(answer, str(error))
    return None


def _not_connected(error: httpx.ConnectError, host: str) -> Explanation:
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError():
                return _certificate(cause, host)
            case ssl.SSLError():
                return Explanation(
                    "The endpoint does not speak TLS",
                    f"{host} was called with https and answered something else.",
                    f"{_ADDRESS}: http where it has https, or another port.",
                )
            case socket.gaierror():
                return Explanation(
                    "There is no host of that name",
                    f"{host} has no address in the name service.",
                    f"{_ADDRESS} for a typing mistake.",
                )
            case ConnectionRefusedError():
                break
            case _:
                pass
    return Explanation(
        "Nobody is there",
        f"Nothing takes calls at {host}.",
        f"Start the endpoint. {_ADDRESS}: host and port.",
    )


def _certificate(error: ssl.SSLCertVerificationError, host: str) -> Explanation:
    title = "The endpoint's certificate is not trusted"
    if error.verify_code in {_NOT_YET, _EXPIRED}:
        early = error.verify_code == _NOT_YET
        verb = "is not valid yet" if early else "has expired"
        return Explanation(
            title,
            f"The certificate of {host} {verb}.",
            "Whoever runs the endpoint has to renew it. Check this machine's clock.",
        )
    if error.verify_code in {_OTHER_NAME, _OTHER_ADDRESS}:
        return Explanation(
            title,
            f"The certificate was not made for {host}.",
            f"{_ADDRESS}: it has to be a name that stands in the certificate.",
        )
    return Explanation(
        title,
        f"Nobody this machine trusts signed the certificate of {host} "
        f"({error.verify_message}).",
        _OWN_AUTHORITY,
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__


def _bare(fault: FaultView) -> Explanation:
    ours = fault.code.partition(".")[0] in {"Client", "Sender"}
    return Explanation(
        "The fault carries no detail",
        "Code and text are all it says, so no page of the reference fits it. "
        + (
            "Its code blames the caller."
            if ours
            else "Its code blames the endpoint, or what stands before it."
        ),
        "Compare the request with the reference, or put it through the envelope "
        "checker."
        if ours
        else "Try again later; if it stays, send whoever runs the endpoint the time "
        "and the text.",
    )


def _not_soap(answer: httpx.Response, why: str) -> Explanation:
    status = answer.status_code
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return Explanation(
            "The endpoint sends the call elsewhere",
            f"It answered {status} with the address "
            f"{answer.headers.get('Location', 'of nothing')!r}. A call is not sent on, "
            "since a credential goes with it.",
            f"{_ADDRESS}: put that address there if it is right.",
        )
    if _PAGE.match(answer.content):
        return Explanation(
            "The answer is a web page, not SOAP",
            "Something between here and the service answered: a proxy, a sign-in page, "
            f"or a server that knows no such path (HTTP {status}).",
            f"{_ADDRESS}. {_UNKNOWN}"
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR
            else f"{_ADDRESS}; the page below says more.",
        )
    if not answer.content.strip():
        return Explanation(
            f"The answer is empty (HTTP {status})",
            _STATUS.get(status, "The endpoint said nothing but this status."),
            f"{_ADDRESS}, and what the call needs beside the message.",
        )
    return Explanation("The answer is not SOAP", f"{capitalised(why)}.", _UNKNOWN)


_STATUS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "It wants a credential in the HTTP header: try Basic.",
    HTTPStatus.FORBIDDEN: "It knows the caller and refuses.",
    HTTPStatus.NOT_FOUND: "It has no such path.",
    HTTPStatus.METHOD_NOT_ALLOWED: "That path takes no POST, so it is no service.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "It does not take this version of SOAP.",
}
