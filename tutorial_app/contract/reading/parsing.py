"""Bytes to an lxml tree, safely: no network, no entities, no depth without end.

Every contract file goes through `parse`; nothing else here makes a parser.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.contract.names import XSD, Place, Problem, QName, Severity, clark
from tutorial_app.kernel.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Iterator

WSDL = "http://schemas.xmlsoap.org/wsdl/"
XML = "http://www.w3.org/XML/1998/namespace"

#: XML Schema as recommended, and the two drafts that old toolkits still write.
SCHEMA_NAMESPACES = (
    XSD,
    "http://www.w3.org/2000/10/XMLSchema",
    "http://www.w3.org/1999/XMLSchema",
)

#: A contract file is never larger (the largest real one we know has 2.3 MB) …
MAX_BYTES = 32 * 1024 * 1024
#: … nor nested deeper. Python's own stack would end not far above.
MAX_DEPTH = 120

_TOO_DEEP = etree.XPath("boolean(" + "/".join(["*"] * MAX_DEPTH) + ")")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_BREAKING = frozenset({"p", "li", "div", "br", "para", "tr"})


def parse(raw: bytes, source: str, problems: list[Problem]) -> etree._Element:
    """Parse *raw*, called *source* in messages; note what is odd in *problems*.

    Raises:
        ContractError: if it is no well-formed XML, too large or too deep.
    """
    if len(raw) > MAX_BYTES:
        raise ContractError(
            f"has {len(raw)} bytes, more than {MAX_BYTES}", source=source
        )
    parser = _parser()
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        # The error's own log also has what earlier files were refused for.
        log = parser.error_log.filter_from_warnings()
        root = _despite_namespaces(raw, source, (error, log), problems)
    except (ValueError, LookupError) as error:
        raise ContractError(f"is no XML: {error}", source=source) from error
    if _TOO_DEEP(root):
        raise ContractError(
            f"is nested deeper than {MAX_DEPTH} elements", source=source
        )
    if root.getroottree().docinfo.internalDTD is not None:
        problems.append(
            Problem(
                Severity.WARNING,
                "doctype",
                "has a DOCTYPE; what it declares is not read",
                Place(source, 1),
            )
        )
    return root


def is_name(text: str) -> bool:
    """Say whether *text* can be the name of an element or attribute."""
    try:
        return etree.QName("urn:n", text).localname == text
    except ValueError:
        return False


def place(node: etree._Element, source: str) -> Place:
    """Return where *node* stands in the file called *source*."""
    return Place(source, node.sourceline or 0)


def children(node: etree._Element) -> Iterator[etree._Element]:
    """Yield the child elements, without the references to entities."""
    for child in node:
        if isinstance(child.tag, str):
            yield child


def local_tag(node: etree._Element) -> str:
    """Return the tag of *node* without its namespace."""
    return str(node.tag).rpartition("}")[2]


def schema_tag(node: etree._Element) -> str:
    """Return the local name of an XML Schema element, else the empty string."""
    namespace, _, local = str(node.tag).rpartition("}")
    return local if namespace[1:] in SCHEMA_NAMESPACES else ""


def schema_children(node: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Yield (local name, element) for the children that belong to XML Schema."""
    for child in children(node):
        tag = schema_tag(child)
        if tag:
            yield tag, child


def expand(node: etree._Element, lexical: str, default: str = "") -> QName | None:
    """Return the name that the QName *lexical* means at *node*, None if undeclared.

    *default* is the namespace of an unprefixed name where none is declared.
    """
    prefix, colon, local = lexical.strip().rpartition(":")
    if prefix == "xml":
        return clark(XML, local)
    namespace = node.nsmap.get(prefix if colon else None)
    if namespace is None and colon:
        return None
    return clark(namespace or default, local)


def documentation(node: etree._Element) -> str:
    """Return the documentation of a schema or WSDL element, paragraphs kept.

    Where it is given in several languages, English goes before the others.
    """
    found: list[tuple[str, str]] = []
    for child in children(node):
        if child.tag == f"{{{WSDL}}}documentation":
            found.append((child.get(f"{{{XML}}}lang", ""), _text(child)))
        elif schema_tag(child) == "annotation":
            found.extend(
                (text.get(f"{{{XML}}}lang", ""), _text(text))
                for tag, text in schema_children(child)
                if tag == "documentation"
            )
    english = [text for lang, text in found if lang[:2].lower() in ("", "en")]
    return "\n\n".join(text for text in english or [t for _, t in found] if text)


def _text(node: etree._Element) -> str:
    pieces: list[str] = []
    for event, item in etree.iterwalk(node, events=("start", "end")):
        if event == "start":
            if isinstance(item.tag, str) and item is not node:
                pieces.append(_break(item))
            pieces.append((item.text or "") if isinstance(item.tag, str) else "")
        elif item is not node:
            pieces.append(_break(item) if isinstance(item.tag, str) else "")
            pieces.append(item.tail or "")
    paragraphs = (" ".join(p.split()) for p in _BLANK_LINE.split("".join(pieces)))
    return "\n\n".join(p for p in paragraphs if p)


def _break(node: etree._Element) -> str:
    """Return what stands for the edge of an HTML element in documentation."""
    return "\n\n" if local_tag(node).lower() in _BREAKING else ""


def _parser(*, recover: bool = False) -> etree.XMLParser:
    # Entities stay unexpanded references; libxml2 itself limits what they can
    # amount to inside attribute values.
    return etree.XMLParser(
        no_network=True,
        resolve_entities=False,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )


def _despite_namespaces(
    raw: bytes,
    source: str,
    refusal: tuple[etree.XMLSyntaxError, etree._ListErrorLog],
    problems: list[Problem],
) -> etree._Element:
    """Parse again if only namespaces are at fault: the text is well-formed."""
    error, log = refusal
    namespaces_only = bool(log) and all(
        entry.domain == etree.ErrorDomains.NAMESPACE for entry in log
    )
    root = etree.fromstring(raw, _parser(recover=True)) if namespaces_only else None
    if root is None:
        message = error.msg or "the file is empty"
        raise ContractError(
            f"is no XML: {message}", source=source, line=max(error.lineno or 1, 1)
        ) from error
    for entry in log:
        at = Place(source, entry.line)
        problems.append(Problem(Severity.ERROR, "namespace", entry.message, at))
    return root
