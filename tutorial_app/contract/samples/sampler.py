"""Sample messages: for every operation a minimal and a full one that is valid.

Minimal is what must be there, by schema and by our rules; full shows every
optional part once. The same contract gives the same sample each time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from tutorial_app.contract.builtins import ANY_TYPE
from tutorial_app.contract.model import Protocol, Style
from tutorial_app.contract.names import QName, clark, local_name, namespace_of
from tutorial_app.contract.rights import refusal
from tutorial_app.contract.samples.builder import Builder
from tutorial_app.contract.samples.leaves import XSI
from tutorial_app.contract.samples.plan import Plan, use_of
from tutorial_app.contract.schema import ElementUse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.contract.model import (
        BoundOperation,
        Contract,
        Message,
        Operation,
        Part,
    )

_ENVELOPES: Final = {
    Protocol.SOAP11: (
        "http://schemas.xmlsoap.org/soap/envelope/",
        "http://schemas.xmlsoap.org/soap/encoding/",
    ),
    Protocol.SOAP12: (
        "http://www.w3.org/2003/05/soap-envelope",
        "http://www.w3.org/2003/05/soap-encoding",
    ),
}
_RPC: Final = frozenset({Style.RPC_LITERAL, Style.RPC_ENCODED})
_ENCODED: Final = frozenset({Style.RPC_ENCODED, Style.DOCUMENT_ENCODED})
#: The channel in which every call must name an employee.
_WITH_AGENT: Final = "CALL_CENTRE"
_PREFIXED: Final = re.compile(r"([\w.-]+):[\w.-]+(\[\d*\])?")


class Sampler:
    """Makes the samples of one contract; what they share is worked out once."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._plan = Plan(contract)

    def element(self, name: QName, *, full: bool = False) -> etree._Element:
        """Return a sample of the global element *name*.

        Raises:
            NotFound: if the contract has no such element.
        """
        use = use_of(self._contract, self._plan.concrete_element(name) or name)
        return tidied(Builder(self._plan, full=full).element(None, use))

    def body(
        self, operation: Operation, *, answer: bool = False, full: bool = False
    ) -> list[etree._Element]:
        """Return what stands in the body when *operation* is called or answered.

        Empty where there is no such message (a one-way operation has no answer), and
        for what an HTTP binding sends as `parameters`. Where not every channel may
        make the call, its context names one that may.
        """
        parts = self._parts(operation, answer=answer)
        if parts is None:
            return []
        made = self._built(operation, parts, {}, answer=answer, full=full)
        told = {} if answer else _told(operation, made)
        if not told:
            return made
        return self._built(operation, parts, told, answer=answer, full=full)

    def _built(
        self,
        operation: Operation,
        parts: list[Part],
        told: Mapping[str, str],
        *,
        answer: bool,
        full: bool,
    ) -> list[etree._Element]:
        style = operation.style
        builder = Builder(self._plan, full, style in _ENCODED, told)
        if style in _RPC:
            return [self._wrapper(builder, operation, parts, answer=answer)]
        if style is Style.HTTP:
            parts = [part for part in parts if part.element is not None]
        return [tidied(self._part(builder, None, part)) for part in parts]

    def parameters(
        self, operation: Operation, *, answer: bool = False, full: bool = False
    ) -> dict[str, str]:
        """Return the texts that an HTTP binding sends in the address or a form."""
        parts = self._parts(operation, answer=answer) or []
        if operation.style is not Style.HTTP:
            return {}
        builder = Builder(self._plan, full=full)
        return {
            part.name: self._part(builder, None, part).text or ""
            for part in parts
            if part.element is None
        }

    def _parts(self, operation: Operation, *, answer: bool) -> list[Part] | None:
        name = operation.output if answer else operation.input
        message = self._contract.messages.get(name) if name else None
        if message is None:
            return None
        bound = operation.bound[0] if operation.bound else None
        return _body_parts(message, bound, answer=answer)

    def _wrapper(
        self,
        builder: Builder,
        operation: Operation,
        parts: list[Part],
        *,
        answer: bool,
    ) -> etree._Element:
        """Return the rpc wrapper with its parts.

        SOAP 1.1, section 7.1, and WS-I Basic Profile 1.1, section 4.7: called like
        the operation (in the answer with `Response`), in the binding's namespace;
        the parts are in no namespace.
        """
        bound = operation.bound[0]
        space = bound.output_namespace if answer else bound.namespace
        space = space or namespace_of(operation.port_type)
        local = operation.name + ("Response" if answer else "")
        wrapper = builder.start(None, clark(space, local))
        for part in parts:
            self._part(builder, wrapper, part)
        if builder.encoded and bound.protocol in _ENVELOPES:
            envelope, encoding = _ENVELOPES[bound.protocol]
            wrapper.set(f"{{{envelope}}}encodingStyle", encoding)
        return tidied(wrapper)

    def _part(
        self, builder: Builder, parent: etree._Element | None, part: Part
    ) -> etree._Element:
        if part.element is not None and part.element in self._contract.elements:
            name = self._plan.concrete_element(part.element) or part.element
            return builder.element(parent, use_of(self._contract, name))
        if part.element is not None:  # refers to what is missing: name it at least
            return builder.start(parent, part.element)
        use = ElementUse(QName(part.name or "part"), part.type or ANY_TYPE)
        return builder.element(parent, use)


def sample_element(
    contract: Contract, name: QName, *, full: bool = False
) -> etree._Element:
    """Return a sample of the global element *name*; see `Sampler.element`.

    For many samples of one contract a `Sampler` is faster.

    Raises:
        NotFound: if the contract has no such element.
    """
    return Sampler(contract).element(name, full=full)


def sample_body(
    contract: Contract,
    operation: Operation,
    *,
    answer: bool = False,
    full: bool = False,
) -> list[etree._Element]:
    """Return what stands in the body for *operation*; see `Sampler.body`."""
    return Sampler(contract).body(operation, answer=answer, full=full)


def tidied(root: etree._Element) -> etree._Element:
    """Drop the prefixes that nothing uses; those in `xsi:type` are used."""
    used = {"xsi"} if root.find(f".//*[@{{{XSI}}}type]") is not None else set()
    for node in root.iter():
        texts = [node.text or "", *map(str, node.attrib.values())]
        for text in texts:
            found = _PREFIXED.fullmatch(text)
            if found and found[1] in node.nsmap:
                used.add(found[1])
    etree.cleanup_namespaces(root, keep_ns_prefixes=sorted(used))
    return root


def _told(operation: Operation, body: list[etree._Element]) -> Mapping[str, str]:
    """Return what the context must say for the sample *body* to be allowed."""
    given = {
        local_name(QName(str(leaf.tag))): leaf.text or ""
        for part in body
        for leaf in part.iterchildren("{*}*")
    }
    said = [part.findtext("{*}context/{*}channel") for part in body]
    refused = refusal(operation.notes.rights, said[0] or "", given) if any(said) else ()
    if not refused:
        return {}
    channel = refused[0].channels[0]
    agent = {"context/agentId": ""} if channel == _WITH_AGENT else {}
    return {"context/channel": channel, **agent}


def _body_parts(
    message: Message, bound: BoundOperation | None, *, answer: bool
) -> list[Part]:
    names = (bound.output_parts if answer else bound.input_parts) if bound else None
    return [part for part in message.parts if names is None or part.name in names]
