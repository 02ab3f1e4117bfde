"""Samples of a call: the envelopes, and programs that send one.

Everything is written from the contract's own sample body, so a changed contract
changes every sample. The user name and password are those that every sandbox
has on its own machine; they protect nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.contract.names import clark
from tutorial_app.kernel.errors import PortalError
from tutorial_app.lessons.ways import USER
from tutorial_app.look.xml_text import unfolded
from tutorial_app.snippets import Call, Credential, Snippet, snippets
from tutorial_app.sphinxext.calls.callers import user_of
from tutorial_app.sphinxext.views import Sample

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.contract.library import ServiceEntry
    from tutorial_app.contract.model import Operation
    from tutorial_app.contract.samples.sampler import Sampler
    from tutorial_app.snippets.record import Record
    from tutorial_app.sphinxext.calls.callers import Caller

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
SECURITY = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
)
#: Bytes from which a full sample is no help on a page; the command line has it.
_TOO_LONG = 48_000
#: Characters of a line that the wire column shows at 1280 px.
WIDTH = 46
PASSWORD = "sandbox"  # noqa: S105 (the documented password of the local sandbox)


def of_calls(
    sampler: Sampler,
    entry: ServiceEntry,
    operation: Operation,
    base_url: str,
    record: Record,
    callers: Mapping[str, Caller],
) -> tuple[Sample, ...]:
    """Return the request in XML, minimal and full, and as programs.

    Args:
        sampler: makes the samples of the service's contract.
        entry: the service.
        operation: one of its operations.
        base_url: address of the portal that serves it; empty: none does.
        record: which of the programs were run.
        callers: the users of the sandbox.
    """
    bodies = _bodies(sampler, operation, answer=False)
    if bodies is None:
        return ()
    minimal, full = bodies
    samples = [Sample("XML", "xml", _request(operation, minimal, callers))]
    if _text(full) != _text(minimal) and len(_text(full)) < _TOO_LONG:
        samples.append(Sample("XML, full", "xml", _request(operation, full, callers)))
    if operation.notes.operation_kind == "callback":
        return tuple(samples)  # the sandbox sends it, no program of the reader's
    call = call_of(entry, operation, minimal, base_url, user_of(minimal, callers))
    name = f"{entry.slug}/{operation.name}"
    programs = (_program(one, name, record) for one in snippets(call))
    return (*samples, *programs)


def _request(
    operation: Operation, body: list[etree._Element], callers: Mapping[str, Caller]
) -> str:
    secured = _is_secured(operation)
    return envelope(body, secured=secured, user=user_of(body, callers))


def of_refusal(call: Call, code: str, record: Record) -> tuple[Sample, ...]:
    """Return *call*, which is refused with *code*, in XML and as programs."""
    name = refusal_name(code)
    programs = (_program(one, name, record, code) for one in snippets(call))
    return (Sample("XML", "xml", call.envelope), *programs)


def refusal_name(code: str) -> str:
    """Return what the record calls the programs that are refused with *code*."""
    return f"faults/{code}"


def _program(snippet: Snippet, name: str, record: Record, refused: str = "") -> Sample:
    language = snippet.language
    needs = f" Needs {language.needs}." if language.needs else ""
    ran = _ran(record.verdict(name, language.key, snippet.code), refused)
    if ran:
        ran = f" Run with {record.tools.get(language.key, language.title)}: {ran}."
    note = f"`{language.command}`{needs}{ran or ' Not run by us.'}"
    return Sample(language.title, language.lexer, snippet.code, language.key, note)


def _ran(verdict: str, refused: str) -> str:
    if verdict in {"", "failed"} or verdict.startswith("answered"):
        return verdict
    if verdict == refused:
        return f"refused with {verdict}, as it shall be"
    return f"refused with {verdict}, as its values are not in the sandbox"


def call_of(
    entry: ServiceEntry,
    operation: Operation,
    body: list[etree._Element],
    base_url: str,
    user: str = USER,
) -> Call:
    """Return the call of *operation* with *body*, by a user of the sandbox."""
    secured = _is_secured(operation)
    return Call(
        entry=entry,
        operation=operation,
        url=_url(entry, base_url),
        body=tuple(body),
        envelope=envelope(body, secured=secured, user=user),
        credential=Credential(user, PASSWORD) if secured else None,
        portal=base_url,
    )


def _is_secured(operation: Operation) -> bool:
    return operation.notes.operation_kind in {"query", "command"}


def of_answers(sampler: Sampler, operation: Operation) -> tuple[Sample, ...]:
    """Return the answer in XML, minimal and full."""
    bodies = _bodies(sampler, operation, answer=True)
    if bodies is None:
        return ()
    minimal, full = bodies
    if _text(full) == _text(minimal) or len(_text(full)) >= _TOO_LONG:
        return (Sample("Answer", "xml", envelope(minimal)),)
    return (
        Sample("Minimal", "xml", envelope(minimal)),
        Sample("Full", "xml", envelope(full)),
    )


def envelope(
    body: list[etree._Element], *, secured: bool = False, user: str = USER
) -> str:
    """Return *body* in a SOAP 1.1 envelope, laid out for reading."""
    spaces = {"soap": ENVELOPE}
    root = etree.Element(clark(ENVELOPE, "Envelope"), nsmap=spaces)
    if secured:
        header = etree.SubElement(root, clark(ENVELOPE, "Header"))
        header.append(_credential(user))
    holder = etree.SubElement(root, clark(ENVELOPE, "Body"))
    for element in body:
        holder.append(_copy(element))
    etree.indent(root, space="  ")
    return unfolded(etree.tostring(root, encoding="unicode"), WIDTH)


def _credential(user: str) -> etree._Element:
    security = etree.Element(clark(SECURITY, "Security"), nsmap={"wsse": SECURITY})
    token = etree.SubElement(security, clark(SECURITY, "UsernameToken"))
    etree.SubElement(token, clark(SECURITY, "Username")).text = user
    # Without a Type it is PasswordText (UsernameToken profile 1.1, section 3.1).
    etree.SubElement(token, clark(SECURITY, "Password")).text = PASSWORD
    return security


def _bodies(
    sampler: Sampler, operation: Operation, *, answer: bool
) -> tuple[list[etree._Element], list[etree._Element]] | None:
    """Return the minimal and the full body, None if there is no such message."""
    try:
        minimal = sampler.body(operation, answer=answer)
        full = sampler.body(operation, answer=answer, full=True)
    except PortalError:
        # A foreign WSDL may be broken; its pages then have no samples.
        return None
    return (minimal, full) if minimal else None


def _url(entry: ServiceEntry, base_url: str) -> str:
    if base_url:
        return f"{base_url}{entry.soap_path}"
    for service in entry.contract.services:
        for port in service.ports:
            if port.address:
                return port.address
    return "https://example.invalid/soap"


def _copy(element: etree._Element) -> etree._Element:
    return etree.fromstring(etree.tostring(element, with_tail=False))


def _text(body: list[etree._Element]) -> bytes:
    return b"".join(etree.tostring(element) for element in body)
