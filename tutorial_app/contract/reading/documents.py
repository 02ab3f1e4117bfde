"""All files of a contract: the WSDL, what it imports, and their schemas.

Nothing is fetched. A reference is looked up in this order: a file relative to
the one that refers to it; a standard schema that we ship (`catalog`); a file of
the same name beside the one that refers to it. A relative reference may leave
the folder (`../schemas/types.xsd` is common), but it leads to `.wsdl` and `.xsd`
files only; absolute paths are not followed.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tutorial_app.contract.catalog import standard_file
from tutorial_app.contract.names import XSD, Place, Problem, Severity
from tutorial_app.contract.reading.locations import beside, locate, read_bytes
from tutorial_app.contract.reading.parsing import (
    SCHEMA_NAMESPACES,
    WSDL,
    children,
    parse,
    place,
    schema_children,
    schema_tag,
)
from tutorial_app.kernel.errors import ContractError

if TYPE_CHECKING:
    from pathlib import Path

    from lxml import etree

#: A set of files that is larger is a mistake or an attack.
MAX_FILES = 500


@dataclass(frozen=True, slots=True)
class SchemaDocument:
    """One `xs:schema`, of a file or inline."""

    root: etree._Element
    #: Its target namespace; for a chameleon include that of the includer.
    namespace: str
    #: The file it stands in, as it was found.
    source: str
    #: True for a schema of ours from the catalog.
    standard: bool = False


@dataclass(frozen=True, slots=True)
class WsdlDocument:
    """One `wsdl:definitions`."""

    root: etree._Element
    namespace: str
    source: str


class Waiting(NamedTuple):
    """A parsed file that is to be taken in."""

    root: etree._Element
    path: Path
    at: Place
    chameleon: str = ""


@dataclass(slots=True)
class Documents:
    """Everything read for one contract, in the order it was found."""

    wsdls: list[WsdlDocument] = field(default_factory=list)
    schemas: list[SchemaDocument] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    #: Files parsed, None where that failed.
    parsed: dict[Path, etree._Element | None] = field(default_factory=dict)
    #: Files taken in, with the namespace they were taken into.
    seen: set[tuple[Path, str]] = field(default_factory=set)
    #: Files parsed but not yet taken in: a queue, so that a long chain of
    #: imports does not become a deep stack.
    waiting: deque[Waiting] = field(default_factory=deque)
    #: Shipped files wanted, taken only where the contract brings none of its own.
    standards: deque[tuple[Path, str]] = field(default_factory=deque)

    def warn(
        self, code: str, message: str, at: Place, severity: Severity = Severity.WARNING
    ) -> None:
        """Note a problem."""
        self.problems.append(Problem(severity, code, message, at))


def load_documents(path: Path) -> Documents:
    """Read the WSDL (or schema) at *path* and everything it leads to.

    Raises:
        ContractError: if the file itself cannot be used at all.
    """
    found = Documents()
    root = parse(read_bytes(path), path.name, found.problems)
    found.sources.append(path.name)
    found.parsed[path.resolve()] = root
    if root.tag != f"{{{WSDL}}}definitions" and schema_tag(root) != "schema":
        _take_metadata(found, root, path)
    else:
        found.waiting.append(Waiting(root, path, Place(path.name, 1)))
    _drain(found)
    return found


def _take_metadata(found: Documents, root: etree._Element, path: Path) -> None:
    """Take the WSDLs inside another document, as WS-MetadataExchange answers them."""
    inner = list(root.iter(f"{{{WSDL}}}definitions"))
    if not inner:
        raise ContractError(
            f"is neither a WSDL 1.1 file nor a schema: its root is {root.tag!s}",
            source=path.name,
            line=root.sourceline or 1,
        )
    message = f"the WSDL stands inside {root.tag!s}; the root should be definitions"
    found.warn("wrapped", message, place(root, path.name))
    for node in inner:
        _take_wsdl(found, node, path)
    for node in root.iter(
        *(f"{{{namespace}}}schema" for namespace in SCHEMA_NAMESPACES)
    ):
        parent = node.getparent()
        if parent is not None and parent.tag != f"{{{WSDL}}}types":
            _take_schema(found, node, path, node.get("targetNamespace", ""))


def load_standard(found: Documents, namespace: str) -> bool:
    """Add the shipped schema for *namespace*; say whether there is one."""
    path = standard_file(namespace)
    if path is None:
        return False
    found.standards.append((path, namespace))
    _drain(found)
    return True


def _drain(found: Documents) -> None:
    while found.waiting or found.standards:
        while found.waiting:
            _take(found, found.waiting.popleft())
        if found.standards:
            path, namespace = found.standards.popleft()
            documents = found.wsdls if path.suffix == ".wsdl" else found.schemas
            if all(document.namespace != namespace for document in documents):
                _load(found, path, Place(path.name, 1), "")


def _take(found: Documents, item: Waiting) -> None:
    """Take in a parsed file, by what its root says it is."""
    root, path, at, chameleon = item
    if root.tag == f"{{{WSDL}}}definitions":
        if (path.resolve(), "") not in found.seen:
            found.seen.add((path.resolve(), ""))
            _take_wsdl(found, root, path)
    elif schema_tag(root) == "schema":
        namespace = root.get("targetNamespace") or chameleon
        if (path.resolve(), namespace) not in found.seen:
            found.seen.add((path.resolve(), namespace))
            _take_schema(found, root, path, namespace)
    else:
        message = f"{path.name} is no WSDL and no schema: its root is {root.tag!s}"
        found.warn("wrong-root", message, at, Severity.ERROR)


def _take_wsdl(found: Documents, root: etree._Element, path: Path) -> None:
    namespace = root.get("targetNamespace", "")
    found.wsdls.append(WsdlDocument(root, namespace, path.name))
    for child in children(root):
        if child.tag == f"{{{WSDL}}}import":
            at = place(child, path.name)
            location = child.get("location", "")
            if location or child.get("namespace"):
                _follow(found, path, location, child.get("namespace", ""), at)
        elif child.tag == f"{{{WSDL}}}types":
            for tag, schema in schema_children(child):
                if tag == "schema":
                    target = schema.get("targetNamespace", "")
                    _take_schema(found, schema, path, target)


def _take_schema(
    found: Documents, root: etree._Element, path: Path, namespace: str
) -> None:
    standard = path.parent.name == "catalog" and standard_file(namespace) == path
    found.schemas.append(SchemaDocument(root, namespace, path.name, standard))
    if not str(root.tag).startswith(f"{{{XSD}}}"):
        message = f"{root.tag!s} is a draft of XML Schema; read as far as it agrees"
        found.warn("old-schema", message, place(root, path.name))
    for tag, child in schema_children(root):
        location = child.get("schemaLocation", "")
        at = place(child, path.name)
        if tag == "import":
            _follow(found, path, location, child.get("namespace", ""), at)
        elif tag in ("include", "redefine", "override"):
            if location:
                _follow(found, path, location, "", at, chameleon=namespace)
            else:
                found.warn("include", f"xs:{tag} without schemaLocation", at)


def _follow(
    found: Documents,
    base: Path,
    location: str,
    namespace: str,
    at: Place,
    *,
    chameleon: str = "",
) -> None:
    if not location:
        # The namespace may be inline; else the names used from it are missing.
        standard = standard_file(namespace)
        if standard is not None:
            found.standards.append((standard, namespace))
        return
    target = locate(base, location)
    if target is None:
        standard = standard_file(location) or standard_file(namespace)
        if standard is not None:
            found.standards.append((standard, namespace))
            return
        target = beside(base, location)
    if target is None:
        message = f"{location} is not there (only files are read, never addresses)"
        found.warn("not-found", message, at, Severity.ERROR)
        return
    _load(found, target, at, namespace, chameleon)


def _load(
    found: Documents, path: Path, at: Place, namespace: str, chameleon: str = ""
) -> None:
    key = path.resolve()
    if key not in found.parsed:
        if len(found.parsed) >= MAX_FILES:
            found.warn("too-many-files", f"more than {MAX_FILES} files", at)
            return
        found.parsed[key] = None
        try:
            root = parse(read_bytes(path), path.name, found.problems)
        except ContractError as error:
            found.warn("unreadable", str(error), at, Severity.ERROR)
            return
        found.parsed[key] = root
        found.sources.append(path.name)
    known = found.parsed[key]
    if known is None:
        return
    target = known.get("targetNamespace", "")
    if namespace and not chameleon and target != namespace:
        message = f"{path.name} has the namespace {target!r}, not {namespace!r}"
        found.warn("import-namespace", message, at)
    found.waiting.append(Waiting(known, path, at, chameleon))
