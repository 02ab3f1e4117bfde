"""Text to elements; where it is no well-formed XML, why not, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.soap.encoding import has_doctype
from tutorial_app.soap.envelope import MAX_ATTRIBUTES, MAX_DEPTH

if TYPE_CHECKING:
    from tutorial_app.console.checker.report import Findings

#: libxml2's name of an error -> what it means, and how to mend it.
_WORDS = {
    "ERR_TAG_NAME_MISMATCH": (
        "An end tag does not fit the start tag",
        "Close the elements in the reverse order in which they were opened.",
    ),
    "ERR_TAG_NOT_FINISHED": ("The message ends before it is over", "Paste all of it."),
    "ERR_GT_REQUIRED": ("A tag is not closed with >", ""),
    "ERR_LTSLASH_REQUIRED": ("The message ends before it is over", "Paste all of it."),
    "ERR_DOCUMENT_END": (
        "Something stands after the end of the message",
        "There may be one root element, and nothing after it.",
    ),
    "ERR_UNDECLARED_ENTITY": (
        "A name between & and ; is none that XML knows",
        "XML has &amp; &lt; &gt; &quot; and &apos; alone; write the character itself.",
    ),
    "ERR_NAME_REQUIRED": (
        "A bare & or < stands in a text",
        "Write &amp; for & and &lt; for <; better, let a library write the XML.",
    ),
    "ERR_ENTITYREF_SEMICOL_MISSING": (
        "A bare & stands in a text",
        "Write &amp; for &; better, let a library write the XML.",
    ),
    "ERR_LT_IN_ATTRIBUTE": ("A bare < stands in an attribute", "Write &lt; for <."),
    "ERR_ATTRIBUTE_NOT_STARTED": (
        "An attribute has no straight quotes around its value",
        'Word processors turn " into curly quotes; use straight ones.',
    ),
    "ERR_ATTRIBUTE_NOT_FINISHED": ("An attribute is not closed with a quote", ""),
    "ERR_ATTRIBUTE_REDEFINED": ("An attribute stands twice on one element", ""),
    "ERR_INVALID_CHAR": (
        "A character stands here that XML cannot carry",
        "Take control characters out; XML 1.0 has no way to write them.",
    ),
    "ERR_RESERVED_XML_NAME": (
        "The XML declaration does not stand at the very start",
        "Take out what stands before <?xml.",
    ),
    "NS_ERR_UNDEFINED_NAMESPACE": (
        "A prefix is used that nobody declared",
        'Declare it with xmlns:prefix="…" on this element or on one around it.',
    ),
    "ERR_NS_DECL_ERROR": ("A namespace is declared wrongly", ""),
    "ERR_DOCUMENT_EMPTY": (
        "There is no element",
        "Paste the message, from its first <.",
    ),
}
_TOO_DEEP = etree.XPath("boolean(" + "/*" * (MAX_DEPTH + 1) + ")")
_TOO_WIDE = etree.XPath(f"//*[@*[{MAX_ATTRIBUTES + 1}]]")


def parsed(xml: str, found: Findings) -> etree._Element | None:
    """Return the root of *xml*; None, and a finding, where it may not be read.

    Nothing is loaded, no entity is expanded, no depth is followed without end.
    """
    raw = xml.encode("utf-8", errors="replace")
    if has_doctype(raw):
        found.error(
            "The message carries a DOCTYPE, which a SOAP message must not "
            "(SOAP 1.1, section 3). What it declares was not read.",
            "Take it out.",
            line=xml[: xml.index("<!DOCTYPE")].count("\n") + 1,
        )
        return None
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_pis=True,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        _refuse(error, parser, found)
        return None
    if _TOO_DEEP(root):
        found.error(f"The message is nested deeper than {MAX_DEPTH} levels.")
        return None
    wide = _TOO_WIDE(root)
    if isinstance(wide, list) and wide:
        found.error(f"An element has more than {MAX_ATTRIBUTES} attributes.")
        return None
    return root


def _refuse(
    error: etree.XMLSyntaxError, parser: etree.XMLParser, found: Findings
) -> None:
    log = [one for one in parser.error_log if one.level > etree.ErrorLevels.WARNING]
    first = log[0] if log else None
    kind = first.type_name if first else ""
    said = (first.message if first else error.msg or "").strip()
    line = first.line if first else error.lineno or 1
    column = first.column if first else error.offset or 0
    plain, remedy = _WORDS.get(kind, ("This is not well-formed XML", ""))
    found.error(
        f"{plain}: {said}." if said else f"{plain}.",
        remedy,
        line=max(line, 1),
        column=column,
    )
    found.note("Nothing after that was looked at.")
