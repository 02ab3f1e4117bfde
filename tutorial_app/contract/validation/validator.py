"""Whether a message keeps the contract; if not, what to mend and where.

libxml2 judges by the schema, which is fast for what is valid. Only a refused
message is walked once more for words a person can use. Last come the rules that
the schema cannot say.
"""

from __future__ import annotations

import logging
import re
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from lxml import etree

from tutorial_app.contract.assembly.prefixes import Prefixes
from tutorial_app.contract.assembly.schemata import merged_schemas
from tutorial_app.contract.assembly.whole import whole_documents
from tutorial_app.contract.names import XSD
from tutorial_app.contract.reading.documents import load_documents
from tutorial_app.contract.validation.findings import (
    SchemaFinding,
    explain,
    line,
    path_of,
)
from tutorial_app.contract.validation.rules import Rules
from tutorial_app.kernel.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.reading.documents import Documents
    from tutorial_app.contract.validation.rules import Breach

__all__ = ["SchemaFinding", "Validator"]

log = logging.getLogger(__name__)
#: libxml2 begins with the element, which our path names already.
_ELEMENT = re.compile(r"^Element '[^']*'(?:, )?(?:: )?")
#: Its words hold the whole value, which may be long.
_LONGEST = 400
_QUALIFIED = re.compile(r"\{[^{}]*\}")


class Validator:
    """Judges the messages of one contract; may be used by several threads.

    Args:
        contract: the contract.
        path: its WSDL file, where `contract.source` does not lead to it.
    """

    def __init__(self, contract: Contract, path: Path | None = None) -> None:
        self._contract = contract
        self._path = path
        self._rules = Rules(contract)
        self._lock = Lock()
        #: Why messages cannot be judged by the schema; empty: they can.
        self.problem = ""

    def check(self, element: etree._Element) -> tuple[SchemaFinding, ...]:
        """Return all that is wrong with *element*, the first child of a body.

        Empty: it is valid. Where libxml2 cannot compile the schemas of a foreign
        contract, only the rules are checked, and `problem` says why.
        """
        schema = self._compiled
        if schema is not None and not schema.validate(element):
            return self._refused(schema, element)
        return tuple(_told(one, element) for one in self._rules.breaches(element))

    def _refused(
        self, schema: etree.XMLSchema, element: etree._Element
    ) -> tuple[SchemaFinding, ...]:
        findings = explain(self._contract, element)
        if findings:
            return tuple(findings)
        # What our walk does not see, libxml2 tells in its own words. Its log is
        # shared by all threads, hence the lock and the second look.
        with self._lock:
            schema.validate(element)
            errors = [
                (entry.path, entry.line, entry.message) for entry in schema.error_log
            ]
        return tuple(
            SchemaFinding(
                _path_from(where, element),
                _ELEMENT.sub("", _QUALIFIED.sub("", message))[:_LONGEST],
                number,
            )
            for where, number, message in errors
        ) or (SchemaFinding("", "does not fit the schema", line(element)),)

    @property
    def _compiled(self) -> etree.XMLSchema | None:
        if "_schema" in self.__dict__:
            return self._schema
        with self._lock:
            return self._schema

    @cached_property
    def _schema(self) -> etree.XMLSchema | None:
        path = self._path or Path(self._contract.source)
        try:
            try:
                return _compile(load_documents(path))
            except etree.XMLSchemaParseError:
                return _compile(whole_documents(path))
        except (etree.XMLSchemaParseError, ContractError) as exc:
            self.problem = _QUALIFIED.sub("", str(exc))
            log.warning(
                "messages are not validated: %s",
                self.problem,
                extra={"contract": self._contract.source},
            )
            return None


def _compile(documents: Documents) -> etree.XMLSchema:
    prefixes = Prefixes(document.root for document in documents.schemas)
    return compile_schemas(merged_schemas(documents.schemas, prefixes))


def compile_schemas(schemas: Mapping[str, etree._Element]) -> etree.XMLSchema:
    """Return the processor for *schemas*, given by namespace.

    Raises:
        lxml.etree.XMLSchemaParseError: if libxml2 cannot compile them.
    """
    texts = {
        f"memory-{number}.xsd": (namespace, root)
        for number, (namespace, root) in enumerate(schemas.items())
    }
    # The driver's namespace is nobody's, so that a schema without one fits too.
    driver = etree.Element(f"{{{XSD}}}schema", targetNamespace="urn:itms:driver")
    for location, (namespace, _) in texts.items():
        load = etree.SubElement(driver, f"{{{XSD}}}import", schemaLocation=location)
        if namespace:
            load.set("namespace", namespace)
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    parser.resolvers.add(
        _InMemory({key: etree.tostring(root) for key, (_, root) in texts.items()})
    )
    return etree.XMLSchema(etree.fromstring(etree.tostring(driver), parser))


class _InMemory(etree.Resolver):
    """Gives libxml2 our merged schemas, and nothing from anywhere else."""

    def __init__(self, texts: Mapping[str, bytes]) -> None:
        self._texts = texts

    def resolve(
        self,
        system_url: str | None,
        public_id: str | None,  # noqa: ARG002 (lxml's signature)
        context: Any,  # noqa: ANN401 (lxml names no public type)
    ) -> Any:  # noqa: ANN401 (as above)
        """Return the schema called *system_url*; an empty text for anything else."""
        text = self._texts.get((system_url or "").rpartition("/")[2])
        if text is None:
            return self.resolve_empty(context)
        return self.resolve_string(text, context, base_url=system_url)


def _path_from(where: str | None, element: etree._Element) -> str:
    """Turn libxml2's path (`/*/*[2]`, from the body element) into one of ours."""
    steps = [step for step in (where or "").split("/") if step][1:]
    if not steps:
        return ""
    try:
        found = element.xpath("/".join(steps))
    except etree.XPathError:
        return ""
    first = found[0] if isinstance(found, list) and found else None
    return path_of(first, element) if isinstance(first, etree._Element) else ""  # noqa: SLF001


def _told(breach: Breach, root: etree._Element) -> SchemaFinding:
    steps = (path_of(breach.element, root), breach.missing)
    return SchemaFinding(
        "/".join(filter(None, steps)),
        breach.message,
        line(breach.element),
        missing=bool(breach.missing),
    )
