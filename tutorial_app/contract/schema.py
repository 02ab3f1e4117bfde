"""The schema half of the contract model: types, elements, model groups.

Types refer to each other *by name* (`QName`), never by object. A recursive
schema is therefore still a finite value, and expanding it is always a visible
act of the one who expands. Anonymous types get a made-up name under the element
that holds them (`{ns}PlaceOrder.type`) and say so in `anonymous`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tutorial_app.contract.names import Place, QName
from tutorial_app.contract.notes import Notes


@dataclass(frozen=True, slots=True)
class EnumValue:
    """One allowed value of an enumeration."""

    value: str
    doc: str = ""
    notes: Notes = Notes()


@dataclass(frozen=True, slots=True)
class Facets:
    """What a simple type allows; empty means no restriction.

    Bounds are kept as written (lexical form). Each entry of *patterns* is one
    derivation step: a value must match one of the patterns of every step (XML
    Schema 1.0 part 2, section 4.3.4).
    """

    enumeration: tuple[EnumValue, ...] = ()
    patterns: tuple[tuple[str, ...], ...] = ()
    length: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_inclusive: str | None = None
    max_inclusive: str | None = None
    min_exclusive: str | None = None
    max_exclusive: str | None = None
    total_digits: int | None = None
    fraction_digits: int | None = None
    white_space: str | None = None


class Variety(StrEnum):
    """What a simple type is made of."""

    ATOMIC = "atomic"
    LIST = "list"
    UNION = "union"


@dataclass(frozen=True, slots=True)
class SimpleType:
    """A simple type with its *effective* facets (own and inherited)."""

    name: QName
    #: The built-in type it goes back to, e.g. `{XSD}string`; for lists and unions
    #: `{XSD}anySimpleType`.
    primitive: QName
    variety: Variety = Variety.ATOMIC
    base: QName | None = None
    item: QName | None = None
    members: tuple[QName, ...] = ()
    facets: Facets = Facets()
    doc: str = ""
    notes: Notes = Notes()
    place: Place = Place()
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Occurs:
    """How often something may stand; `most` is None for unbounded."""

    least: int = 1
    most: int | None = 1

    @property
    def required(self) -> bool:
        """Say whether it must stand at least once."""
        return self.least > 0

    @property
    def repeats(self) -> bool:
        """Say whether it may stand more than once."""
        return self.most is None or self.most > 1

    def __str__(self) -> str:
        return f"{self.least}..{'*' if self.most is None else self.most}"


@dataclass(frozen=True, slots=True)
class ElementUse:
    """An element as a child: a declaration or a reference to a global one.

    *name* carries a namespace only if the element is qualified on the wire.
    """

    name: QName
    type: QName
    occurs: Occurs = Occurs()
    nillable: bool = False
    default: str | None = None
    fixed: str | None = None
    doc: str = ""
    notes: Notes = Notes()
    place: Place = Place()
    reference: bool = False


@dataclass(frozen=True, slots=True)
class Wildcard:
    """`xs:any`."""

    occurs: Occurs = Occurs()
    namespaces: str = "##any"
    process: str = "strict"
    doc: str = ""


class GroupKind(StrEnum):
    """How the particles of a group combine."""

    SEQUENCE = "sequence"
    CHOICE = "choice"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Group:
    """A model group. References to named groups are already replaced by content."""

    kind: GroupKind
    particles: tuple[Particle, ...] = ()
    occurs: Occurs = Occurs()
    doc: str = ""


#: What may stand inside a model group.
Particle = ElementUse | Wildcard | Group


@dataclass(frozen=True, slots=True)
class AttributeUse:
    """An attribute of a complex type."""

    name: QName
    type: QName
    required: bool = False
    default: str | None = None
    fixed: str | None = None
    doc: str = ""
    notes: Notes = Notes()
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class ComplexType:
    """A complex type with its *effective* content.

    For an extension, *content* begins with the base type's content; *attributes*
    include inherited ones. *simple_base* is the type of the text for simple
    content; then *content* is None.
    """

    name: QName
    content: Group | None = None
    attributes: tuple[AttributeUse, ...] = ()
    any_attribute: bool = False
    base: QName | None = None
    derivation: str = ""
    simple_base: QName | None = None
    mixed: bool = False
    abstract: bool = False
    doc: str = ""
    notes: Notes = Notes()
    place: Place = Place()
    anonymous: bool = False
    #: For a SOAP-encoded array: the type of its items.
    array_of: QName | None = None


@dataclass(frozen=True, slots=True)
class Element:
    """A global element."""

    name: QName
    type: QName
    nillable: bool = False
    abstract: bool = False
    substitutes: QName | None = None
    default: str | None = None
    fixed: str | None = None
    doc: str = ""
    notes: Notes = Notes()
    place: Place = Place()
