"""Views to nodes, the tables: fields and faults."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from tutorial_app.kernel.words import capitalised
from tutorial_app.sphinxext.rendering.boxes import box
from tutorial_app.sphinxext.sandbox.signs import MAGIC_PAGE
from tutorial_app.sphinxext.views import Row, RowGroup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tutorial_app.sphinxext.views import FaultRow, Rows


_NEVER = re.compile(r"(?!)")


def xref(role: str, target: str, text: str, *, code: bool = True) -> nodes.Node:
    """Return a link to an object of the domain, resolved when all is read.

    The role `doc` leads to a page that is no object, by its docname; the role `url`
    to an address, or nowhere; the role `ref` to a label.
    """
    if role == "url":
        made = nodes.reference("", text, refuri=target)
        return made if target else nodes.inline(text, text)
    if role == "doc":
        return addnodes.pending_xref(
            "",
            nodes.inline(text, text),
            refdomain="std",
            reftype="doc",
            reftarget=f"/{target}",
            refexplicit=True,
        )
    inner: nodes.TextElement = breakable(text) if code else nodes.inline(text, text)
    link = addnodes.pending_xref(
        "",
        inner,
        refdomain="std" if role == "ref" else "wsdl",
        reftype=role,
        reftarget=target,
        refexplicit=True,
        quiet=True,
    )
    # Sphinx writes the text of such a link anew, and not as code.
    return nodes.literal("", "", link) if role == "ref" and code else link


def breakable(name: str) -> nodes.literal:
    """Return *name* as code that may break after an underscore, and only there."""
    made = nodes.literal(name, "")
    for number, part in enumerate(re.split(r"(?<=_)", name)):
        made += [box("wbr")] if number else []
        made += nodes.Text(part)
    return made


def paragraph(*parts: nodes.Node | str, classes: Iterable[str] = ()) -> nodes.paragraph:
    """Return a paragraph of nodes and plain texts."""
    made = nodes.paragraph("", classes=list(classes))
    made += [nodes.Text(part) if isinstance(part, str) else part for part in parts]
    return made


class Prose:
    """Documentation text to paragraphs, with names of pages as links."""

    def __init__(self, mentions: Iterable[tuple[str, str, str]] = ()) -> None:
        self._known = {word: (role, target) for word, role, target in mentions}
        # The longest first: a name may begin as another one does.
        longest = sorted(self._known, key=len, reverse=True)
        names = "|".join(map(re.escape, longest))
        self._names = re.compile(rf"(?<!\w)(?:{names})(?!\w)") if names else _NEVER

    def __call__(self, text: str, classes: Iterable[str] = ()) -> nodes.paragraph:
        """Return a paragraph of *text*."""
        made = nodes.paragraph("", classes=list(classes))
        made += self.parts(text)
        return made

    def name(self, word: str) -> nodes.Node:
        """Return *word* as code, linked where it has a page."""
        known = self._known.get(word)
        return xref(*known, word) if known else nodes.literal(word, word)

    def parts(self, text: str) -> list[nodes.Node]:
        """Return *text* as nodes, without a paragraph around them."""
        made: list[nodes.Node] = []
        end = 0
        for match in self._names.finditer(text):
            made.append(nodes.Text(text[end : match.start()]))
            made.append(xref(*self._known[match[0]], match[0]))
            end = match.end()
        made.append(nodes.Text(text[end:]))
        return made


def inline(text: str, *classes: str) -> nodes.inline:
    """Return a span with *classes*."""
    return nodes.inline(text, text, classes=list(classes))


def field_table(rows: Rows, prefix: str, prose: Prose) -> nodes.table:
    """Return the table of a block; row ids begin with *prefix*."""
    head = (("Element", "name"), ("Meaning", "meaning"))
    return _table("field-table", head, _rows(rows, prefix, 0, prose))


def fault_table(rows: Iterable[FaultRow], prose: Prose) -> nodes.table:
    """Return the table of faults of an operation."""
    head = (("Fault", "name"), ("When, and what to do", "meaning"))
    return _table("field-table", head, (_fault(row, prose) for row in rows))


def plain_table(head: tuple[str, str], rows: Iterable[nodes.row]) -> nodes.table:
    """Return a table of two columns with these headings."""
    return _table("field-table", ((head[0], "name"), (head[1], "meaning")), rows)


def _table(
    name: str, head: tuple[tuple[str, str], ...], rows: Iterable[nodes.row]
) -> nodes.table:
    # colwidths-auto: without it docutils writes a style attribute for each column.
    table = nodes.table(classes=[name, "colwidths-auto"])
    group = nodes.tgroup(cols=len(head))
    group += [nodes.colspec(colwidth=1) for _ in head]
    titles = nodes.row()
    titles += [nodes.entry("", paragraph(text), classes=[c]) for text, c in head]
    group += nodes.thead("", titles)
    group += nodes.tbody("", *rows)
    table += group
    return table


def _rows(rows: Rows, prefix: str, depth: int, prose: Prose) -> Iterator[nodes.row]:
    for row in rows:
        if isinstance(row, Row):
            yield _field(row, prefix, depth, prose)
        else:
            yield _group_head(row, depth, prose)
            yield from _rows(row.rows, prefix, depth + 1, prose)


def _group_head(group: RowGroup, depth: int, prose: Prose) -> nodes.row:
    title = f"{capitalised(group.title)}."
    text = paragraph(inline(title, "rule"), " ", *prose.parts(group.text))
    cell = nodes.entry("", text, morecols=1)
    return nodes.row("", cell, classes=_depth("group", depth))


def _depth(name: str, depth: int) -> list[str]:
    return [name, f"depth-{min(depth, 6)}"] if depth else [name]


def _field(row: Row, prefix: str, depth: int, prose: Prose) -> nodes.row:
    name = f"@{row.name}" if row.attribute else row.name
    label = paragraph(nodes.literal(name, name), classes=["name"])
    type_line = paragraph(classes=["type"])
    if row.type_link:
        type_line += xref("type", row.type_link, row.type or row.type_link)
    elif row.type:
        type_line += nodes.literal(row.type, row.type)
    if row.cardinality:
        type_line += [nodes.Text(" "), inline(row.cardinality, "card")]
    first = nodes.entry("", label, type_line)
    if row.presence:
        must = ["must"] if "required" in row.presence else []
        first += paragraph(inline(row.presence, "req", *must))
    made = nodes.row(
        "",
        first,
        nodes.entry("", *_meaning(row, prose)),
        classes=_depth("field", depth),
    )
    mark = "attribute-" if row.attribute else ""
    made["ids"] = [f"{prefix}-{mark}{row.name}".replace(" ", "-").lower()]
    return made


def _meaning(row: Row, prose: Prose) -> Iterator[nodes.Node]:
    if row.deprecated:
        yield paragraph(inline("Deprecated.", "req", "must"), f" {row.deprecated}")
    for text in row.doc:
        yield prose(text)
    if row.constraints:
        text = ", ".join(row.constraints)
        yield paragraph(capitalised(text) + ".", classes=["limits"])
    for pattern in row.patterns:
        yield paragraph("Pattern ", nodes.literal(pattern, pattern), classes=["limits"])
    if row.values:
        line = paragraph("One of ", classes=["limits"])
        for number, value in enumerate(row.values):
            line += nodes.Text(", " if number else "")
            line += prose.name(value)
        yield line
    if row.example:
        yield paragraph("Example ", prose.name(row.example), classes=["example"])
    if row.magic:
        yield _magic(row.magic, prose)
    title, identifier = row.block
    if identifier:
        link = nodes.reference("", "", nodes.Text(f"Fields of {title}"))
        link["refid"] = identifier
        yield paragraph(link, classes=["into"])


def _magic(values: Iterable[tuple[str, str]], prose: Prose) -> nodes.paragraph:
    """Return what some values lead to in the sandbox."""
    table = xref("ref", MAGIC_PAGE, "In the sandbox", code=False)
    line = paragraph(table, classes=["example"])
    for value, what in values:
        line += [box("br"), nodes.literal(value, value), nodes.Text(" ")]
        line += prose.parts(what)
    return line


def _fault(row: FaultRow, prose: Prose) -> nodes.row:
    name: nodes.Node = breakable(row.code)
    if row.known:
        name = xref("fault", row.code, row.code)
    first = nodes.entry("", paragraph(name, classes=["name"]))
    if row.kind:
        first += paragraph(nodes.literal(row.kind, row.kind), classes=["type"])
    if row.known:
        retry = "retry the same request" if row.retryable else "do not retry"
        first += paragraph(inline(retry, "req"))
    second = nodes.entry("")
    if row.when:
        second += prose(row.when)
    if row.remedy:
        second += prose(row.remedy, ["remedy"])
    made = nodes.row("", first, second, classes=["field"])
    made["ids"] = [f"fault-{row.code}".lower().replace("_", "-")]
    return made
