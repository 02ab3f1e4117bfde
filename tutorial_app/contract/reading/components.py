"""Finding schema components by name, and resolving the names that refer to them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tutorial_app.contract.builtins import ANY_TYPE, OLD_NAMES, builtin_simple_types
from tutorial_app.contract.names import (
    XSD,
    Place,
    QName,
    Severity,
    clark,
    local_name,
    namespace_of,
)
from tutorial_app.contract.reading.documents import (
    Documents,
    SchemaDocument,
    load_standard,
)
from tutorial_app.contract.reading.parsing import (
    SCHEMA_NAMESPACES,
    expand,
    is_name,
    place,
    schema_children,
)

if TYPE_CHECKING:
    from lxml import etree

    from tutorial_app.contract.notes import FaultCode
    from tutorial_app.contract.schema import (
        AttributeUse,
        ComplexType,
        Element,
        Group,
        SimpleType,
    )

_KINDS = frozenset(
    {
        "element",
        "attribute",
        "simpleType",
        "complexType",
        "group",
        "attributeGroup",
    }
)
_REDEFINING = frozenset({"redefine", "override"})


class Component(NamedTuple):
    """A global component of a schema, as XML."""

    node: etree._Element
    document: SchemaDocument


@dataclass(slots=True)
class Schemas:
    """The schema components of a contract: as found, and as read so far."""

    documents: Documents
    found: dict[str, dict[QName, Component]] = field(default_factory=dict)
    elements: dict[QName, Element] = field(default_factory=dict)
    simple_types: dict[QName, SimpleType] = field(default_factory=dict)
    complex_types: dict[QName, ComplexType] = field(default_factory=dict)
    groups: dict[QName, Group | None] = field(default_factory=dict)
    fault_codes: dict[str, FaultCode] = field(default_factory=dict)
    #: Anonymous types met while reading, to be read next. A queue, so that
    #: nesting in a file never becomes depth of our stack.
    anonymous: deque[tuple[QName, Component]] = field(default_factory=deque)
    #: What is being read right now (types by name, groups with a word before it):
    #: what is met again while it is open contains itself.
    open: set[str] = field(default_factory=set)
    #: How many particles each named group has once expanded.
    sizes: dict[QName, int] = field(default_factory=dict)
    element_types: dict[QName, QName | None] = field(default_factory=dict)
    attribute_types: dict[QName, QName] = field(default_factory=dict)
    attribute_groups: dict[QName, tuple[tuple[AttributeUse, ...], bool]] = field(
        default_factory=dict
    )
    _names: set[QName] = field(default_factory=set)
    _redefined: set[tuple[str, QName]] = field(default_factory=set)
    _imports: dict[tuple[int, str], set[str]] = field(default_factory=dict)
    _indexed: int = 0

    def index(self) -> None:
        """Take the components of documents that are new since the last time."""
        documents = self.documents.schemas
        while self._indexed < len(documents):
            document = documents[self._indexed]
            self._indexed += 1
            for tag, node in schema_children(document.root):
                if tag in _REDEFINING:
                    for inner, redefined in schema_children(node):
                        self._redefine(inner, redefined, document)
                elif tag in _KINDS:
                    self._add(tag, node, document)

    def find(self, kind: str, name: QName) -> Component | None:
        """Return the global component, from a shipped schema if need be."""
        component = self.found.get(kind, {}).get(name)
        if component is None and load_standard(self.documents, namespace_of(name)):
            self.index()
            component = self.found.get(kind, {}).get(name)
        return component

    def name(
        self, node: etree._Element, document: SchemaDocument, attribute: str
    ) -> QName | None:
        """Return the name in *attribute*; None where it is missing or undeclared."""
        lexical = node.get(attribute, "").strip()
        if not lexical:
            return None
        name = expand(node, lexical, document.namespace)
        if name is None:
            message = f"{attribute} is {lexical!r}, whose prefix is not declared"
            self.error("undeclared-prefix", message, node, document)
            return None
        if not is_name(local_name(name)):
            message = f"{attribute} is {lexical!r}, which cannot be a name"
            self.error("bad-name", message, node, document)
            return None
        name = modern(name)
        self._check_import(name, node, document)
        return name

    def _check_import(
        self, name: QName, node: etree._Element, document: SchemaDocument
    ) -> None:
        """Note a name from a namespace that *document* does not import.

        XML Schema part 1, section 4.2.3: it must, and libxml2 insists on it.
        """
        space = namespace_of(name)
        key = (id(document.root), document.namespace)  # a chameleon has several
        allowed = self._imports.get(key)
        if allowed is None:
            allowed = {document.namespace, XSD}
            for tag, child in schema_children(document.root):
                if tag == "import":
                    allowed.add(child.get("namespace", ""))
            self._imports[key] = allowed
        if space not in allowed:
            allowed.add(space)
            message = f"uses {name}, whose namespace this schema does not import"
            self.error("not-imported", message, node, document, Severity.WARNING)

    def type_name(
        self, node: etree._Element, document: SchemaDocument, attribute: str = "type"
    ) -> QName | None:
        """Return the type named in *attribute*; `xs:anyType` if it does not exist."""
        name = self.name(node, document, attribute)
        if name is None:
            return ANY_TYPE if node.get(attribute) else None
        if self.knows(name):
            return name
        message = f"{attribute} is {node.get(attribute)!r}, and there is no such type"
        self.error("unknown-type", f"{message} ({name})", node, document)
        return ANY_TYPE

    def knows(self, name: QName) -> bool:
        """Say whether there is a type of this name."""
        return (
            name in self.simple_types
            or name in self.complex_types
            or self.find("complexType", name) is not None
            or self.find("simpleType", name) is not None
        )

    def new_name(self, wanted: QName) -> QName:
        """Return *wanted*, numbered if an anonymous type already has that name."""
        name, number = wanted, 1
        while name in self._names or name in self.found.get("complexType", {}):
            number += 1
            name = QName(f"{wanted}{number}")
        self._names.add(name)
        return name

    def usable(self, node: etree._Element, document: SchemaDocument) -> bool:
        """Say whether the name at *node* can be one; note it if not."""
        name = node.get("name", "").strip()
        if is_name(name):
            return True
        self.error("bad-name", f"{name!r} cannot be a name", node, document)
        return False

    def error(
        self,
        code: str,
        message: str,
        node: etree._Element,
        document: SchemaDocument,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Note a problem at *node*; what is wrong with our own schemas is ours."""
        at = self.place(node, document)
        self.documents.warn(code, message, at, severity)

    @staticmethod
    def place(node: etree._Element, document: SchemaDocument) -> Place:
        """Return where *node* stands."""
        return place(node, document.source)

    def _add(self, kind: str, node: etree._Element, document: SchemaDocument) -> None:
        if not node.get("name"):
            self.error("no-name", f"a global xs:{kind} without a name", node, document)
            return
        if not self.usable(node, document):
            return
        name = clark(document.namespace, node.get("name", "").strip())
        if (kind, name) in self._redefined:
            self.found[kind].setdefault(original(name), Component(node, document))
            return
        first = self.found.setdefault(kind, {}).setdefault(
            name, Component(node, document)
        )
        if first.node is not node and first.document.source != document.source:
            message = f"{kind} {name} is also in {first.document.source}; that one goes"
            self.error("duplicate", message, node, document, Severity.WARNING)
        elif first.node is not node:
            message = f"{kind} {name} is defined twice; the first one goes"
            self.error("duplicate", message, node, document, Severity.WARNING)

    def _redefine(
        self, kind: str, node: etree._Element, document: SchemaDocument
    ) -> None:
        """Put a redefinition in place of the original.

        The original stays reachable as `name.original`, which is what the
        redefinition means where it names itself.
        """
        if kind not in _KINDS or not node.get("name"):
            return
        name = clark(document.namespace, node.get("name", ""))
        components = self.found.setdefault(kind, {})
        first = components.get(name)
        if first is not None and (kind, name) not in self._redefined:
            components[original(name)] = first
        components[name] = Component(node, document)
        self._redefined.add((kind, name))


def modern(name: QName) -> QName:
    """Return the name in the recommended XML Schema for one of its drafts."""
    if namespace_of(name) in SCHEMA_NAMESPACES:
        local = local_name(name)
        return clark(XSD, OLD_NAMES.get(local, local))
    return name


def original(name: QName) -> QName:
    """Return the name under which a redefined component's original is found."""
    return QName(f"{name}.original")


def new_schemas(documents: Documents) -> Schemas:
    """Return the components of *documents*, found but not read."""
    schemas = Schemas(documents, simple_types=builtin_simple_types())
    schemas.index()
    return schemas
