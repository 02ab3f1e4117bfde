"""Operations as Python functions: signature and docstring from the contract."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from inspect import Parameter, Signature
from keyword import iskeyword
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tutorial_app.contract.content import Slot, slots
from tutorial_app.contract.names import local_name
from tutorial_app.contract.reading.contracts import read_contract

if TYPE_CHECKING:
    from tutorial_app.contract.model import Contract, Operation
    from tutorial_app.contract.names import QName

CONTEXT = "context"
_WIDTH = 88


@dataclass(frozen=True, slots=True)
class Shape:
    """What the client needs to know of an operation beside what zeep does."""

    name: str
    doc: str
    #: The complex type of the request, None where it has none (rpc style).
    type: QName | None
    #: The fields of the request, the context left out.
    fields: tuple[Slot, ...]
    #: The fields of its context, empty where it has none.
    context: frozenset[str]
    #: The fields of the answer.
    answer: tuple[Slot, ...]
    #: Fault codes it can give, as far as its notes say.
    faults: tuple[str, ...]

    @property
    def is_command(self) -> bool:
        """Say whether it changes something: then it has a `clientReference`."""
        return "clientReference" in self.context


def contract_of(wsdl: bytes) -> Contract:
    """Return the contract that a served WSDL makes.

    Raises:
        ContractError: if it is no WSDL.
    """
    with TemporaryDirectory(prefix="itms-client-") as folder:
        path = Path(folder) / "service.wsdl"
        path.write_bytes(wsdl)
        return read_contract(path)


def shape_of(contract: Contract, operation: Operation) -> Shape:
    """Return what there is to know of *operation*."""
    fields = _slots_of(contract, operation.request)
    context: frozenset[str] = frozenset()
    for slot in fields:
        kind = contract.complex_types.get(slot.type)
        if slot.key == CONTEXT and kind is not None:
            context = frozenset(inner.key for inner in slots(kind))
    request = contract.elements.get(operation.request) if operation.request else None
    doc = operation.doc or (request.doc if request else "")
    return Shape(
        name=operation.name,
        doc=doc,
        type=request.type if request else None,
        fields=tuple(slot for slot in fields if slot.key != CONTEXT or not context),
        context=context,
        answer=_slots_of(contract, operation.response),
        faults=tuple(fault.code for fault in operation.notes.faults),
    )


def signature(shape: Shape) -> Signature:
    """Return the signature: the required fields first, then the optional ones.

    A field called like a keyword (`from`) is no parameter name; it is given as
    `**{"from": …}`, and the docstring lists it.
    """
    required = [slot for slot in shape.fields if slot.required]
    optional = [slot for slot in shape.fields if not slot.required]
    parameters = [
        Parameter(slot.key, Parameter.KEYWORD_ONLY)
        if slot.required
        else Parameter(slot.key, Parameter.KEYWORD_ONLY, default=None)
        for slot in (*required, *optional)
        if slot.key.isidentifier() and not iskeyword(slot.key)
    ]
    if shape.context:
        parameters.append(Parameter(CONTEXT, Parameter.VAR_KEYWORD))
    return Signature(parameters)


def docstring(shape: Shape) -> str:
    """Return what `help()` shows."""
    parts = [_wrapped(shape.doc or f"{shape.name}, not documented by its WSDL.", "")]
    if shape.fields:
        parts += ["", "Args:"]
        parts += [line for slot in shape.fields for line in _argument(slot)]
    if shape.context:
        names = ", ".join(sorted(shape.context))
        parts.append(_wrapped(f"**context: {names}; filled in where left out.", "    "))
    if shape.answer:
        parts += ["", "Returns:"]
        names = ", ".join(slot.key for slot in shape.answer)
        parts.append(_wrapped(f"A record of {names}.", "    "))
    if shape.faults:
        parts += ["", "Raises:"]
        parts.append(_wrapped(f"ItmsFault: {', '.join(shape.faults)}.", "    "))
    return "\n".join(parts)


def _slots_of(contract: Contract, element: QName | None) -> tuple[Slot, ...]:
    declared = contract.elements.get(element) if element else None
    kind = contract.complex_types.get(declared.type) if declared else None
    return slots(kind) if kind else ()


def _argument(slot: Slot) -> list[str]:
    note = "" if slot.required else ", optional"
    many = "list of " if slot.repeats else ""
    head = f"{slot.key} ({many}{local_name(slot.type)}{note}): "
    doc = " ".join(slot.use.doc.split())
    example = slot.use.notes.example
    like = f" For example {example}." if example else ""
    return [_wrapped(head + (doc or "not documented.") + like, "    ")]


def _wrapped(text: str, indent: str) -> str:
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
    return "\n\n".join(
        textwrap.fill(
            part,
            _WIDTH,
            initial_indent=indent,
            subsequent_indent=indent + "    " * bool(indent),
        )
        for part in paragraphs
        if part
    )
