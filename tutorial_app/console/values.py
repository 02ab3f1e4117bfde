"""From a form to the element it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.console.nodes import Fragment, Leaf, OneOf, Part, Repeat
from tutorial_app.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tutorial_app.console.nodes import Node

    #: Elements as they were written, each with the path of its node.
    Places = list[tuple[etree._Element, str]]  # noqa: SLF001 (lxml has no public name for it)


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
    return write_with_places(form, prefixes)[0]


def write_with_places(
    form: Part, prefixes: Mapping[str, str]
) -> tuple[etree._Element, Places]:
    """Return the same, and each element with the path of its node in the form.

    Raises:
        InvalidInput: as `write`.
    """
    root = etree.Element(form.name, nsmap=dict(prefixes))
    writer = _Writer([(root, form.path)])
    writer.fill(root, form)
    return root, writer.places


@dataclass(frozen=True, slots=True)
class _Writer:
    places: Places

    def fill(self, element: etree._Element, part: Part) -> None:
        for attribute in part.attributes:
            _set(element, attribute)
        for node in sorted(_flat(part.children), key=lambda node: node.order):
            self._append(element, node)

    def _append(
        self, parent: etree._Element, node: Leaf | Part | Repeat | Fragment
    ) -> None:
        match node:
            case Repeat():
                for item in node.items:
                    self._append(parent, item)
            case Part() if node.present:
                self.fill(self._child(parent, node), node)
            case Leaf() if node.value:
                child = self._child(parent, node)
                child.text = _allowed(node.value, node.path)
                for attribute in node.attributes:
                    _set(child, attribute)
            case Fragment() if node.value.strip():
                parent.extend(_parsed(node))

    def _child(self, parent: etree._Element, node: Leaf | Part) -> etree._Element:
        child = etree.SubElement(parent, node.name)
        self.places.append((child, node.path))
        return child


def _flat(nodes: Iterable[Node]) -> Iterator[Leaf | Part | Repeat | Fragment]:
    for node in nodes:
        if isinstance(node, OneOf):
            for option in node.options:
                yield from _flat(option.nodes)
        else:
            yield node


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
