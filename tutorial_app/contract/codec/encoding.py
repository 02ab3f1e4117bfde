"""Values to the text of elements: every type of a contract compiled to one function."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from threading import RLock
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.contract.codec.compiling import Compiled
from tutorial_app.contract.codec.decoding import ANY_TYPE, XSI
from tutorial_app.contract.codec.lexical import Writer, text_writer
from tutorial_app.contract.codec.markup import (
    Prefixed,
    attribute,
    escaped,
    markup,
    nsmap_of,
    root_tag,
)
from tutorial_app.contract.codec.valued import Unfit, Value, Valued
from tutorial_app.contract.content import interleaves, slots
from tutorial_app.contract.names import QName, local_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tutorial_app.contract.content import Slot
    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.schema import ComplexType

    #: Appends an element to the parts of a text: its tag, the further inside of its
    #: start tag (declarations, with the blank before them), its value.
    Filler = Callable[[list[str], str, str, Value], None]
    #: A child's key, its tag as it is written, what fills it, and what it is.
    Row = tuple[str, str, Filler, Slot]
    #: How attributes are written: by key, the name and the writer of the value.
    Attributes = Mapping[str, tuple[str, Writer]]

#: As lxml declares it: on the element that needs it.
_NIL = f' xmlns:xsi="{XSI}" xsi:nil="true"'
#: Dictionaries, nearly always: asked for first.
_MAPPINGS = (dict, Mapping)
_LISTS = (list, tuple)


class Encoders:
    """The global elements of one contract, compiled on demand."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._roots: dict[QName, tuple[str, str, Filler]] = {}
        self._types: dict[tuple[str, ...], _Types] = {}
        self._lock = RLock()

    def text(self, name: QName, value: Value) -> str:
        """Return the text of the global element *name* with *value* in it.

        Raises:
            NotFound: if the contract has no such element.
            Unfit: if the value does not fit.
        """
        root = self._roots.get(name)
        if root is None:
            root = self._roots[name] = self._root(name)
        tag, declarations, fill = root
        if isinstance(value, _MAPPINGS) and value.keys() == {"#text"}:
            value = value["#text"]  # simple content, as `Codec.decode` gives it
        parts: list[str] = []
        fill(parts, tag, declarations, value)
        return "".join(parts)

    def _root(self, name: QName) -> tuple[str, str, Filler]:
        declared = self._contract.element(name)
        nsmap = nsmap_of(self._contract, name, declared.type)
        tag, blank, declarations = root_tag(name, nsmap).partition(" ")
        with self._lock:
            # Types are written alike below all roots with the same prefixes.
            types = self._types.setdefault(
                tuple(f"{prefix}={space}" for prefix, space in nsmap.items()),
                _Types(self._contract, Prefixed(nsmap), self._lock),
            )
        return tag, blank + declarations, types.type(declared.type)


class _Types:
    """The types of a contract, compiled for one set of prefixes."""

    def __init__(self, contract: Contract, prefixed: Prefixed, lock: RLock) -> None:
        self._contract = contract
        self._prefixed = prefixed
        #: Gives the function that writes elements of a type.
        self.type = Compiled(self._compile, lock)

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
        content = _simple(text_writer(self._contract, base))
        attributes = self._attributes(kind)
        required = [local_name(use.name) for use in kind.attributes if use.required]

        def fill(parts: list[str], tag: str, inside: str, value: Value) -> None:
            valued = value if isinstance(value, Valued) else Valued(value)
            for key in required:
                if key not in valued.attributes:
                    raise Unfit(f"{value!r} lacks its attribute {key!r}")
            inside += _attributes_text(attributes, valued.attributes)
            content(parts, tag, inside, valued.value)

        return fill

    def _complex(self, kind: ComplexType) -> Filler:
        rows = [
            (slot.key, self._prefixed(slot.tag), self.type(slot.type), slot)
            for slot in slots(kind)
        ]
        known = [key for key, *_ in rows]
        attributes = self._attributes(kind)
        fill_children = _in_rounds if interleaves(kind.content) else _in_order

        def fill(parts: list[str], tag: str, inside: str, value: Value) -> None:
            if not isinstance(value, _MAPPINGS):
                raise Unfit(f"{value!r} is not a mapping of the fields {known}")
            at = len(parts)
            parts.append("")  # the start tag, once it is known
            text = after = ""
            if fill_children(parts, rows, value) != len(value):
                strange = {key: value[key] for key in value if key not in known}
                more, text, after = _of_no_row(strange, known, attributes)
                inside += more
            if text or after or len(parts) > at + 1:
                parts[at] = f"<{tag}{inside}>{text}"
                parts.append(f"{after}</{tag}>")
            else:
                parts[at] = f"<{tag}{inside}/>"

        return fill

    def _attributes(self, kind: ComplexType) -> Attributes:
        return {
            local_name(use.name): (
                self._prefixed(use.name),
                text_writer(self._contract, use.type),
            )
            for use in kind.attributes
        }


def _simple(write: Writer) -> Filler:
    def fill(parts: list[str], tag: str, inside: str, value: Value) -> None:
        try:
            text = escaped(write(value))
        except ValueError as exc:
            if not isinstance(value, etree._Element):  # noqa: SLF001 (xs:anyType)
                raise Unfit(str(exc)) from exc
            text = markup(value)
        parts.append(f"<{tag}{inside}>{text}</{tag}>")

    return fill


def _in_order(
    parts: list[str], rows: Sequence[Row], fields: Mapping[str, Value]
) -> int:
    """Append the children; return how many keys were used."""
    seen = 0
    for key, tag, fill, slot in rows:
        if key not in fields:
            if slot.required:
                raise Unfit(f"is required and missing{_strangers(rows, fields)}", key)
            continue
        seen += 1
        value = fields[key]
        if slot.repeats:
            for index, item in enumerate(_items(slot, value), 1):
                _append(parts, (f"{key}[{index}]", tag, fill, slot), item)
        elif value is not None or slot.nillable:
            _append(parts, (key, tag, fill, slot), value)
        elif slot.required:
            raise Unfit("is required and None", key)
    return seen


def _strangers(rows: Sequence[Row], fields: Mapping[str, Value]) -> str:
    """Return the keys that are no field: one of them may be the missing one."""
    known = {key for key, *_ in rows}
    strange = [key for key in fields if key not in known and key[0] not in "@#"]
    return f"; {strange} are no fields here" if strange else ""


def _in_rounds(
    parts: list[str], rows: Sequence[Row], fields: Mapping[str, Value]
) -> int:
    """Append a group that repeats: the first of each, then the second."""
    lists = {
        key: _items(slot, fields[key]) if slot.repeats else [fields[key]]
        for key, _, _, slot in rows
        if key in fields
    }
    for index in range(max(map(len, lists.values()), default=0)):
        for key, tag, fill, slot in rows:
            items = lists.get(key, ())
            if index < len(items):
                row = (f"{key}[{index + 1}]", tag, fill, slot)
                _append(parts, row, items[index])
    return len(lists)


def _items(slot: Slot, value: Value) -> Sequence[Value]:
    if value is None and not slot.required:
        return ()
    if not isinstance(value, _LISTS):
        raise Unfit(f"{value!r} is not a list, and this element may repeat", slot.key)
    if not value and slot.required:
        raise Unfit("needs at least one item", slot.key)
    return value


def _append(parts: list[str], row: Row, value: Value) -> None:
    step, tag, fill, slot = row
    if value is None and slot.nillable:
        parts.append(f"<{tag}{_NIL}/>")
        return
    try:
        fill(parts, tag, "", value)
    except Unfit as exc:
        exc.steps.insert(0, step)
        raise


def _of_no_row(
    strange: Mapping[str, Value], known: list[str], attributes: Attributes
) -> tuple[str, str, str]:
    """Return attributes, text and wildcards; refuse what is nothing of the type."""
    given: dict[str, Value] = {}
    text = after = ""
    for key, value in strange.items():
        if key == "#any":
            after = "".join(map(markup, value))
        elif key == "#text":
            text = escaped(str(value))
        elif key.startswith("@") and key[1:] in attributes:
            given[key[1:]] = value
        else:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {known}"
            raise Unfit(f"no such field; {hint}", key)
    return _attributes_text(attributes, given), text, after


def _attributes_text(attributes: Attributes, values: Mapping[str, Value]) -> str:
    text = ""
    for key, value in values.items():
        if key not in attributes:
            raise Unfit(f"no attribute {key!r}; there are {list(attributes)}")
        name, write = attributes[key]
        try:
            text += attribute(name, write(value))
        except ValueError as exc:
            raise Unfit(str(exc)) from exc
    return text
