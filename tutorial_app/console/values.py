"""Between a form and the element it stands for, in both directions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.console.layout import AnySlot, ChoiceSlot, FieldSlot, lay_out
from tutorial_app.console.nodes import Fragment, Leaf, OneOf, Part, Repeat
from tutorial_app.contract.names import QName, local_name
from tutorial_app.contract.schema import ComplexType, ElementUse
from tutorial_app.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tutorial_app.console.layout import Slot
    from tutorial_app.console.nodes import Node
    from tutorial_app.contract.model import Contract

State = dict[str, str]


def write(form: Part, prefixes: Mapping[str, str]) -> etree._Element:
    """Return the element *form* stands for; what is empty is left out.

    A half-filled form is written as far as it goes: the endpoint says what is
    missing, better than we could.

    Args:
        form: the form of a global element.
        prefixes: prefix -> namespace.

    Raises:
        InvalidInput: if a text cannot stand in XML, naming the field.
    """
    root = etree.Element(form.name, nsmap=dict(prefixes))
    _fill(root, form)
    return root


def read(contract: Contract, element: etree._Element) -> State:
    """Return the state of the form that *element*, a global element, fills.

    Raises:
        NotFound: if the contract has no such element.
    """
    name = QName(str(element.tag))
    declared = contract.element(name)
    use = ElementUse(name, declared.type, notes=declared.notes)
    state: State = {}
    _Reader(contract, state).one(element, use, "")
    return state


def _fill(element: etree._Element, part: Part) -> None:
    for attribute in part.attributes:
        _set(element, attribute)
    for node in sorted(_flat(part.children), key=lambda node: node.order):
        _append(element, node)


def _flat(nodes: Iterable[Node]) -> Iterator[Leaf | Part | Repeat | Fragment]:
    for node in nodes:
        if isinstance(node, OneOf):
            for option in node.options:
                yield from _flat(option.nodes)
        else:
            yield node


def _append(parent: etree._Element, node: Leaf | Part | Repeat | Fragment) -> None:
    match node:
        case Repeat():
            for item in node.items:
                _append(parent, item)
        case Part() if node.present:
            _fill(etree.SubElement(parent, node.name), node)
        case Leaf() if node.value:
            child = etree.SubElement(parent, node.name)
            child.text = _allowed(node.value, node.path)
            for attribute in node.attributes:
                _set(child, attribute)
        case Fragment() if node.value.strip():
            parent.extend(_parsed(node))


def _set(element: etree._Element, attribute: Leaf) -> None:
    if attribute.value:
        element.set(attribute.name, _allowed(attribute.value, attribute.path))


def _allowed(text: str, path: str) -> str:
    # XML 1.0, section 2.2: most control characters cannot be said in XML at all.
    for char in text:
        if not (char >= " " or char in "\t\n\r") or char in "\ufffe\uffff":
            raise InvalidInput(
                f"{path} holds U+{ord(char):04X}, which XML cannot carry"
            )
        if "\ud800" <= char <= "\udfff":
            raise InvalidInput(f"{path} holds half a character (U+{ord(char):04X})")
    return text.replace("\r\n", "\n")


def _parsed(fragment: Fragment) -> list[etree._Element]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(f"<any>{fragment.value}</any>".encode(), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as exc:
        raise InvalidInput(f"{fragment.path} is not well-formed XML: {exc}") from exc
    return list(root)


class _Reader:
    """Writes down, key by key, what an element holds."""

    def __init__(self, contract: Contract, state: State) -> None:
        self._contract = contract
        self._state = state

    def one(self, element: etree._Element, use: ElementUse, path: str) -> None:
        kind = self._contract.type(use.type)
        for name, value in element.attrib.items():
            self._state[f"{path}@{local_name(QName(str(name)))}"] = str(value)
        if not isinstance(kind, ComplexType) or kind.simple_base is not None:
            self._state[path] = element.text or ""
            return
        if path and not use.occurs.required:
            self._state[f"{path}?"] = "on"
        prefix = f"{path}." if path else ""
        left = [child for child in element if isinstance(child.tag, str)]
        for slot in lay_out(kind, use.notes):
            self._slot(slot, left, prefix)

    def _slot(self, slot: Slot, left: list[etree._Element], prefix: str) -> None:
        match slot:
            case FieldSlot():
                self._field(slot, left, prefix)
            case AnySlot():
                rest = [etree.tostring(child, encoding="unicode") for child in left]
                self._state[prefix + slot.key] = "".join(rest)
                left.clear()
            case ChoiceSlot():
                self._choice(slot, left, prefix)

    def _field(self, slot: FieldSlot, left: list[etree._Element], prefix: str) -> None:
        use, path = slot.use, prefix + slot.key
        mine = [child for child in left if child.tag == use.name]
        if not use.occurs.repeats:
            mine = mine[:1]
            for child in mine:
                self.one(child, use, path)
        else:
            self._state[f"{path}#"] = str(len(mine))
            one = ElementUse(use.name, use.type, notes=use.notes)
            for index, child in enumerate(mine):
                self.one(child, one, f"{path}[{index}]")
        for child in mine:
            left.remove(child)

    def _choice(
        self, slot: ChoiceSlot, left: list[etree._Element], prefix: str
    ) -> None:
        tags = {child.tag for child in left}
        for branch in slot.branches:
            held = [one for one in branch.slots if isinstance(one, FieldSlot)]
            if any(one.use.name in tags for one in held):
                self._state[prefix + slot.key] = branch.value
                for one in branch.slots:
                    self._slot(one, left, prefix)
                return
