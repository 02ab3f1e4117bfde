"""What was pasted, before anybody reads it as XML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.kernel.words import capitalised
from tutorial_app.soap.encoding import as_utf8

if TYPE_CHECKING:
    from tutorial_app.console.checker.report import Findings

_HEAD = re.compile(
    r"\s*(?:(?:POST|PUT|GET)\s\S+\sHTTP/|HTTP/\d)[^\n]*\n(?P<fields>(?:[^\n<]+\n)*?)\r?\n"
)
_FIELD = re.compile(r"^([A-Za-z-]+):[ \t]*(.*?)\r?$", re.MULTILINE)
_HTML = re.compile(r"\s*(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE)
_DECLARED = re.compile(r"""<\?xml[^>]{0,120}?encoding\s*=\s*["']([\w.-]+)""")
_TITLE = re.compile(r"<title[^>]*>([^<]{1,120})", re.IGNORECASE)
#: UTF-8 read as Latin-1 or Windows-1252: æ, ø, å, é, ö, ü and their capitals.
_MOJIBAKE = re.compile("Ã[¦¸¥©¶¼†˜…]|Â[ -¿]|â€")  # noqa: RUF001 (what is looked for)
_ACTION = re.compile(r"""action\s*=\s*["']?([^"';]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pasted:
    """The XML of what was pasted, and what HTTP said about it."""

    xml: str
    #: Lines that stand before the XML.
    above: int = 0
    action: str | None = None
    content_type: str = ""
    #: There is nothing to be read as XML.
    hopeless: bool = False


def decoded(raw: bytes, found: Findings) -> str:
    """Return *raw* as text; where it is of no encoding we take, say so."""
    try:
        return as_utf8(raw).decode()
    except LookupError as error:
        found.error(f"{capitalised(str(error))}.", "Write the message in UTF-8.")
    except UnicodeDecodeError as error:
        at = raw[: error.start].count(b"\n") + 1
        found.error(
            f"The byte 0x{raw[error.start]:02X} is not {error.encoding}: the message "
            "is in another encoding than it says.",
            "Write it in UTF-8, or declare the encoding it is in.",
            line=at,
        )
    return raw.decode("utf-8", errors="replace")


def look_at(text: str, action: str | None, found: Findings) -> Pasted:
    """Take *text* apart: HTTP headers off, and say what is plainly no message.

    Args:
        text: what was pasted.
        action: the SOAPAction, if it was given beside the message.
        found: gets the findings.
    """
    content_type, above = "", 0
    head = _HEAD.match(text)
    if head:
        fields = {name.lower(): value for name, value in _FIELD.findall(head["fields"])}
        content_type = fields.get("content-type", "")
        action = fields.get("soapaction", action)
        above = head[0].count("\n")
        text = text[head.end() :]
    named = _ACTION.search(content_type)
    if named and "soap+xml" in content_type.lower():
        action = named[1]
    if action is not None:
        action = action.strip().strip("\"'")
    if _is_no_xml(text, found):
        return Pasted(text, above, action, content_type, hopeless=True)
    _spelling(text, above, found)
    lead = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    above += text[:lead].count("\n")
    return Pasted(text[lead:], above, action, content_type)


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of *text* as an XML parser counts them."""
    # `splitlines` would also end a line at U+2028 and at control characters.
    return tuple(text.replace("\r\n", "\n").rstrip("\n").split("\n"))


def _is_no_xml(text: str, found: Findings) -> bool:
    begin = text.lstrip("\ufeff \t\r\n")
    if not begin:
        found.error("There is no message here.", "Paste one, from <…Envelope> on.")
    elif _HTML.match(begin):
        title = _TITLE.search(begin)
        named = f" ({' '.join(title[1].split())})" if title else ""
        found.error(
            f"This is a web page{named}, not a SOAP message: a proxy, a sign-in page "
            "or a wrong address answered instead of the service.",
            "Look at the HTTP status and at the address that was called.",
            line=1,
        )
    elif begin[0] in "{[":
        found.error("This is JSON; SOAP is XML.", line=1)
    elif begin.startswith("--") and "Content-Type" in begin[:2000]:
        found.error(
            "This is a MIME message of several parts (MTOM, or SOAP with attachments).",
            "Paste the part that begins with <…Envelope> alone.",
            line=1,
        )
    elif not begin.startswith("<"):
        found.error(
            f"An XML document begins with <; this begins with {begin[:20]!r}.",
            "Paste the message from its first < on.",
            line=1,
        )
    else:
        return False
    return True


def _spelling(text: str, above: int, found: Findings) -> None:
    start = text.lstrip("\ufeff")
    if start[:1].isspace() and start.lstrip().startswith("<?xml"):
        found.warn(
            "White space stands before the XML declaration; many parsers refuse that.",
            "Let <?xml be the very first characters.",
            line=above + 1,
        )
    declared = _DECLARED.search(text[:300])
    if declared and declared[1].lower() not in {"utf-8", "us-ascii"}:
        found.warn(
            f"The XML declaration says {declared[1]}. What counts is the charset of "
            "the Content-Type; where the two differ, æ, ø and å are lost.",
            "Send UTF-8, and say so in both.",
            line=above + 1,
        )
    for number, line in enumerate(lines_of(text), above + 1):
        if "\ufffd" in line:
            found.warn(
                "A character was lost here before the message was pasted (U+FFFD): it "
                "was read in another encoding than it was written in.",
                "Read and write UTF-8 everywhere.",
                line=number,
            )
            return
        broken = _MOJIBAKE.search(line)
        if broken:
            found.warn(
                f"{broken[0]!r} looks like UTF-8 that was read as Latin-1: æ, ø and å "
                "turn into two characters each.",
                "Read and write UTF-8 everywhere; look at the charset of Content-Type.",
                line=number,
            )
            return
