"""A page as Markdown: the same view, for programs that read."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from tutorial_app.sphinxext.views import Row, RowGroup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tutorial_app.sphinxext.views import (
        Block,
        Fact,
        FaultRow,
        Ledger,
        Link,
        Listing,
        Page,
        Rows,
        Sample,
        Value,
    )

    #: (role, target) -> docname of the page, empty if there is none.
    Find = Callable[[str, str], str]


def markdown(page: Page, find: Find) -> str:
    """Return *page* as Markdown (CommonMark with tables).

    Args:
        page: what the page says.
        find: where an object of the domain has its page.
    """
    return _Writer(page, find).text()


class _Writer:
    def __init__(self, page: Page, find: Find) -> None:
        self._page = page
        self._find = find

    def text(self) -> str:
        return "\n\n".join(part for part in self._parts() if part) + "\n"

    def _parts(self) -> Iterator[str]:
        page = self._page
        yield f"# {page.title}"
        yield page.summary
        if page.deprecated:
            yield f"**Deprecated.** {page.deprecated}"
        yield from page.doc
        yield _bullets(page.rules)
        yield _bullets(_fact(fact) for fact in page.facts)
        for block in (*page.request, *page.response, *page.content):
            yield from self._block(block)
        if page.values:
            yield "## Values"
            yield _bullets(_value(value) for value in page.values)
        if page.faults:
            yield "## Faults"
            yield self._faults(page.faults)
        if page.bounds:
            yield "## Limits, repeats, events"
            yield _bullets(_fact(fact) for fact in page.bounds)
        listings = (part for one in page.listings for part in self._listing(one))
        ledgers = (part for one in page.ledgers for part in _ledger(one))
        is_event = page.kind == "event"
        yield from (*ledgers, *listings) if is_event else (*listings, *ledgers)
        yield from _samples("Request", page.calls)
        yield from _samples("Answer", page.answers)
        yield from _samples("Fault", page.refusals)

    def _block(self, block: Block) -> Iterator[str]:
        where = f", in {block.part_of}" if block.part_of else ""
        yield f"{'###' if where else '##'} {block.title}{where}"
        if where:
            yield from block.doc
        yield _bullets(block.rules)
        if not block.rows:
            yield "No elements."
            return
        yield _table(
            ("Element", "Type", "Occurs", "Meaning"), self._rows(block.rows, "")
        )

    def _rows(self, rows: Rows, group: str) -> Iterator[tuple[str, ...]]:
        for row in rows:
            if isinstance(row, RowGroup):
                title = f"{group}{row.title}"
                yield ("", "", "", f"*{title}* {row.text}".strip())
                yield from self._rows(row.rows, f"{title}: ")
            else:
                yield self._row(row)

    def _row(self, row: Row) -> tuple[str, ...]:
        type_ = self._to("type", row.type_link, row.type) if row.type_link else row.type
        occurs = f"{row.cardinality} {row.presence}".strip()
        name = f"`@{row.name}`" if row.attribute else f"`{row.name}`"
        return (name, type_, occurs, " ".join(_meaning(row)))

    def _faults(self, rows: Iterable[FaultRow]) -> str:
        return _table(
            ("Code", "When", "Repeat", "What to do"),
            (
                (
                    self._to("fault", row.code, f"`{row.code}`")
                    if row.known
                    else row.code,
                    row.when,
                    "yes" if row.retryable else "no",
                    row.remedy,
                )
                for row in rows
            ),
        )

    def _listing(self, listing: Listing) -> Iterator[str]:
        yield f"## {listing.title}"
        yield listing.text
        yield _bullets(
            f"{self._link(link)}: {text}" if text else self._link(link)
            for link, text in listing.entries
        )

    def _link(self, link: Link) -> str:
        return self._to(link.role, link.target, link.text)

    def _to(self, role: str, target: str, text: str) -> str:
        if role == "url":
            return f"[{text}]({target})" if target else text
        docname = target if role == "doc" else self._find(role, target)
        if not docname:
            return text
        here = posixpath.dirname(self._page.docname)
        return f"[{text}]({posixpath.relpath(docname, here or '.')}.md)"


def _fact(fact: Fact) -> str:
    text = f"`{fact.text}`" if fact.code else fact.text
    return f"{fact.label}: {f'[{text}]({fact.link})' if fact.link else text}"


def _value(value: Value) -> str:
    name = f"`{value.value}`" if value.value else "(empty)"
    return f"{name}: {value.doc}" if value.doc else name


def _meaning(row: Row) -> Iterator[str]:
    if row.deprecated:
        yield f"Deprecated: {row.deprecated}"
    yield from row.doc
    yield from row.constraints
    yield from (f"Pattern `{pattern}`." for pattern in row.patterns)
    if row.values:
        yield "One of " + ", ".join(f"`{value}`" for value in row.values) + "."
    if row.example:
        yield f"Example: `{row.example}`."
    if row.magic:
        signs = "; ".join(f"`{value}` {what}" for value, what in row.magic)
        yield f"In the sandbox: {signs}."


def _ledger(ledger: Ledger) -> Iterator[str]:
    yield f"## {ledger.title}"
    yield from ledger.texts
    if ledger.rows:
        yield _table(ledger.head, ((a, f"{b} {c}".strip()) for a, b, c in ledger.rows))
    if ledger.more > 0:
        yield f"And {ledger.more} more."


def _samples(title: str, samples: Iterable[Sample]) -> Iterator[str]:
    for sample in samples:
        yield f"## {title}: {sample.tab}"
        yield sample.note
        yield _fenced(sample.code, sample.language)


def _fenced(code: str, language: str) -> str:
    fence = "```"
    while fence in code:
        fence += "`"
    return f"{fence}{language}\n{code.rstrip()}\n{fence}"


def _bullets(texts: Iterable[str]) -> str:
    return "\n".join(f"- {' '.join(text.split())}" for text in texts)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = tuple(head)
    lines = [titles, tuple("---" for _ in titles), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
