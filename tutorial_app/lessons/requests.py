"""What a step sends: its fields with the answers of earlier steps filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tutorial_app.client.records import Amount, Record, money
from tutorial_app.contract.codec.valued import Valued
from tutorial_app.kernel.errors import NotFound
from tutorial_app.lessons.bodies import MONEY, Told, body
from tutorial_app.lessons.paths import fill, references

if TYPE_CHECKING:
    from lxml import etree

    from tutorial_app.contract.model import Contract, Operation
    from tutorial_app.lessons.model import Step

__all__ = ("Told", "filled", "is_ready", "payload", "sendable")

#: What stands for an answer that has not come yet. The contract's patterns do not
#: matter: such a request is shown, never sent.
_TO_COME = "…{}…"


def sendable(value: Any) -> Any:  # noqa: ANN401 (as TOML has it)
    """Return *value* as the client takes it; `79.00 DKK` is an amount of money."""
    if isinstance(value, str) and (found := MONEY.fullmatch(value)):
        return money(found[1], found[2])
    if isinstance(value, dict):
        return {key: sendable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [sendable(inner) for inner in value]
    return value


def payload(
    contract: Contract,
    operation: Operation,
    fields: Mapping[str, Any],
    told: Told,
) -> etree._Element:
    """Return the body of a call of *operation*: *fields*, and a context if it has one.

    Raises:
        InvalidInput: if a field is none of the operation's.
    """
    return body(contract, operation, _encodable(sendable(dict(fields))), told)


def filled(step: Step, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of *step*; an answer that has not come is named instead.

    It is named like `…orderId of PlaceOrder…`.
    """
    known = dict(answers)
    gaps = {
        reference: _TO_COME.format(
            f"{reference.rpartition('.')[2]} of {reference.partition('.')[0]}"
        )
        for reference in references(step.given)
        if not _is_known(reference, known)
    }
    fields: dict[str, Any] = fill(_with_gaps(step.given, gaps), known)
    return fields


def is_ready(step: Step, answers: Mapping[str, Any]) -> bool:
    """Say whether all that *step* refers to has been answered."""
    return all(_is_known(one, answers) for one in references(step.given))


def _is_known(reference: str, answers: Mapping[str, Any]) -> bool:
    try:
        fill(f"${{{reference}}}", answers)
    except NotFound:
        return False
    return True


def _with_gaps(value: Any, gaps: Mapping[str, str]) -> Any:  # noqa: ANN401 (TOML)
    if isinstance(value, str):
        for reference, words in gaps.items():
            value = value.replace(f"${{{reference}}}", words)
        return value
    if isinstance(value, Mapping):
        return {key: _with_gaps(inner, gaps) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_gaps(inner, gaps) for inner in value]
    return value


def _encodable(value: Any) -> Any:  # noqa: ANN401 (fields of a request)
    """Return *value*, parts of answers included, as a codec takes it."""
    match value:
        case Amount():
            return Valued(+value, dict(value.attributes))
        case Record() | Mapping():
            return {
                key: _encodable(value[key])
                for key in value
                if value[key] is not None and value[key] != []
            }
        case list():
            return [_encodable(inner) for inner in value]
        case _:
            return value
