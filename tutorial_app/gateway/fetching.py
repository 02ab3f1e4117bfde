"""The WSDLs of an endpoint, brought into a folder: from its own address alone."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from lxml import etree

from tutorial_app.contract.assembly.prefixes import WSDL
from tutorial_app.contract.catalog import standard_file
from tutorial_app.contract.names import XSD
from tutorial_app.gateway.line import NoAnswer

if TYPE_CHECKING:
    from pathlib import Path

    from tutorial_app.gateway.line import Answer, Line

#: Files of one service.
_MOST = 100
_LOADS = {f"{{{XSD}}}{name}": "schemaLocation" for name in ("import", "include")}
_LOADS[f"{{{WSDL}}}import"] = "location"


class Fetcher:
    """Brings the documents of one service.

    Args:
        line: the line to the endpoint.
        base: its address, with the path before `/soap`.
        folder: where they are written.
    """

    def __init__(self, line: Line, base: str, folder: Path) -> None:
        self._line, self._folder = line, folder
        self._prefix = urlsplit(base).path
        self._names: dict[str, str] = {}

    def fetch(self, slug: str) -> Path:
        """Bring the WSDL of the service *slug* and all it leads to; return its path.

        Raises:
            NoAnswer: if a document does not come, or is no XML.
        """
        path = f"{self._prefix}/soap/{slug}/v1?wsdl"
        return self._folder / self._bring(urljoin(self._line.origin, path), "wsdl")

    def _bring(self, url: str, suffix: str) -> str:
        if url in self._names:
            return self._names[url]
        if len(self._names) >= _MOST:
            raise NoAnswer(f"the WSDL leads to more than {_MOST} files")
        name = self._names[url] = f"{len(self._names)}.{suffix}"
        root = _parsed(self._line.get(self._below(url)), url)
        for node in root.iter(*_LOADS):
            attribute = _LOADS[str(node.tag)]
            location = node.get(attribute)
            if location:
                node.set(attribute, self._place(urljoin(url, location), node))
        (self._folder / name).write_bytes(etree.tostring(root, encoding="UTF-8"))
        return name

    def _place(self, url: str, node: etree._Element) -> str:
        if url.startswith(f"{self._line.origin}/"):
            is_wsdl = etree.QName(node).namespace == WSDL
            return self._bring(url, "wsdl" if is_wsdl else "xsd")
        if standard_file(url) is not None:
            return url  # comes with the reader
        raise NoAnswer(f"the WSDL wants {url}, which is not at {self._line.origin}")

    def _below(self, url: str) -> str:
        target = url.removeprefix(self._line.origin)
        return target.removeprefix(self._prefix)


def _parsed(answer: Answer, url: str) -> etree._Element:
    if answer.status != HTTPStatus.OK:
        raise NoAnswer(f"no WSDL at {url} (HTTP {answer.status})")
    if "html" in answer.media_type:
        raise NoAnswer(f"an HTML page came instead of XML from {url}")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(answer.body, parser)
    except etree.XMLSyntaxError as exc:
        raise NoAnswer(f"what came from {url} is no XML: {exc}") from exc
    if root.getroottree().docinfo.doctype:
        raise NoAnswer(f"what came from {url} carries a DOCTYPE")
    return root
