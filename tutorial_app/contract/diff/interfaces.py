"""Comparing services, ports, bindings, port types and operations."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tutorial_app.contract.diff.changes import Direction, Use
from tutorial_app.contract.diff.comparison import (
    Comparison,
    Spot,
    pairs,
    place_of,
    shown,
)
from tutorial_app.contract.diff.messages import compare_message, same_parts
from tutorial_app.contract.model import Style
from tutorial_app.contract.names import local_name

if TYPE_CHECKING:
    from tutorial_app.contract.model import (
        Binding,
        BoundOperation,
        HeaderUse,
        Operation,
        Port,
        Service,
    )

#: What is not about one message concerns whoever calls.
_CALLER = Use(frozenset({Direction.REQUEST}))


def compare_interfaces(found: Comparison) -> None:
    """Compare the WSDL halves of both sides."""
    for name, old, new in pairs(found.old.services, found.new.services):
        spot = Spot(
            f"service {local_name(name)}", place_of(old), place_of(new), _CALLER
        )
        if old and new:
            _service(found, spot, old, new)
        else:
            _come_or_gone(found, spot, "service", old, new)
    for name, was, is_ in pairs(found.old.bindings, found.new.bindings):
        spot = Spot(
            f"binding {local_name(name)}", place_of(was), place_of(is_), _CALLER
        )
        if was and is_:
            _binding(found, spot, was, is_)
        else:
            _come_or_gone(found, spot, "binding", was, is_)
    for name, before, after in pairs(found.old.port_types, found.new.port_types):
        place = (place_of(before), place_of(after))
        spot = Spot(f"port type {local_name(name)}", *place, _CALLER)
        if before and after:
            found.words(spot, before.doc, after.doc)
        else:
            _come_or_gone(found, spot, "port-type", before, after)
    for key, one, other in pairs(found.old.operations, found.new.operations):
        use = Use(_CALLER.directions, (key[1],))
        spot = Spot(f"operation {key[1]}", place_of(one), place_of(other), use)
        if one and other:
            _operation(found, spot, one, other)
        else:
            _come_or_gone(found, spot, "operation", one, other)


def _come_or_gone(
    found: Comparison, spot: Spot, what: str, old: object, new: object
) -> None:
    if old is None and new is not None:
        found.added(f"{what}-added", spot)
    elif new is None and old is not None:
        found.removed(f"{what}-removed", spot)


def _service(found: Comparison, spot: Spot, old: Service, new: Service) -> None:
    found.words(spot, old.doc, new.doc)
    ports = ({port.name: port for port in side.ports} for side in (old, new))
    for name, before, after in pairs(*ports):
        inner = spot.at(f"port {name}")
        if before and after:
            _port(found, inner, before, after)
        else:
            _come_or_gone(found, inner, "port", before, after)


def _port(found: Comparison, spot: Spot, old: Port, new: Port) -> None:
    found.words(spot, old.doc, new.doc)
    before = found.old.bindings.get(old.binding)
    after = found.new.bindings.get(new.binding)
    if old.binding != new.binding:
        same = before and after and before.protocol == after.protocol
        rule = "port-binding" if same else "port-protocol"
        found.differ(rule, spot, "binding", old.binding, new.binding)
    if old.address != new.address:
        same_path = _path(old.address) == _path(new.address)
        rule = "address-host" if same_path else "address-path"
        found.differ(rule, spot, "address", old.address, new.address)


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return address


def _binding(found: Comparison, spot: Spot, old: Binding, new: Binding) -> None:
    found.words(spot, old.doc, new.doc)
    found.differ("binding-protocol", spot, "protocol", old.protocol, new.protocol)
    found.differ("binding-transport", spot, "transport", old.transport, new.transport)
    found.differ("binding-port-type", spot, "port type", old.port_type, new.port_type)


def _operation(found: Comparison, spot: Spot, old: Operation, new: Operation) -> None:
    found.words(spot, old.doc, new.doc)
    if (old.input is None, old.output is None) != (
        new.input is None,
        new.output is None,
    ):
        found.note("exchange", spot, f"is now {_exchange(new)}; was {_exchange(old)}")
    rpc = Style.RPC_LITERAL in (old.style, new.style) or (
        Style.RPC_ENCODED in (old.style, new.style)
    )
    answer = Spot(
        spot.subject,
        spot.old,
        spot.new,
        Use(frozenset({Direction.RESPONSE}), spot.use.operations),
    )
    for side, inner, before, after in (
        ("input", spot, old.input, new.input),
        ("output", answer, old.output, new.output),
    ):
        if before and after:
            compare_message(found, inner.at(side), before, after, rpc=rpc)
    _faults(found, answer, old, new)
    bound = ({use.binding: use for use in side.bound} for side in (old, new))
    for name, was, is_ in pairs(*bound):
        inner = spot.at(f"binding {local_name(name)}")
        if was and is_:
            _bound(found, inner, answer.at(f"binding {local_name(name)}"), was, is_)
        else:
            _come_or_gone(found, inner, "bound", was, is_)


def _exchange(operation: Operation) -> str:
    if operation.input and operation.output:
        return "request and answer"
    return "one way" if operation.input else "notification"


def _faults(found: Comparison, spot: Spot, old: Operation, new: Operation) -> None:
    faults = ({fault.name: fault for fault in side.faults} for side in (old, new))
    for name, before, after in pairs(*faults):
        inner = spot.at(f"fault {name}")
        if before and after:
            found.words(inner, before.doc, after.doc)
            if not same_parts(found, before.message, after.message):
                old_detail = before.element or before.message
                new_detail = after.element or after.message
                text = f"detail is now {shown(new_detail)}; it was {shown(old_detail)}"
                found.note("fault-detail", inner, text)
            elif before.message != after.message:
                found.note("message-renamed", inner, "its message has a new name")
        else:
            _come_or_gone(found, inner, "fault", before, after)


def _bound(
    found: Comparison,
    spot: Spot,
    answer: Spot,
    old: BoundOperation,
    new: BoundOperation,
) -> None:
    found.differ("style", spot, "style", old.style, new.style)
    found.differ("soap-action", spot, "SOAPAction", old.soap_action, new.soap_action)
    for side, before, after in (
        (spot, old.namespace, new.namespace),
        (answer, old.output_namespace, new.output_namespace),
    ):
        found.differ("wrapper-namespace", side, "namespace", before, after)
    for inner, parts, others in (
        (spot.at("input"), old.input_parts, new.input_parts),
        (answer.at("output"), old.output_parts, new.output_parts),
    ):
        if parts != others:
            said = ("all" if p is None else ", ".join(p) for p in (parts, others))
            found.differ("body-parts", inner, "parts in the body", *said)
    old_http = f"{old.http_verb} {old.http_location}".strip()
    new_http = f"{new.http_verb} {new.http_location}".strip()
    found.differ("http-location", spot, "HTTP location", old_http, new_http)
    _headers(found, spot.at("input"), old.input_headers, new.input_headers)
    _headers(found, answer.at("output"), old.output_headers, new.output_headers)


def _headers(
    found: Comparison,
    spot: Spot,
    old: tuple[HeaderUse, ...],
    new: tuple[HeaderUse, ...],
) -> None:
    sides = ({(h.message, h.part): h for h in side} for side in (old, new))
    for (message, part), before, after in pairs(*sides):
        inner = spot.at(f"header {part or local_name(message)}")
        if before and after:
            forms = ((h.use, h.namespace) for h in (before, after))
            if len(set(forms)) > 1:
                found.note("header-form", inner, f"is now {after.use}")
            if not same_parts(found, message, message):
                found.note("header-form", inner, "its message has other parts")
        else:
            _come_or_gone(found, inner, "header", before, after)
