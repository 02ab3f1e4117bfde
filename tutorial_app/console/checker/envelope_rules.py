"""What SOAP itself says of an envelope (SOAP 1.1, section 4; SOAP 1.2 part 1, 5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.soap.envelope import Version

if TYPE_CHECKING:
    from tutorial_app.console.checker.report import Findings
    from tutorial_app.console.checker.text import Pasted

_NAMES = {Version.SOAP11: "SOAP 1.1", Version.SOAP12: "SOAP 1.2"}
_BY_SPACE = {version.namespace: version for version in Version}


@dataclass(frozen=True, slots=True)
class Parts:
    """What an envelope holds. *version* is a guess where it does not say."""

    version: Version
    header: etree._Element | None
    body: etree._Element | None


def name_of(version: Version) -> str:
    """Return what people call *version*."""
    return _NAMES[version]


def take_apart(root: etree._Element, found: Findings) -> Parts | None:
    """Return the parts of the envelope *root*; None: it is no envelope at all."""
    name = etree.QName(root)
    if name.localname.lower() != "envelope":
        return None
    version = _version(root, name, found)
    _attributes(root, version, found)
    header, body = None, None
    for child in root.iterchildren("*"):
        part = etree.QName(child)
        kind = part.localname.lower()
        at = int(child.sourceline or 0)
        if kind not in {"header", "body"}:
            what = "after the Body" if body is not None else "beside Header and Body"
            said = f"{part.localname} stands in the Envelope, {what}."
            found.error(said, "Put it into Header or Body: only they may.", line=at)
            continue
        _part(part, kind.capitalize(), str(name.namespace or ""), at, found)
        if kind == "header":
            if header is not None or body is not None:
                found.error(
                    "The Header stands twice."
                    if header is not None
                    else "The Header stands after the Body.",
                    "It stands once, before the Body.",
                    line=at,
                )
            header = child
        elif body is not None:
            found.error("The Body stands twice.", line=at)
        else:
            body = child
    if body is None:
        found.error(
            "The Envelope has no Body.",
            "Put the request, one element, into <soap:Body>.",
            line=int(root.sourceline or 0),
        )
    return Parts(version, header, body)


def check_media_type(pasted: Pasted, version: Version, found: Findings) -> None:
    """Hold the Content-Type, where it came along, to the *version* of SOAP."""
    said = pasted.content_type.partition(";")[0].strip().lower()
    if said and said != version.media_type:
        found.error(
            f"Content-Type is {said!r}, the Envelope is {name_of(version)}.",
            f"Send {version.content_type!r}.",
        )


def _version(root: etree._Element, name: etree.QName, found: Findings) -> Version:
    space = str(name.namespace or "")
    at = int(root.sourceline or 0)
    if name.localname != "Envelope":
        found.error(f"The root is {name.localname!r}; it is called Envelope.", line=at)
    if space in _BY_SPACE:
        return _BY_SPACE[space]
    guess = Version.SOAP12 if "w3.org" in space or "2003" in space else Version.SOAP11
    other = next(one for one in Version if one is not guess)
    if not space:
        message = "The Envelope has no namespace."
    else:
        message = (
            f"The Envelope has the namespace {space!r}, which is of no version of SOAP."
        )
    found.error(
        message,
        f"{name_of(guess)} has {guess.namespace}; {name_of(other)} has "
        f"{other.namespace}.",
        line=at,
    )
    return guess


def _part(part: etree.QName, wanted: str, space: str, at: int, found: Findings) -> None:
    if part.localname != wanted:
        found.error(
            f"{part.localname!r} is called {wanted}; capital letters count.", line=at
        )
    if str(part.namespace or "") != space:
        found.error(
            f"The {wanted} has the namespace {str(part.namespace or 'none')!r}, the "
            f"Envelope has {space or 'none'!r}.",
            "Both have the same: give it the prefix of the Envelope.",
            line=at,
        )


def _attributes(root: etree._Element, version: Version, found: Findings) -> None:
    if root.get(f"{{{version.namespace}}}encodingStyle") is not None:
        found.warn(
            "encodingStyle announces SOAP encoding; these services are "
            "document/literal.",
            "Leave it out.",
            line=int(root.sourceline or 0),
        )
