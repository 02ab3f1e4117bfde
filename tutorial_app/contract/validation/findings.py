"""What is wrong with a message, in words: element and model walked together.

The schema processor only says *that* a message is wrong, in the words of the
schema. This walk runs after it and says what a person needs to mend it.
"""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from tutorial_app.contract.codec.decoding import XSI_NIL, XSI_TYPE
from tutorial_app.contract.content import has_wildcard, interleaves, slots
from tutorial_app.contract.names import QName, local_name, namespace_of
from tutorial_app.contract.schema import ElementUse, Group, GroupKind
from tutorial_app.contract.validation.facets import misfit
from tutorial_app.contract.validation.near_misses import did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from tutorial_app.contract.content import Slot
    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.schema import ComplexType

#: Findings of one message; who has so many does not read more.
MOST = 200
_XSI = namespace_of(QName(XSI_TYPE))


@dataclass(frozen=True, slots=True)
class SchemaFinding:
    """One thing that is wrong with a message.

    Args:
        path: local names below the body element, e.g. `order/newCustomer/email`;
            one of several equal ones with its number, `item[2]`. Empty: the body
            element itself.
        message: what was found and what was expected.
        line: the line in the message, from 1; 0 where it was not parsed.
        missing: True: all fits the schema, but a rule wants a field here, or one
            of several.
    """

    path: str
    message: str
    line: int = 0
    missing: bool = False


def explain(contract: Contract, element: etree._Element) -> list[SchemaFinding]:
    """Return what is wrong with *element*, as far as it can be told, up to `MOST`."""
    name = QName(str(element.tag))
    declared = contract.elements.get(name)
    if declared is None:
        return [SchemaFinding("", _unknown_root(contract, name), line(element))]
    found = _Walk(contract).visit(element, declared.type, "", "")
    return list(islice(found, MOST))


def path_of(element: etree._Element, root: etree._Element) -> str:
    """Return the path of *element* below *root*."""
    steps = []
    node = element
    while node is not root:
        parent = node.getparent()
        if parent is None:
            break
        steps.append(_step(node, parent))
        node = parent
    return "/".join(reversed(steps))


def line(element: etree._Element) -> int:
    """Return the line of *element*, 0 where it was not parsed."""
    return int(element.sourceline or 0)


@dataclass(frozen=True, slots=True)
class _Walk:
    contract: Contract

    def visit(
        self, element: etree._Element, name: QName, path: str, example: str
    ) -> Iterator[SchemaFinding]:
        if element.get(XSI_NIL) in {"true", "1"} or element.get(XSI_TYPE):
            return
        kind = self.contract.complex_types.get(name)
        if kind is None:
            yield from self._text(element, name, path, example)
            return
        yield from self._attributes(element, kind, path)
        if kind.simple_base is not None:
            yield from self._text(element, kind.simple_base, path, example)
        else:
            yield from self._children(element, kind, path)

    def _text(
        self, element: etree._Element, name: QName, path: str, example: str
    ) -> Iterator[SchemaFinding]:
        wrong = misfit(self.contract, name, element.text or "", example)
        if len(element) and name in self.contract.simple_types:
            inner = local_name(QName(str(element[0].tag)))
            wrong = f"holds the element {inner!r}; expected a plain value"
        if wrong:
            yield SchemaFinding(path, wrong, line(element))

    def _attributes(
        self, element: etree._Element, kind: ComplexType, path: str
    ) -> Iterator[SchemaFinding]:
        known = {use.name: use for use in kind.attributes}
        for use in kind.attributes:
            text = element.get(use.name)
            label = local_name(use.name)
            if text is None and use.required:
                like = f' such as {label}="{use.notes.example}"'
                hint = like if use.notes.example else ""
                message = f"lacks the attribute {label!r}; expected it{hint}"
                yield SchemaFinding(path, message, line(element))
            elif text is not None:
                wrong = misfit(self.contract, use.type, text, use.notes.example)
                if wrong:
                    message = f"attribute {label!r}: {wrong}"
                    yield SchemaFinding(path, message, line(element))
        for key in element.attrib:
            name = QName(str(key))
            if name in known or kind.any_attribute or namespace_of(name) == _XSI:
                continue
            hint = did_you_mean(local_name(name), [local_name(k) for k in known])
            message = f"attribute {local_name(name)!r} is not known here{hint}"
            yield SchemaFinding(path, message, line(element))

    def _children(
        self, element: etree._Element, kind: ComplexType, path: str
    ) -> Iterator[SchemaFinding]:
        text = "" if kind.mixed else _stray_text(element)
        if text:
            message = f"holds the text {text[:40]!r}; expected elements only"
            yield SchemaFinding(path, message, line(element))
        expected = slots(kind)
        by_tag = {str(slot.tag): (place, slot) for place, slot in enumerate(expected)}
        ordered = _is_plain(kind.content)
        guessed: set[str] = set()
        counts: dict[str, int] = {}
        last: tuple[int, Slot] | None = None
        for child, own in steps(element):
            tag = str(child.tag)
            step = f"{path}/{own}".lstrip("/")
            if tag not in by_tag:
                if not has_wildcard(kind.content):
                    yield _unexpected(child, expected, step, guessed)
                continue
            place, slot = by_tag[tag]
            counts[tag] = counts.get(tag, 0) + 1
            if ordered and last and place < last[0]:
                after = f"stands too late; it belongs before {last[1].key!r}"
                yield SchemaFinding(step, after, line(child))
            elif counts[tag] > 1 and not slot.repeats:
                yield SchemaFinding(step, "stands twice; expected once", line(child))
            else:
                last = (place, slot)
            yield from self.visit(child, slot.type, step, slot.use.notes.example)
        yield from _missing(element, expected, path, guessed)
        yield from _too_many(element, expected, path, counts)
        yield from _unmade_choices(element, kind.content, path)


def _is_plain(group: Group | None) -> bool:
    """Say whether the content is one sequence of elements, no more."""
    return (
        group is not None
        and group.kind is GroupKind.SEQUENCE
        and not interleaves(group)
        and all(isinstance(part, ElementUse) for part in group.particles)
    )


def _unexpected(
    child: etree._Element, expected: tuple[Slot, ...], path: str, guessed: set[str]
) -> SchemaFinding:
    name = QName(str(child.tag))
    label = local_name(name)
    for slot in expected:
        if slot.key == label:
            guessed.add(slot.key)
            found, wanted = (namespace_of(n) or "none" for n in (name, slot.tag))
            message = f"is in the namespace {found!r}; expected {wanted!r}"
            return SchemaFinding(path, message, line(child))
    keys = [slot.key for slot in expected]
    near = difflib.get_close_matches(label, keys, 1)
    guessed.update(near)
    hint = did_you_mean(label, keys) or listed(keys)
    return SchemaFinding(path, f"is not expected here{hint}", line(child))


def _missing(
    element: etree._Element, expected: tuple[Slot, ...], path: str, guessed: set[str]
) -> Iterator[SchemaFinding]:
    before = ""
    for slot in expected:
        present = element.find(slot.tag) is not None
        if slot.required and not present and slot.key not in guessed:
            where = f" after {before!r}" if before else ""
            example = slot.use.notes.example
            like = f", for example {example}" if example else ""
            yield SchemaFinding(
                f"{path}/{slot.key}".lstrip("/"),
                f"is missing; expected it{where}{like}",
                line(element),
            )
        if present:
            before = slot.key


def _too_many(
    element: etree._Element,
    expected: tuple[Slot, ...],
    path: str,
    counts: dict[str, int],
) -> Iterator[SchemaFinding]:
    for slot in expected:
        occurs = slot.use.occurs
        count = counts.get(slot.tag, 0)
        if slot.repeats and occurs.most is not None and count > occurs.most > 1:
            message = f"stands {count} times; at most {occurs.most} are allowed"
            yield SchemaFinding(
                f"{path}/{slot.key}".lstrip("/"), message, line(element)
            )


def _unmade_choices(
    element: etree._Element, group: Group | None, path: str
) -> Iterator[SchemaFinding]:
    for choice in _choices(group):
        names = [part.name for part in choice.particles if isinstance(part, ElementUse)]
        present = [local_name(name) for name in names if element.find(name) is not None]
        if len(present) == 1 or len(names) != len(choice.particles):
            continue
        if not present and any(
            isinstance(part, ElementUse) and not part.occurs.required
            for part in choice.particles
        ):
            continue
        labels = ", ".join(local_name(name) for name in names)
        found = " and ".join(present) or "none of them"
        message = f"exactly one of {labels} must stand here; found {found}"
        yield SchemaFinding(path, message, line(element))


def _choices(group: Group | None) -> Iterator[Group]:
    if group is None or group.occurs.repeats or not group.occurs.required:
        return
    if group.kind is GroupKind.CHOICE:
        yield group
        return
    for part in group.particles:
        if isinstance(part, Group):
            yield from _choices(part)


def _unknown_root(contract: Contract, name: QName) -> str:
    requests = [
        op.request for op in contract.operations if op.request is not None
    ] or list(contract.elements)
    label = local_name(name)
    for request in requests:
        if local_name(request) == label:
            found, wanted = (namespace_of(n) or "none" for n in (name, request))
            return f"{label} is in the namespace {found!r}; expected {wanted!r}"
    labels = [local_name(request) for request in requests]
    hint = did_you_mean(label, labels) or listed(labels)
    return f"{label} is no message of this service{hint}"


def _stray_text(element: etree._Element) -> str:
    return ((element.text or "") + "".join(c.tail or "" for c in element)).strip()


def _step(node: etree._Element, parent: etree._Element) -> str:
    label = local_name(QName(str(node.tag)))
    same = parent.findall(str(node.tag))
    return label if len(same) == 1 else f"{label}[{same.index(node) + 1}]"


def steps(parent: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Yield each child with its step of a path, in time that goes with their number."""
    all_of = Counter(str(child.tag) for child in parent.iterchildren("*"))
    met: Counter[str] = Counter()
    for child in parent.iterchildren("*"):
        tag = str(child.tag)
        met[tag] += 1
        label = local_name(QName(tag))
        yield child, label if all_of[tag] == 1 else f"{label}[{met[tag]}]"
