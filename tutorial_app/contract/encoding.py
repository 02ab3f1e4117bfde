"""Values to elements: every type of a contract compiled to one function."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from threading import RLock
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.contract.content import interleaves, slots
from tutorial_app.contract.decoding import ANY_TYPE, XSI_NIL
from tutorial_app.contract.lexical import Writer, text_writer
from tutorial_app.contract.names import QName, local_name, namespace_of
from tutorial_app.contract.valued import Value, Valued

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tutorial_app.contract.content import Slot
    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.schema import ComplexType

    #: Fills an element (made by the caller) with a value.
    Filler = Callable[[etree._Element, Value], None]  # noqa: SLF001 (lxml's type)
    Row = tuple[Slot, Filler]


class Unfit(Exception):
    """A value does not fit its type; *steps* lead to it, outermost first."""

    def __init__(self, reason: str, *steps: str) -> None:
        self.reason = reason
        self.steps = list(steps)
        super().__init__(reason)

    @property
    def path(self) -> str:
        """The way to the value, e.g. `order/newCustomer/email`."""
        return "/".join(self.steps)


class Encoders:
    """The compiled types of one contract, filled on demand."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._ready: dict[QName, Filler] = {}
        self._pending: set[QName] = set()
        self._nsmaps: dict[QName, dict[str | None, str]] = {}
        self._lock = RLock()

    def element(self, name: QName, value: Value) -> etree._Element:
        """Return the global element *name* with *value* in it.

        Raises:
            NotFound: if the contract has no such element.
            Unfit: if the value does not fit.
        """
        declared = self._contract.element(name)
        nsmap = self._nsmaps.get(name)
        if nsmap is None:
            nsmap = self._nsmaps[name] = _prefixes(self._contract, name, declared.type)
        element = etree.Element(name, nsmap=nsmap)
        if isinstance(value, Mapping) and value.keys() == {"#text"}:
            value = value["#text"]  # simple content, as `Codec.decode` gives it
        self.type(declared.type)(element, value)
        return element

    def type(self, name: QName) -> Filler:
        """Return the function that fills elements of the type *name*."""
        ready = self._ready.get(name)
        if ready is not None:
            return ready
        with self._lock:
            if name in self._ready:
                return self._ready[name]
            if name in self._pending:
                # A recursive type: look it up when it is needed, it is ready then.
                return self._later(name)
            self._pending.add(name)
            try:
                self._ready[name] = made = self._compile(name)
            finally:
                self._pending.discard(name)
            return made

    def _later(self, name: QName) -> Filler:
        def fill(element: etree._Element, value: Value) -> None:
            self.type(name)(element, value)

        return fill

    def _compile(self, name: QName) -> Filler:
        kind = self._contract.complex_types.get(name)
        if kind is None or name == ANY_TYPE:
            return _simple(text_writer(self._contract, name))
        if kind.simple_base is not None:
            return self._valued(kind, kind.simple_base)
        return self._complex(kind)

    def _valued(self, kind: ComplexType, base: QName) -> Filler:
        while base in self._contract.complex_types:
            base = self._contract.complex_types[base].simple_base or QName("")
        write = text_writer(self._contract, base)
        attributes = self._attribute_writers(kind)
        required = [local_name(use.name) for use in kind.attributes if use.required]

        def fill(element: etree._Element, value: Value) -> None:
            valued = value if isinstance(value, Valued) else Valued(value)
            for key in required:
                if key not in valued.attributes:
                    raise Unfit(f"{value!r} lacks its attribute {key!r}")
            element.text = _text(write, valued.value)
            _set_attributes(element, attributes, valued.attributes)

        return fill

    def _complex(self, kind: ComplexType) -> Filler:
        rows = [(slot, self.type(slot.type)) for slot in slots(kind)]
        known = [slot.key for slot, _ in rows]
        attributes = self._attribute_writers(kind)
        rounds = interleaves(kind.content)

        def fill(element: etree._Element, value: Value) -> None:
            if not isinstance(value, Mapping):
                raise Unfit(f"{value!r} is not a mapping of the fields {known}")
            if rounds:
                seen = _fill_in_rounds(element, rows, value)
            else:
                seen = _fill_in_order(element, rows, value)
            if seen != len(value):
                _fill_the_rest(element, value, known, attributes)

        return fill

    def _attribute_writers(self, kind: ComplexType) -> dict[str, tuple[QName, Writer]]:
        return {
            local_name(use.name): (use.name, text_writer(self._contract, use.type))
            for use in kind.attributes
        }


def _simple(write: Writer) -> Filler:
    def fill(element: etree._Element, value: Value) -> None:
        if isinstance(value, etree._Element):  # noqa: SLF001 (xs:anyType)
            element.append(value)
        else:
            element.text = _text(write, value)

    return fill


def _text(write: Writer, value: Value) -> str:
    try:
        return write(value)
    except ValueError as exc:
        raise Unfit(str(exc)) from exc


def _fill_in_order(
    element: etree._Element, rows: Iterable[Row], fields: Mapping[str, Value]
) -> int:
    """Append the children; return how many keys were used."""
    seen = 0
    for slot, fill in rows:
        key = slot.key
        if key not in fields:
            if slot.required:
                raise Unfit(f"is required and missing{_strangers(rows, fields)}", key)
            continue
        seen += 1
        value = fields[key]
        if slot.repeats:
            for index, item in enumerate(_items(slot, value), 1):
                _append(element, slot, fill, item, f"{key}[{index}]")
        elif value is not None or slot.nillable:
            _append(element, slot, fill, value, key)
        elif slot.required:
            raise Unfit("is required and None", key)
    return seen


def _strangers(rows: Iterable[Row], fields: Mapping[str, Value]) -> str:
    """Return the keys that are no field: one of them may be the missing one."""
    known = {slot.key for slot, _ in rows}
    strange = [key for key in fields if key not in known and key[0] not in "@#"]
    return f"; {strange} are no fields here" if strange else ""


def _fill_in_rounds(
    element: etree._Element, rows: Sequence[Row], fields: Mapping[str, Value]
) -> int:
    """Append a group that repeats: the first of each, then the second."""
    lists = {
        slot.key: _items(slot, fields[slot.key]) if slot.repeats else [fields[slot.key]]
        for slot, _ in rows
        if slot.key in fields
    }
    for index in range(max(map(len, lists.values()), default=0)):
        for slot, fill in rows:
            items = lists.get(slot.key, ())
            if index < len(items):
                step = f"{slot.key}[{index + 1}]"
                _append(element, slot, fill, items[index], step)
    return len(lists)


def _items(slot: Slot, value: Value) -> Sequence[Value]:
    if value is None and not slot.required:
        return ()
    if not isinstance(value, list | tuple):
        raise Unfit(f"{value!r} is not a list, and this element may repeat", slot.key)
    if not value and slot.required:
        raise Unfit("needs at least one item", slot.key)
    return value


def _append(
    element: etree._Element, slot: Slot, fill: Filler, value: Value, step: str
) -> None:
    child = etree.SubElement(element, slot.tag)
    if value is None and slot.nillable:
        child.set(XSI_NIL, "true")
        return
    try:
        fill(child, value)
    except Unfit as exc:
        exc.steps.insert(0, step)
        raise


def _fill_the_rest(
    element: etree._Element,
    fields: Mapping[str, Value],
    known: list[str],
    attributes: dict[str, tuple[QName, Writer]],
) -> None:
    """Write attributes, text and wildcards; refuse what is nothing of the type."""
    for key, value in fields.items():
        if key in known:
            continue
        if key == "#any":
            element.extend(value)
        elif key == "#text":
            element.text = str(value)
        elif key.startswith("@") and key[1:] in attributes:
            _set_attributes(element, attributes, {key[1:]: value})
        else:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {known}"
            raise Unfit(f"no such field; {hint}", key)


def _set_attributes(
    element: etree._Element,
    writers: dict[str, tuple[QName, Writer]],
    values: Mapping[str, Value],
) -> None:
    for key, value in values.items():
        if key not in writers:
            raise Unfit(f"no attribute {key!r}; there are {list(writers)}")
        name, write = writers[key]
        element.set(name, _text(write, value))


def _prefixes(contract: Contract, root: QName, kind: QName) -> dict[str | None, str]:
    """Return a telling prefix for each namespace the element can need."""
    found: dict[str | None, str] = {}
    for namespace in _namespaces(contract, root, kind):
        words = re.findall(r"[A-Za-z][A-Za-z0-9_-]*", namespace.rpartition("://")[2])
        stem = words[-1].lower() if words else "ns"
        prefix, number = stem, 1
        while prefix in found or prefix.startswith("xml"):
            number += 1
            prefix = f"ns{number}"
        found[prefix] = namespace
    return found


def _namespaces(contract: Contract, root: QName, kind: QName) -> list[str]:
    found = [namespace_of(root)] if namespace_of(root) else []
    seen, todo = {kind}, [kind]
    while todo:
        known = contract.complex_types.get(todo.pop())
        for slot in slots(known) if known else ():
            namespace = namespace_of(slot.tag)
            if namespace and namespace not in found:
                found.append(namespace)
            if slot.type not in seen:
                seen.add(slot.type)
                todo.append(slot.type)
    return found
