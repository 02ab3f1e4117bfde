"""Views to nodes: a whole page, in the order a reader needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from tutorial_app.sphinxext.rendering.boxes import Wire, box, text_box
from tutorial_app.sphinxext.rendering.ledgers import ledger_section
from tutorial_app.sphinxext.rendering.tables import (
    Prose,
    fault_table,
    field_table,
    inline,
    paragraph,
    xref,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tutorial_app.sphinxext.views import Block, Fact, Listing, Page, Sample, Value


#: Characters from which a sample is shown without colours.
_LONG = 16_000


def page_nodes(page: Page, *, apart: bool) -> list[nodes.Node]:
    """Return the nodes of *page*, below its title.

    Args:
        page: what the page says.
        apart: the page is all there is in its document, so that its wire part may
            stand in a column of its own.
    """
    prose = Prose(page.mentions)
    made: list[nodes.Node] = [*_opening(page, prose)]
    made += _messages(page.request, prose)
    made += _messages(page.response, prose)
    made += _content(page.content, prose)
    if page.values:
        made.append(_section("Values", "values", _values(page.values, prose)))
    if page.faults:
        made.append(_section("Faults", "faults", *_faults(page, prose)))
    if page.bounds:
        title = "Limits, repeats, events"
        made.append(_section(title, "bounds", _facts(page.bounds, prose)))
    listings = [_listing(listing, prose) for listing in page.listings]
    ledgers = [ledger_section(ledger, prose) for ledger in page.ledgers]
    # An event's fields are its ledger.
    made += ledgers + listings if page.kind == "event" else listings + ledgers
    wire = _wire(page)
    if wire is not None:
        wire["apart"] = apart
        made.append(wire)
    return made


def _opening(page: Page, prose: Prose) -> Iterator[nodes.Node]:
    if page.summary:
        yield prose(page.summary, ["lead"])
    if page.deprecated:
        yield box(
            "div",
            paragraph(nodes.strong("", "Deprecated. "), page.deprecated),
            classes=["notice", "warn"],
        )
    for text in page.doc:
        yield prose(text)
    if page.rules:
        if page.kind == "operation":
            yield paragraph(nodes.strong("", "Before the call"))
        yield nodes.bullet_list(
            "", *(nodes.list_item("", prose(rule)) for rule in page.rules)
        )
    if page.try_it:
        link = nodes.reference(
            "", "Try it in the console", refuri=page.try_it, classes=["button"]
        )
        yield box("div", paragraph(link), classes=["actions"])
    if page.facts:
        yield _facts(page.facts, prose)


def _facts(facts: Iterable[Fact], prose: Prose) -> nodes.definition_list:
    made = nodes.definition_list("", classes=["kv"])
    for fact in facts:
        value = prose(fact.text)
        if fact.link:
            value = paragraph(nodes.reference("", fact.text, refuri=fact.link))
        elif fact.code:
            value = paragraph(nodes.literal(fact.text, fact.text))
        made += nodes.definition_list_item(
            "",
            nodes.term(fact.label, fact.label),
            nodes.definition("", value),
        )
    return made


def _section(title: str, identifier: str, *children: nodes.Node) -> nodes.section:
    made = nodes.section("", nodes.title(title, title), *children)
    made["ids"] = [identifier]
    made["names"] = []
    return made


def _messages(blocks: tuple[Block, ...], prose: Prose) -> Iterator[nodes.Node]:
    if blocks:
        first, *rest = blocks
        yield _section(
            first.title,
            first.id,
            *_block(first, prose, with_doc=False),
            *(_nested(block, prose) for block in rest),
        )


def _content(blocks: tuple[Block, ...], prose: Prose) -> Iterator[nodes.Node]:
    """Return the blocks of a type page; its own doc stands at the top already."""
    for number, block in enumerate(blocks):
        if number == 0:
            yield _section(block.title, block.id, *_block(block, prose, with_doc=False))
        else:
            yield _nested(block, prose)


def _nested(block: Block, prose: Prose) -> nodes.section:
    made = _section(block.title, block.id)
    title = made[0]
    if isinstance(title, nodes.title):
        title.clear()
        title += (
            xref("type", block.type_link, block.title)
            if block.type_link
            else nodes.literal(block.title, block.title)
        )
        if block.part_of and block.part_of != block.title:
            title += inline(f", in {block.part_of}", "part-of")
    made += _block(block, prose, with_doc=True)
    return made


def _block(block: Block, prose: Prose, *, with_doc: bool) -> Iterator[nodes.Node]:
    if with_doc:
        for text in block.doc:
            yield prose(text)
    if block.rules:
        yield nodes.bullet_list(
            "", *(nodes.list_item("", prose(rule)) for rule in block.rules)
        )
    if block.rows:
        yield field_table(block.rows, block.id, prose)
    else:
        yield paragraph("No elements.")


def _values(values: Iterable[Value], prose: Prose) -> nodes.definition_list:
    made = nodes.definition_list("", classes=["values"])
    for value in values:
        text = value.value or "(empty)"
        made += nodes.definition_list_item(
            "",
            nodes.term("", "", prose.name(text), ids=[f"value-{value.value}"]),
            nodes.definition("", prose(value.doc)),
        )
    return made


def _faults(page: Page, prose: Prose) -> Iterator[nodes.Node]:
    own = [row for row in page.faults if not row.common]
    common = [row for row in page.faults if row.common]
    if own:
        yield fault_table(own, prose)
    if common:
        title = "Common to most operations"
        yield _section(title, "common-faults", fault_table(common, prose))


def _listing(listing: Listing, prose: Prose) -> nodes.section:
    made = _section(listing.title, listing.id)
    for text in filter(None, listing.text.split("\n\n")):
        made += prose(text)
    if any(text for _, text in listing.entries):
        items = nodes.definition_list("", classes=["listing"])
        for link, text in listing.entries:
            items += nodes.definition_list_item(
                "",
                nodes.term("", "", xref(link.role, link.target, link.text)),
                nodes.definition("", prose(text)),
            )
        made += items
    elif listing.entries:
        made += nodes.bullet_list(
            "",
            *(
                nodes.list_item("", paragraph(xref(li.role, li.target, li.text)))
                for li, _ in listing.entries
            ),
            classes=["names"],
        )
    return made


def _wire(page: Page) -> Wire | None:
    panels = [
        _panel(title, key, samples)
        for title, key, samples in (
            (
                "Refused call" if page.kind == "fault" else "Call",
                "language",
                page.calls,
            ),
            (
                "Answer" if page.kind == "operation" else "On the wire",
                "answer",
                page.answers,
            ),
            (
                "Fault" if page.kind == "operation" else "On the wire",
                "fault",
                page.refusals,
            ),
        )
        if samples
    ]
    return Wire("", *panels) if panels else None


def _panel(title: str, key: str, samples: tuple[Sample, ...]) -> nodes.Element:
    head = box("div", text_box("h2", title), classes=["wire-head"])
    if len(samples) == 1:
        return box("div", head, _code(samples[0]), classes=["wire-panel"])
    tabs = box("div", classes=["tabs"], data={"tabs": key})
    for sample in samples:
        tabs += box(
            "section",
            text_box("h3", sample.tab, classes=["tab-title"]),
            _code(sample),
            *([_note(sample.note)] if sample.note else []),
            classes=["tab"],
            data={"tab": sample.key or sample.tab.lower().replace(", ", "-")},
        )
    return box("div", head, tabs, classes=["wire-panel"])


def _note(text: str) -> nodes.Element:
    """Return what stands under a sample; code in it stands in backticks."""
    parts = [
        nodes.literal(part, part) if number % 2 else nodes.Text(part)
        for number, part in enumerate(text.split("`"))
        if part
    ]
    return box("p", *parts, classes=["ran"])


def _code(sample: Sample) -> nodes.literal_block:
    # Colours make XML four times as long; a very long sample does without.
    language = sample.language if len(sample.code) < _LONG else "text"
    return nodes.literal_block(sample.code, sample.code, language=language, force=True)
