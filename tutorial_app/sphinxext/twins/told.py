"""The Markdown twin of a page generated as text: its words, without the pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator


def markdown(document: nodes.document) -> str:
    """Return headings, paragraphs, lists and tables of a document that was read."""
    return "\n\n".join(_blocks(document, 0)) + "\n"


def _blocks(parent: nodes.Element, depth: int) -> Iterator[str]:
    for node in parent.children:
        match node:
            case nodes.title():
                yield f"{'#' * depth} {_line(node)}"
            case nodes.section():
                yield from _blocks(node, depth + 1)
            case nodes.paragraph():
                yield _line(node)
            case nodes.bullet_list() | nodes.enumerated_list():
                yield "\n".join(_items(node))
            case nodes.table():
                yield "\n".join(_rows(node))
            case _:  # Pictures, and what only leads on.
                continue


def _items(parent: nodes.Element) -> Iterator[str]:
    numbered = isinstance(parent, nodes.enumerated_list)
    for number, item in enumerate(parent.children, 1):
        yield f"{number}. {_line(item)}" if numbered else f"- {_line(item)}"


def _rows(table: nodes.table) -> Iterator[str]:
    for number, row in enumerate(table.findall(nodes.row)):
        cells = [_line(cell).replace("|", "\\|") for cell in row.children]
        yield f"| {' | '.join(cells)} |"
        if number == 0:
            yield f"| {' | '.join('---' for _ in cells)} |"


def _line(node: nodes.Node) -> str:
    return " ".join(node.astext().split())
