"""Model groups, the elements and wildcards in them, and global elements."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tutorial_app.contract.builtins import ANY_TYPE
from tutorial_app.contract.names import QName, Severity, clark
from tutorial_app.contract.reading.annotations import read_notes
from tutorial_app.contract.reading.components import Component, Schemas, original
from tutorial_app.contract.reading.parsing import (
    documentation,
    local_tag,
    schema_children,
)
from tutorial_app.contract.schema import (
    Element,
    ElementUse,
    Group,
    GroupKind,
    Occurs,
    Particle,
    Wildcard,
)

if TYPE_CHECKING:
    from lxml import etree

    from tutorial_app.contract.reading.documents import SchemaDocument

_KINDS: Final = {kind.value: kind for kind in GroupKind}
#: What stands in a type or group and is no particle.
_NO_PARTICLES: Final = frozenset(
    {"annotation", "attribute", "attributeGroup", "anyAttribute"}
)
#: Groups within groups that come to more than this are a mistake or an attack.
MAX_PARTICLES: Final = 20_000


def read_content(
    schemas: Schemas, node: etree._Element, document: SchemaDocument, holder: QName
) -> Group | None:
    """Return the model group in a type (or extension, restriction) at *node*.

    Anonymous types in it are named after *holder*. The draft of 1999 had elements
    directly in the type; those are read as a sequence.
    """
    loose: list[Particle] = []
    for tag, child in schema_children(node):
        if tag in _KINDS:
            return read_group(schemas, child, document, holder)
        if tag == "group":
            return _group_use(schemas, child, document, holder)
        if tag not in _NO_PARTICLES and tag in ("element", "any"):
            loose.extend(_particle(schemas, tag, child, document, holder))
    return Group(GroupKind.SEQUENCE, tuple(loose)) if loose else None


def read_group(
    schemas: Schemas, node: etree._Element, document: SchemaDocument, holder: QName
) -> Group:
    """Return the sequence, choice or all at *node*.

    The draft of 1999 had groups in place: `<group order="choice">`.
    """
    particles: list[Particle] = []
    for tag, child in schema_children(node):
        particles.extend(_particle(schemas, tag, child, document, holder))
    own = local_tag(node)
    kind = node.get("order", "") if own == "group" else own
    return Group(
        _KINDS.get(kind, GroupKind.SEQUENCE),
        tuple(particles),
        _occurs(schemas, node, document),
        documentation(node),
    )


def read_element(schemas: Schemas, name: QName, component: Component) -> Element:
    """Return the global element *name*."""
    node, document = component
    return Element(
        name,
        type=element_type(schemas, name) or ANY_TYPE,
        nillable=truth(node, "nillable"),
        abstract=truth(node, "abstract"),
        substitutes=schemas.name(node, document, "substitutionGroup"),
        default=node.get("default"),
        fixed=node.get("fixed"),
        doc=documentation(node),
        notes=read_notes(node),
        place=schemas.place(node, document),
    )


def element_type(schemas: Schemas, name: QName) -> QName | None:
    """Return the type of the global element *name*, None if there is no such."""
    if name in schemas.element_types:
        return schemas.element_types[name]
    component = schemas.find("element", name)
    if component is None:
        return None
    schemas.element_types[name] = ANY_TYPE  # what a circle of heads comes to
    node, document = component
    found = _own_type(schemas, node, document, name)
    if found is None:
        # XML Schema part 1, section 3.3.2: without a type it has that of its head.
        head = schemas.name(node, document, "substitutionGroup")
        found = element_type(schemas, head) if head else None
    schemas.element_types[name] = found or ANY_TYPE
    return schemas.element_types[name]


def truth(node: etree._Element, attribute: str) -> bool:
    """Return a boolean attribute; absent is false."""
    return node.get(attribute, "").strip() in ("true", "1")


def _particle(
    schemas: Schemas,
    tag: str,
    node: etree._Element,
    document: SchemaDocument,
    holder: QName,
) -> list[Particle]:
    if tag in _KINDS:
        return [read_group(schemas, node, document, holder)]
    if tag == "element":
        use = _element_use(schemas, node, document, holder)
        return [] if use is None or use.occurs.most == 0 else [use]
    if tag == "any":
        return [
            Wildcard(
                _occurs(schemas, node, document),
                node.get("namespace", "##any"),
                node.get("processContents", "strict"),
                documentation(node),
            )
        ]
    if tag == "group":
        group = _group_use(schemas, node, document, holder)
        return [group] if group else []
    if tag not in _NO_PARTICLES:
        schemas.error("misplaced", f"xs:{tag} cannot stand here", node, document)
    return []


def _element_use(
    schemas: Schemas, node: etree._Element, document: SchemaDocument, holder: QName
) -> ElementUse | None:
    occurs = _occurs(schemas, node, document)
    if node.get("ref"):
        return _reference(schemas, node, document, occurs)
    local = node.get("name", "").strip()
    if not local:
        schemas.error("no-name", "an element without name or ref", node, document)
        return None
    if not schemas.usable(node, document):
        return None
    form = node.get("form") or document.root.get("elementFormDefault")
    name = clark(document.namespace if form == "qualified" else "", local)
    inner = QName(f"{holder}.{local}")
    return ElementUse(
        name,
        type=_own_type(schemas, node, document, inner) or ANY_TYPE,
        occurs=occurs,
        nillable=truth(node, "nillable"),
        default=node.get("default"),
        fixed=node.get("fixed"),
        doc=documentation(node),
        notes=read_notes(node),
        place=schemas.place(node, document),
    )


def _reference(
    schemas: Schemas, node: etree._Element, document: SchemaDocument, occurs: Occurs
) -> ElementUse | None:
    name = schemas.name(node, document, "ref")
    if name is None:
        return None
    type_name = element_type(schemas, name)
    component = schemas.find("element", name)
    if type_name is None or component is None:
        message = f"ref is {node.get('ref')!r}, and there is no such element ({name})"
        schemas.error("unknown-element", message, node, document)
        return ElementUse(
            name, ANY_TYPE, occurs, place=schemas.place(node, document), reference=True
        )
    declared = component.node
    return ElementUse(
        name,
        type=type_name,
        occurs=occurs,
        nillable=truth(declared, "nillable"),
        default=declared.get("default"),
        fixed=declared.get("fixed"),
        doc=documentation(node) or documentation(declared),
        notes=read_notes(node),
        place=schemas.place(node, document),
        reference=True,
    )


def _own_type(
    schemas: Schemas, node: etree._Element, document: SchemaDocument, holder: QName
) -> QName | None:
    """Return the type that stands at the element *node*, named or anonymous."""
    if node.get("type"):
        return schemas.type_name(node, document)
    for tag, child in schema_children(node):
        if tag in ("complexType", "simpleType"):
            name = schemas.new_name(QName(f"{holder}.type"))
            schemas.anonymous.append((name, Component(child, document)))
            return name
    return None


def _group_use(
    schemas: Schemas, node: etree._Element, document: SchemaDocument, holder: QName
) -> Group | None:
    """Return the content of the named group that *node* refers to."""
    name = schemas.name(node, document, "ref")
    if name is None:
        return None if node.get("ref") else read_group(schemas, node, document, holder)
    groups = schemas.found.get("group", {})
    if f"group {name}" in schemas.open and original(name) in groups:
        name = original(name)
    component = schemas.find("group", name)
    if component is None or f"group {name}" in schemas.open:
        circle = "contains itself" if component else "does not exist"
        message = f"the group {node.get('ref')!r} {circle} ({name})"
        schemas.error("unknown-group", message, node, document)
        return None
    if name not in schemas.groups:
        schemas.open.add(f"group {name}")
        schemas.groups[name] = read_content(schemas, *component, name)
        schemas.open.discard(f"group {name}")
        schemas.sizes[name] = _size(schemas.groups[name], MAX_PARTICLES + 1)
        if schemas.sizes[name] > MAX_PARTICLES:
            schemas.groups[name] = None
            message = f"{name} comes to more than {MAX_PARTICLES} elements; left out"
            schemas.error("too-large", message, node, document)
    group = schemas.groups[name]
    if group is None:
        return None
    return replace(group, occurs=_occurs(schemas, node, document))


def _size(group: Group | None, limit: int) -> int:
    """Count the particles of *group*, at most to *limit*."""
    count = 0
    stack: list[Particle] = [group] if group else []
    while stack and count < limit:
        particle = stack.pop()
        count += 1
        if isinstance(particle, Group):
            stack.extend(particle.particles)
    return count


def _occurs(schemas: Schemas, node: etree._Element, document: SchemaDocument) -> Occurs:
    low, high = node.get("minOccurs"), node.get("maxOccurs")
    if low is None and high is None:
        return _ONCE
    least = _count(low)
    most = None if (high or "").strip() in ("unbounded", "*") else _count(high)
    if least is None:
        message = f"minOccurs is {low!r}, which is no number"
        schemas.error("occurs", message, node, document)
        least = 1
    if most is None and (high or "").strip() not in ("unbounded", "*"):
        message = f"maxOccurs is {high!r}, which is no number"
        schemas.error("occurs", message, node, document)
        most = max(least, 1)
    if most is not None and least > most:
        # With minOccurs above a maxOccurs nobody wrote, more than one is meant.
        message = f"minOccurs {least} is more than maxOccurs {most}"
        schemas.error("occurs", message, node, document, Severity.ERROR)
        most = least
    return Occurs(least, most)


def _count(text: str | None) -> int | None:
    """Return a number of occurrences, 1 where it is not given, None if it is none."""
    if text is None:
        return 1
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004 - no more digits than a count can have


_ONCE: Final = Occurs()
