"""What goes wrong on a call, as exceptions.

`ItmsFault` is a fault that iTMS answered with; its children are the six kinds of
the contract. Each fault code has a class of its own, too, called like the code:
`from tutorial_app.client import VoucherUsed` catches `VOUCHER_USED` alone. A
`TransportError` is no answer at all, or one that is not SOAP.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from lxml import etree

from tutorial_app.kernel.errors import Unreachable
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOTES = "{urn:itms-sandbox:notes:1}"


class TransportError(Unreachable):
    """No usable answer came.

    Args:
        message: what happened, why perhaps, and what to do.
        url: the address that was called, without a password.
        status: the HTTP status, 0 if there was none.
        retryable: the same call may succeed later. A command may have been carried
            out all the same: repeat it with the same `clientReference`.
    """

    def __init__(
        self, message: str, *, url: str, status: int = 0, retryable: bool = False
    ) -> None:
        self.url = url
        self.status = status
        self.retryable = retryable
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Violation:
    """One finding of a `ValidationFault`."""

    code: str
    message: str
    #: Path in the request, e.g. `order/newCustomer/email`; empty: the whole.
    field: str = ""


class ItmsFault(Exception):
    """A fault that iTMS answered with.

    Args:
        code: the reason, e.g. `VOUCHER_USED`; the code of the SOAP fault where the
            answer carried no more than that.
        message: what happened, in the language asked for.
        field: path of the field to blame, e.g. `order/discountCode`; else empty.
        retryable: the same call, with the same `clientReference`, may succeed.
        retry_after: seconds to wait before that, None where not said.
        documentation_url: the page about this code.
        correlation_id: what ties the answer to logs, events and messages.
        violations: all findings, where there are several.
        operation: the operation that was called.
    """

    #: The element in the answer's detail.
    kind: ClassVar[str] = ""

    def __init__(  # noqa: PLR0913 (by name, as many as the contract's FaultInfo)
        self,
        code: str,
        message: str,
        *,
        field: str = "",
        retryable: bool = False,
        retry_after: int | None = None,
        documentation_url: str = "",
        correlation_id: str = "",
        violations: tuple[Violation, ...] = (),
        operation: str = "",
    ) -> None:
        self.code = code
        self.message = message
        self.field = field
        self.retryable = retryable
        self.retry_after = retry_after
        self.documentation_url = documentation_url
        self.correlation_id = correlation_id
        self.violations = violations
        self.operation = operation
        super().__init__(code, message)

    def __str__(self) -> str:
        lines = [f"{self.code}: {self.message}"]
        if self.field:
            lines[0] += f" [{self.field}]"
        lines += [f"  {v.field or '(all)'}: {v.message}" for v in self.violations]
        if self.documentation_url:
            lines.append(f"  {self.documentation_url}")
        return "\n".join(lines)


class ValidationFault(ItmsFault):
    """The request does not keep the contract; `violations` lists every finding."""

    kind = "ValidationFault"


class AccessFault(ItmsFault):
    """The credential, the channel or the agent does not allow this call."""

    kind = "AccessFault"


class NotFoundFault(ItmsFault):
    """What the request names does not exist, or not for this partner."""

    kind = "NotFoundFault"


class ConflictFault(ItmsFault):
    """The state of things does not allow it now."""

    kind = "ConflictFault"


class BusinessFault(ItmsFault):
    """A business rule says no; a repeat changes nothing."""

    kind = "BusinessFault"


class SystemFault(ItmsFault):
    """Something failed on the other side; often a repeat helps."""

    kind = "SystemFault"


KINDS: Mapping[str, type[ItmsFault]] = {
    cls.kind: cls
    for cls in (
        ValidationFault,
        AccessFault,
        NotFoundFault,
        ConflictFault,
        BusinessFault,
        SystemFault,
    )
}


@cache
def class_of_code(code: str) -> type[ItmsFault]:
    """Return the class that catches the fault code *code* alone."""
    name = "".join(word.capitalize() for word in code.lower().split("_"))
    doc = f"iTMS answered with the fault code {code}."
    return type(name, (ItmsFault,), {"__doc__": doc, "__module__": __name__})


@cache
def class_of(kind: str, code: str) -> type[ItmsFault]:
    """Return the class of faults of this element and code, known or not."""
    parent = KINDS.get(kind)
    by_code = class_of_code(code)
    if parent is None:
        return by_code
    return type(by_code.__name__, (by_code, parent), {"__module__": __name__})


def class_named(name: str) -> type[ItmsFault]:
    """Return the class called *name*, e.g. `VoucherUsed`.

    Raises:
        AttributeError: if the contract at hand has no such fault code.
    """
    code = "_".join(re.findall(r"[A-Z][a-z0-9]*", name)).upper()
    known = known_codes()
    if not re.fullmatch(r"(?:[A-Z][a-z0-9]*)+", name) or (known and code not in known):
        near = difflib.get_close_matches(code, known, 1)
        hint = class_of_code(near[0]).__name__ if near else ""
        raise AttributeError(
            f"the client has no {name!r}"
            + (f"; did you mean {hint!r}?" if hint else "")
        )
    return class_of_code(code)


@cache
def known_codes() -> tuple[str, ...]:
    """Return the fault codes of `wsdl/types.xsd`; none where it is not at hand."""
    path = HOME / "wsdl" / "types.xsd"
    if not path.is_file():
        return ()
    root = etree.parse(path, etree.XMLParser(resolve_entities=False)).getroot()
    return tuple(
        str(node.get("name")) for node in root.iter(f"{_NOTES}code") if node.get("name")
    )
