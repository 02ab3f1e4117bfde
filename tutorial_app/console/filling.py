"""A message back into the form: whoever wrote it, a person or a trace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.console.envelope import Proof, with_placeholders
from tutorial_app.console.form import build_form
from tutorial_app.console.reading import read
from tutorial_app.console.values import write
from tutorial_app.contract.names import QName, local_name
from tutorial_app.kernel.errors import InvalidInput
from tutorial_app.soap.envelope import Version, open_envelope
from tutorial_app.soap.security import WSSE, read_token
from tutorial_app.traces.masking import SECRETS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tutorial_app.contract.model import Contract
    from tutorial_app.soap.envelope import Envelope

#: What a trace has in the place of a secret.
_STARS = "***"


@dataclass(frozen=True, slots=True)
class Filled:
    """What was read from a message.

    Args:
        text: the message, with place-holders where a trace had taken a proof out.
        state: of the form.
        version: of SOAP.
        user: who the message says calls; empty: it does not say.
        proof: how; NONE also where the transport says it.
        lost: in words, what the form has no place for.
        masked: paths of values that a trace had taken out.
    """

    text: str
    state: Mapping[str, str]
    version: Version
    user: str = ""
    proof: Proof = Proof.NONE
    lost: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()


def fill(contract: Contract, request: QName, text: str) -> Filled:
    """Read the message *text*, a call whose body is the element *request*.

    Raises:
        InvalidInput: if it is no such call; the message says what stands there.
    """
    text = with_placeholders(text)
    # A browser may hold half a character; it is no UTF-8 then.
    envelope = open_envelope(text.encode("utf-8", errors="surrogatepass"))
    payload = envelope.payload
    tag = str(payload.tag)
    if tag != request:
        found, wanted = (local_name(QName(str(n))) for n in (tag, request))
        other = f"is {found}" if found != wanted else f"has the name {tag}"
        raise InvalidInput(f"the body {other}; this form is for {request}")
    reading = read(contract, payload)
    lost = [*reading.lost, *_blocks(envelope)]
    if not lost and not _same(contract, payload, reading.state):
        lost = ["the order in which the elements stand"]
    user, proof = _caller(envelope)
    return Filled(
        text=text,
        state=reading.state,
        version=envelope.version,
        user=user,
        proof=proof,
        lost=tuple(lost),
        masked=tuple(_masked(reading.state)),
    )


def said(text: str) -> str:
    """Return what *text* says as XML, apart from how it is laid out.

    What is no XML says itself.
    """
    try:
        return etree.canonicalize(text, strip_text=True, rewrite_prefixes=True)
    except (etree.XMLSyntaxError, ValueError):
        return text


def _same(
    contract: Contract, payload: etree._Element, state: Mapping[str, str]
) -> bool:
    """Say whether the form would write *payload* as it was read."""
    form = build_form(contract, QName(str(payload.tag)), state)
    one, other = (
        etree.tostring(element, encoding="unicode", with_tail=False)
        for element in (payload, write(form, {}))
    )
    return said(one) == said(other)


def _blocks(envelope: Envelope) -> Iterator[str]:
    for block in () if envelope.header is None else envelope.header:
        name = etree.QName(block)
        token = block.find(f"{{{WSSE}}}UsernameToken")
        if name.namespace != WSSE or token is None or len(block) > 1:
            yield f"line {block.sourceline}: the header block {name.localname}"


def _caller(envelope: Envelope) -> tuple[str, Proof]:
    claim = read_token(envelope)
    if claim is None:
        return "", Proof.NONE
    return claim.user, Proof.DIGEST if claim.digest else Proof.TEXT


def _masked(state: Mapping[str, str]) -> Iterator[str]:
    for path, value in state.items():
        if value == _STARS and path.rpartition(".")[2] in SECRETS:
            yield path
