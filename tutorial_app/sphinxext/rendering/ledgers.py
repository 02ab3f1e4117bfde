"""Ledgers to nodes: a section with a few sentences and a table of two columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from tutorial_app.sphinxext.rendering.boxes import box
from tutorial_app.sphinxext.rendering.tables import paragraph, plain_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.sphinxext.rendering.tables import Prose
    from tutorial_app.sphinxext.views import Ledger


def ledger_section(ledger: Ledger, prose: Prose) -> nodes.section:
    """Return the section of a ledger."""
    made = nodes.section("", nodes.title(ledger.title, ledger.title))
    made["ids"] = [ledger.id]
    made["names"] = []
    made += [prose(text) for text in ledger.texts]
    if ledger.rows:
        made += plain_table(ledger.head, _rows(ledger, prose))
    if ledger.more > 0:
        made += paragraph(f"And {ledger.more} more.")
    return made


def _rows(ledger: Ledger, prose: Prose) -> Iterator[nodes.row]:
    for lead, text, small in ledger.rows:
        first = nodes.entry("", paragraph(prose.name(lead), classes=["type"]))
        first_line, *others = text.splitlines() or [""]
        said = prose(first_line)
        for line in others:
            said += [box("br"), *prose.parts(line)]
        second = nodes.entry("", said)
        if small:
            second += prose(small, ["limits"])
        yield nodes.row("", first, second, classes=["field"])
