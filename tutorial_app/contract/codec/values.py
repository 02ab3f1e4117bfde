"""Messages as plain values: an element to a mapping of fields, and back.

Keys are local names. A missing optional element is a missing key; an element that
may repeat is always a list; `xsi:nil` is None. What only foreign schemas have
gets a key that no element can have: `@name` an attribute, `#text` the text of
mixed content, `#any` the list of elements that `xs:any` let through.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lxml import etree

from tutorial_app.contract.codec.decoding import Decoders
from tutorial_app.contract.codec.encoding import Encoders
from tutorial_app.contract.codec.valued import Unfit, Valued
from tutorial_app.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.names import QName

__all__ = ["Codec", "Valued"]


@dataclass(frozen=True, slots=True)
class Codec:
    """Reads and writes the messages of one contract.

    Each type is compiled to a function at its first use; a codec is meant to live
    as long as its contract and may be used by several threads.
    """

    contract: Contract
    _decoders: Decoders = field(init=False, repr=False, compare=False)
    _encoders: Encoders = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_decoders", Decoders(self.contract))
        object.__setattr__(self, "_encoders", Encoders(self.contract))

    def decode(self, element: etree._Element) -> dict[str, Any]:
        """Return the fields of *element*, a global element of the contract.

        Namespaces of children and white space are not insisted on: the validator
        does that. Simple content comes under the key `#text`.

        Raises:
            NotFound: if the contract has no such element.
            InvalidInput: if a value cannot be read as what its type says.
        """
        value = self._decoders.element(element)
        return value if isinstance(value, dict) else {"#text": value}

    def encode(self, name: QName, fields: Mapping[str, Any]) -> etree._Element:
        """Return what `write` does as an element.

        Raises:
            NotFound, InvalidInput: as `write`.
        """
        return etree.fromstring(self.write(name, fields))

    def write(self, name: QName, fields: Mapping[str, Any]) -> str:
        """Return the global element *name* filled with *fields*, in schema order.

        A text is taken as it is for any simple type; None for an optional field
        is the same as no key.

        Raises:
            NotFound: if the contract has no such element.
            InvalidInput: if a key is unknown, a required field is missing, or a
                value is not of the kind its type asks for; the message names the
                path.
        """
        try:
            return self._encoders.text(name, fields)
        except Unfit as exc:
            place = f"{name}: {exc.path}" if exc.path else str(name)
            raise InvalidInput(f"{place}: {exc.reason}") from exc
