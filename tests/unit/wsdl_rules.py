"""Our WSDLs as files, and how a rule about WSDLs is seen to hold and to fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from lxml import etree

FOLDER = Path(__file__).parents[2] / "wsdl"
FILES = sorted(FOLDER.glob("*.wsdl"))
#: The smallest WSDL that keeps every rule; each test of a rule spoils it.
_GOOD = (Path(__file__).parent / "good.wsdl").read_text(encoding="utf-8")

XS = "{http://www.w3.org/2001/XMLSchema}"
W = "{http://schemas.xmlsoap.org/wsdl/}"
SOAP11 = "{http://schemas.xmlsoap.org/wsdl/soap/}"
SOAP12 = "{http://schemas.xmlsoap.org/wsdl/soap12/}"

#: Tells what is wrong below a root.
# lxml has no public name for the type of an element.
Rule = Callable[[etree._Element], Iterator[str]]  # noqa: SLF001


def broken_in(path: Path, rule: Rule) -> list[str]:
    return list(rule(etree.parse(path).getroot()))


def broken_once_spoilt(rule: Rule, old: str, new: str) -> list[str]:
    """Return what is wrong with a good WSDL that has *new* in place of *old*."""
    assert old in _GOOD, "nothing would be spoilt"
    assert list(rule(etree.fromstring(_GOOD.encode()))) == []
    return list(rule(etree.fromstring(_GOOD.replace(old, new, 1).encode())))
