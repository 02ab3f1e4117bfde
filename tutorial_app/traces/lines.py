"""A message line by line, each line with the field it belongs to.

A field's path is that of `SchemaFinding`: local names below the body element, one of
several equal ones with its number. The body element itself is `BODY`.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.contract.validation.findings import steps
from tutorial_app.look.xml_text import Piece, coloured

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

#: The path of the body element itself.
BODY = "."
_WORD = re.compile(r"\w+")
#: Fields of one name that a line of a program may belong to.
_AHEAD = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is shown. *path* is empty outside the body element."""

    number: int
    path: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One element of a message. *value* is empty for one that only holds others."""

    path: str
    name: str
    value: str
    #: 0: a child of the body element.
    depth: int
    holds: bool
    #: The line on which it begins, from 1.
    line: int


@dataclass(frozen=True, slots=True)
class Message:
    """A message laid out. What is no XML has lines, but no fields."""

    lines: tuple[Line, ...]
    fields: tuple[Field, ...]


def lay_out(raw: bytes) -> Message:
    """Return *raw*, indented, with the fields it holds."""
    root = parsed(raw)
    pieces = coloured(raw)
    if root is None or len(pieces) == 1:
        return Message(tuple(_plain(pieces)), ())
    body = payload_of(root)
    elements = [one for one in root.iter() if isinstance(one.tag, str)]
    below = {} if body is None else _paths(body)
    paths = [below.get(one, "") for one in elements]
    lines = tuple(_lines(pieces, paths))
    first: dict[str, int] = {}
    for line in lines:
        first.setdefault(line.path, line.number)
    fields = tuple(
        _field(one, path, first)
        for one, path in zip(elements, paths, strict=True)
        if path not in {"", BODY}
    )
    return Message(lines, fields)


def parsed(raw: bytes) -> etree._Element | None:
    """Return the root of *raw*, or None if it is no XML that may be read."""
    parser = etree.XMLParser(
        remove_blank_text=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def payload_of(root: etree._Element) -> etree._Element | None:
    """Return the first child of the body of *root*, in whatever version of SOAP."""
    body = root.find("{*}Body")
    return None if body is None else next(iter(body), None)


def in_code(code: str, fields: Sequence[Field]) -> Iterator[tuple[str, str]]:
    """Return the lines of a program, each with the path of the field it writes.

    A line belongs to the next field, in the order of the message, whose name and
    value both stand on it; values on lines of their own belong to none. Of fields
    of one name, the next `_AHEAD` are looked at.
    """
    waiting: dict[str, deque[Field]] = {}
    for one in fields:
        if not one.holds and (word := _WORD.search(one.name)):
            waiting.setdefault(word[0], deque()).append(one)
    order = {id(one): number for number, one in enumerate(fields)}
    for line in code.splitlines():
        found = [
            (order[id(one)], word, one)
            for word in set(_WORD.findall(line)) & waiting.keys()
            for one in islice(waiting[word], _AHEAD)
            if _writes(line, one)
        ]
        if not found:
            yield line, ""
            continue
        _, word, one = min(found)
        waiting[word].remove(one)
        yield line, one.path


def beside(
    message: Message, said: Iterable[tuple[str, str]]
) -> Mapping[str, tuple[str, ...]]:
    """Return what is *said* (path, words) by the path of the nearest element."""
    known = {line.path for line in message.lines}
    found: dict[str, tuple[str, ...]] = {}
    for path, words in said:
        at = _nearest(path, known)
        named = words if at == (path or BODY) else f"{path}: {words}"
        found[at] = (*found.get(at, ()), named)
    return found


def _nearest(path: str, known: Collection[str]) -> str:
    steps = path.split("/") if path else []
    for end in range(len(steps), 0, -1):
        if (near := "/".join(steps[:end])) in known:
            return near
    return BODY


def _writes(line: str, one: Field) -> bool:
    value = one.value.splitlines()[0].strip() if one.value else ""
    if value not in line and value.lower() not in line.lower():
        return False
    return re.search(rf"\b{re.escape(one.name)}\b", line) is not None


def _paths(body: etree._Element) -> dict[etree._Element, str]:
    """Return the path of *body* and of each element below it.

    Those of `path_of`, in a time that goes with the number of elements.
    """
    found = {body: BODY}
    for parent in body.iter(etree.Element):
        above = "" if parent is body else f"{found[parent]}/"
        for child, step in steps(parent):
            found[child] = f"{above}{step}"
    return found


def _field(element: etree._Element, path: str, first: Mapping[str, int]) -> Field:
    value = (element.text or "").strip()
    for name, text in element.attrib.items():
        value += f" {etree.QName(str(name)).localname}={text}"
    name = etree.QName(element).localname
    return Field(
        *(path, name, value.strip(), path.count("/")),
        holds=len(element) > 0,
        line=first.get(path, 0),
    )


def _lines(pieces: Iterable[Piece], paths: Sequence[str]) -> Iterator[Line]:
    """Cut *pieces* at line ends; the n-th opening tag is the n-th of *paths*."""
    open_paths: list[str] = []
    waiting = iter(paths)
    number, held, path = 1, [], ""
    for piece in pieces:
        if piece.role == "punct" and piece.text in {"<", "</"}:
            if piece.text == "<":
                open_paths.append(next(waiting, ""))
                path = open_paths[-1]
            else:
                path = path or (open_paths[-1] if open_paths else "")
                path = open_paths.pop() if open_paths else ""
        first, *rest = piece.text.split("\n")
        if first:
            held.append(Piece(piece.role, first))
        for text in rest:
            yield Line(number, path, tuple(held))
            number, held = number + 1, [Piece(piece.role, text)] if text else []
            path = open_paths[-1] if open_paths else ""
        if piece.role == "punct" and piece.text == "/>" and open_paths:
            open_paths.pop()
    if held:
        yield Line(number, path, tuple(held))


def _plain(pieces: Iterable[Piece]) -> Iterator[Line]:
    text = "".join(piece.text for piece in pieces)
    for number, line in enumerate(text.splitlines(), start=1):
        yield Line(number, "", (Piece("", line),))
