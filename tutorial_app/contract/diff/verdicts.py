"""What each rule says: the impact of a change on a client, and why.

A change that lets more messages be valid is harmless in a request and not in an
answer; one that lets fewer be valid is the other way round. Where a thing stands in
both, the worse counts; where no message holds it, nothing on the wire changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tutorial_app.contract.diff.changes import Direction, Impact

if TYPE_CHECKING:
    from collections.abc import Iterable

_SEVERITY: Final = (Impact.BREAKING, Impact.ADDITIVE, Impact.COSMETIC)


@dataclass(frozen=True, slots=True)
class Verdict:
    """An impact and its reason in one sentence."""

    impact: Impact
    reason: str


UNUSED: Final = Verdict(
    Impact.COSMETIC, "No message holds it, so nothing on the wire changes."
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of change, judged by the direction of the messages it stands in."""

    request: Verdict
    response: Verdict

    def judge(self, directions: Iterable[Direction]) -> Verdict:
        """Return the worse verdict of those that apply."""
        found = [
            self.request if direction is Direction.REQUEST else self.response
            for direction in sorted(directions)
        ]
        return min(found, key=lambda v: _SEVERITY.index(v.impact), default=UNUSED)


def _always(impact: Impact, reason: str) -> Rule:
    verdict = Verdict(impact, reason)
    return Rule(verdict, verdict)


def _breaking(reason: str) -> Rule:
    return _always(Impact.BREAKING, reason)


def _additive(reason: str) -> Rule:
    return _always(Impact.ADDITIVE, reason)


def _cosmetic(reason: str) -> Rule:
    return _always(Impact.COSMETIC, reason)


def _wider(
    request: str = "Requests that were valid stay valid.",
    response: str = "A client that validates answers, or was typed after the old "
    "contract, meets in answers what it does not know.",
) -> Rule:
    return Rule(Verdict(Impact.ADDITIVE, request), Verdict(Impact.BREAKING, response))


def _narrower(
    request: str = "Requests that were valid are now refused.",
    response: str = "Answers stay within what a client already expects.",
) -> Rule:
    return Rule(Verdict(Impact.BREAKING, request), Verdict(Impact.ADDITIVE, response))


_NEW_ELEMENT = (
    "A strict client (one that validates answers or reads them into types made after "
    "the old contract) refuses an element it does not know."
)
_GONE = "A client that sends it is refused, and one that reads it finds nothing."
_OTHER = "Messages made or read after the old contract have another form."
_MEANING = "The same message now means something else."
_RENAMED = "Programs generated from the contract have it under the old name."

RULES: Final[dict[str, Rule]] = {
    "namespace": _breaking("Every message carries the namespace."),
    # Services and bindings.
    "service-added": _additive("Nobody calls it yet."),
    "service-removed": _breaking("Generated clients open the service by its name."),
    "port-added": _additive("Nobody uses it yet."),
    "port-removed": _breaking("Generated clients open the port by its name."),
    "port-protocol": _breaking("The port speaks another protocol."),
    "port-binding": _cosmetic("The port speaks as before; its binding has a new name."),
    "address-path": _breaking("Clients call the address they were made with."),
    "address-host": _cosmetic(
        "The path is the same at another host, and a host is for clients to configure."
    ),
    "binding-added": _additive("Nobody uses it yet."),
    "binding-removed": _breaking("Some clients choose the binding by its name."),
    "binding-protocol": _breaking("Envelope and HTTP headers have another form."),
    "binding-transport": _breaking("Messages travel by other means."),
    "binding-port-type": _breaking("The binding offers another set of operations."),
    "port-type-added": _additive("Nobody uses it yet."),
    "port-type-removed": _breaking("Generated clients are named after it."),
    # Operations.
    "operation-added": _additive("Nobody calls it yet."),
    "operation-removed": _breaking("Who calls it gets a fault."),
    "bound-added": _additive("One more way to call the operation."),
    "bound-removed": _breaking("Who calls the operation this way gets a fault."),
    "style": _breaking("The body of every message has another form."),
    "soap-action": _breaking("Old clients send the old SOAPAction."),
    "wrapper-namespace": _breaking("The wrapper element has another name."),
    "body-parts": _breaking("The body holds other parts."),
    "http-location": _breaking("Old clients send another verb or path."),
    "header-added": Rule(
        Verdict(Impact.BREAKING, "Old clients do not send the header."),
        Verdict(Impact.BREAKING, "Some clients (xsdata) refuse unexpected headers."),
    ),
    "header-removed": Rule(
        Verdict(Impact.BREAKING, "Old clients go on sending it."),
        Verdict(Impact.BREAKING, "Who reads the header finds nothing."),
    ),
    "header-form": _breaking("The header block has another form."),
    "exchange": _breaking("Clients wait for an answer, or do not, as they were made."),
    "message-renamed": _cosmetic("The name of a message is not on the wire."),
    "part-added": _breaking("Calls have another signature."),
    "part-removed": _breaking("Calls have another signature."),
    "part-renamed": _breaking("With rpc the name of a part is an element."),
    "part-label": _cosmetic(
        "With document style the name of a part is not on the wire; NuSOAP callers "
        "use it."
    ),
    "parts-order": _breaking("Parts stand in the body in this order."),
    "part-content": _breaking(_OTHER),
    "fault-added": _additive("To an old client it is a SOAP fault like any other."),
    "fault-removed": _additive("A handler for it is never reached again."),
    "fault-detail": _breaking("Typed handlers look for the old element in detail."),
    # Elements and attributes, in messages and in types.
    "global-added": _additive("No old message holds it."),
    "global-removed": _breaking(_GONE),
    "abstract": _narrower("It can no longer be sent as such."),
    "not-abstract": _wider(),
    "substitution": _breaking("Something else may stand in its place."),
    "substitute-added": _wider(response=_NEW_ELEMENT),
    "element-required": Rule(
        Verdict(Impact.BREAKING, "Old clients do not send it."),
        Verdict(Impact.BREAKING, _NEW_ELEMENT),
    ),
    "element-optional": _wider("Old clients need not send it.", _NEW_ELEMENT),
    "element-removed": _breaking(_GONE),
    "element-namespace": _breaking("The element has another name on the wire."),
    "occurs-more": _wider(
        response="A client that relied on the old bounds meets fewer or more of it."
    ),
    "occurs-less": _narrower(),
    "occurs-shifted": _breaking("Neither bounds hold the other."),
    "nillable": _wider(
        response="A client that relied on a value meets xsi:nil instead."
    ),
    "not-nillable": _narrower(),
    "default": _breaking(_MEANING),
    "fixed-added": _narrower(),
    "fixed-removed": _wider(),
    "fixed-changed": _breaking("The only allowed value is another."),
    "order": _breaking("Elements must stand in the order of the schema."),
    "grouping": _breaking("Elements combine in another way."),
    "any-added": _wider(
        response="Some clients (PySimpleSOAP) fail on unknown content."
    ),
    "any-removed": _narrower(),
    "any-changed": _breaking(_OTHER),
    "attribute-required": Rule(
        Verdict(Impact.BREAKING, "Old clients do not send it."),
        Verdict(Impact.BREAKING, "A strict client refuses an attribute it lacks."),
    ),
    "attribute-optional": _wider(
        "Old clients need not send it.",
        "A strict client refuses an attribute it does not know.",
    ),
    "attribute-removed": _breaking(_GONE),
    "attribute-now-required": _narrower(),
    "attribute-now-optional": _wider(
        response="A client that relied on it may find nothing."
    ),
    # Types.
    "type-added": _additive("Old messages do not hold it."),
    "type-removed": _breaking("Messages and programs that name it no longer fit."),
    "derived-type-added": _wider(
        response="An answer may name it by xsi:type, which old clients do not know."
    ),
    "type-changed": _breaking(_OTHER),
    "type-widened": _wider(),
    "type-narrowed": _narrower(),
    "type-renamed": _cosmetic(_RENAMED),
    "content-kind": _breaking(_OTHER),
    "mixed": _breaking(_OTHER),
    "base": _breaking("What may stand in its place by xsi:type is another."),
    "any-attribute-added": _wider(),
    "any-attribute-removed": _narrower(),
    "array-of": _breaking("The items are of another type."),
    # Simple types.
    "variety": _breaking(_OTHER),
    "primitive": _breaking("Values are written and typed in another way."),
    "member-added": _wider(),
    "member-removed": _narrower(),
    "item": _breaking("The items are of another type."),
    "value-added": _wider(
        response="A typed client (an enum in Java, C# or Python) fails on a value it "
        "does not know."
    ),
    "value-removed": _narrower(
        "Requests with the value are now refused.",
        "A client keeps a value that no longer comes.",
    ),
    "facet-wider": _wider(),
    "facet-narrower": _narrower(),
    "facet-other": _breaking(
        "Whether the old values still fit cannot be told, so they may not."
    ),
    # What the schema does not say: notes and documentation.
    "rule-added": Rule(
        Verdict(Impact.BREAKING, "Requests that break the rule are now refused."),
        Verdict(Impact.COSMETIC, "It says more of answers than was said before."),
    ),
    "rule-removed": Rule(
        Verdict(Impact.ADDITIVE, "Requests that broke the rule are now accepted."),
        Verdict(Impact.BREAKING, "A client that relied on the rule may be wrong."),
    ),
    "rule-words": _cosmetic("Only words changed, which is for a person to judge."),
    "code-added": _additive("Clients treat a code they do not know by its fault."),
    "code-removed": _additive("A handler for the code is never reached again."),
    "code-fault": _breaking("Typed handlers catch the code by its fault."),
    "code-retry": _breaking("Clients repeat a request, or do not, by this."),
    "event-added": _additive("Nobody waits for it yet."),
    "event-removed": _breaking("Who waits for the event waits in vain."),
    "operation-kind": _breaking("Whether a call changes something decides on repeats."),
    "deprecated": _additive("It still works; clients should move on."),
    "not-deprecated": _additive("It is there to stay."),
    "words": _cosmetic("Only what is said about it changed."),
}
