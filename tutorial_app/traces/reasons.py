"""Why a call was answered as it was: the way it took, step by step, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.traces.lines import parsed, payload_of
from tutorial_app.traces.wire import BY_PORTAL, UNPROVEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tutorial_app.contract.model import Operation
    from tutorial_app.traces.store import Trace

_STAGES = ("OPERATION", "CALLER", "BEHAVIOUR", "SCHEMA", "KEY", "WORK")
_PROOFS = {
    "TEXT": "by a UsernameToken with its password",
    "DIGEST": "by a UsernameToken with a digest of its password",
    "BASIC": "by HTTP Basic",
}
_ACTION = re.compile(r"""action\s*=\s*"?([^";]*)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reason:
    """One step. *state* is `done`, `failed`, or `compensated`: done another way."""

    title: str
    text: str
    state: str = "done"


def reasons(trace: Trace, operation: Operation | None) -> tuple[Reason, ...]:
    """Return the steps of *trace* up to where it was answered.

    Args:
        trace: the call.
        operation: what was asked for, as the contract has it; None: it has it not.
    """
    if not trace.why.stage:
        return ()
    if trace.why.stage == UNPROVEN:
        return (_unproven(trace),)
    if trace.why.stage == BY_PORTAL:
        return (_by_portal(trace),)
    steps = _Steps(trace, operation)
    return tuple(steps.all())


def _unproven(trace: Trace) -> Reason:
    text = (
        f"It named {trace.user_name} without a good proof: a mistyped password, an old "
        "time, a nonce used before, or access that has ended. It was refused here, "
        f"with {trace.fault_code}. Anybody may have made it, so nothing of its "
        "message is kept, and only three such calls a minute."
    )
    return Reason("Caller", text, "failed")


def _by_portal(trace: Trace) -> Reason:
    text = (
        f"The portal gave this answer itself, with {trace.fault_code}; its message "
        "says why. It is not from the real system."
    )
    return Reason("Portal", text, "failed")


@dataclass(frozen=True, slots=True)
class _Steps:
    trace: Trace
    operation: Operation | None

    def all(self) -> Iterator[Reason]:
        last = _STAGES.index(self.trace.why.stage) if self._stage_known else 0
        yield self._found()
        if last >= _STAGES.index("CALLER"):
            yield self._caller()
        if last >= _STAGES.index("BEHAVIOUR") and self.trace.why.disturbed:
            yield self._disturbed()
        if last >= _STAGES.index("SCHEMA"):
            yield self._schema()
        if last >= _STAGES.index("KEY") and self._is_command:
            yield self._key()
        if self.trace.why.stage == "WORK":
            yield self._work()

    @property
    def _stage_known(self) -> bool:
        return self.trace.why.stage in _STAGES

    @property
    def _is_command(self) -> bool:
        kind = self.operation.notes.operation_kind if self.operation else ""
        return kind == "command" or bool(self.trace.why.key)

    def _state(self, stage: str) -> str:
        here = self.trace.why.stage == stage
        return "failed" if here and self.trace.verdict == "FAULT" else "done"

    def _refused(self, text: str) -> str:
        return f"{text} It was refused here, with {self.trace.fault_code}."

    def _found(self) -> Reason:
        root = parsed(self.trace.request)
        payload = None if root is None else payload_of(root)
        text = f"Found by the first element of the body{_named(payload)}."
        text += f" {self._action()}"
        return Reason(self.trace.operation, text, self._state("OPERATION"))

    def _action(self) -> str:
        headers = {name.lower(): value for name, value in self.trace.http.sent}
        said = headers.get("soapaction", "").strip().strip("\"'")
        if not said and (found := _ACTION.search(headers.get("content-type", ""))):
            said = found[1]
        if not said:
            return "No SOAPAction was sent; none is needed."
        bound = self.operation.bound if self.operation else ()
        agrees = any(said == one.soap_action for one in bound)
        word = (
            "agrees with it" if agrees else "names something else, and decides nothing"
        )
        return f"The SOAPAction {said} {word}."

    def _caller(self) -> Reason:
        how = _PROOFS.get(self.trace.why.proof, "in a way that is not known")
        text = f"{self.trace.user_name} proved who it is {how}."
        state = self._state("CALLER")
        return Reason(
            "Caller", self._refused(text) if state == "failed" else text, state
        )

    def _disturbed(self) -> Reason:
        asked = any(
            name.lower() == "x-sandbox-behaviour" for name, _ in self.trace.http.sent
        )
        whose = (
            "The header X-Sandbox-Behaviour"
            if asked
            else "The behaviour of the workspace"
        )
        text = f"{whose} had it disturbed: {self.trace.why.disturbed}."
        if self.trace.why.stage == "BEHAVIOUR":
            return Reason("Behaviour", f"{text} Nothing was done.", "failed")
        return Reason("Behaviour", text, "compensated")

    def _schema(self) -> Reason:
        state = self._state("SCHEMA")
        text = "The message fits the schema and what the contract says about its form."
        if state == "failed":
            text = self._refused(
                "The message does not fit; the findings stand beside it."
            )
        elif b"FORGIVEN" in self.trace.answer:
            state, text = (
                "compensated",
                (
                    "It did not fit. The workspace is lenient, so it was put right, "
                    "and the answer warns of it."
                ),
            )
        return Reason("Schema", text, state)

    def _key(self) -> Reason:
        named = f"clientReference {self.trace.client_reference}"
        match self.trace.why.key:
            case "REPLAYED":
                text = (
                    f"{named} was used before with the same content: the answer of "
                    "then was replayed, and nothing was done a second time."
                )
                return Reason("Idempotency", text, "compensated")
            case "FIRST":
                kept = (
                    "A repeat will be told the same, and nothing is done twice."
                    if self.trace.why.bound
                    else "Nothing was bound to it: the same call may be tried again."
                )
                return Reason("Idempotency", f"The first call with {named}. {kept}")
            case _:
                text = self._refused(f"{named} could not be used for this call.")
                return Reason("Idempotency", text, "failed")

    def _work(self) -> Reason:
        if self.trace.verdict == "FAULT":
            text = f"A rule of the operation refused it, with {self.trace.fault_code}."
            return Reason("Rule", text, "failed")
        if self.trace.verdict == "SAMPLE":
            text = "Nobody has simulated this operation: the answer is a valid sample."
            return Reason("Work", text, "compensated")
        done = "It was carried out." if self._is_command else "It changed nothing."
        return Reason("Work", done)


def _named(payload: etree._Element | None) -> str:
    if payload is None:
        return ""
    name = etree.QName(payload)
    return f": {name.localname}, of {name.namespace or 'no namespace'}"


def order_ids(answer: bytes) -> Sequence[str]:
    """Return the ids of the orders that an *answer* names, each once."""
    root = parsed(answer)
    found = () if root is None else root.iterfind(".//{*}orderId")
    return tuple(dict.fromkeys(one.text for one in found if one.text))
