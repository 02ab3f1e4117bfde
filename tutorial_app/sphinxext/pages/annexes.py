"""Pages about the contract itself: what is odd in each WSDL, what has changed.

They hang on the pages they are about: a lint page on its service, the changelog on
the index, and the history of an operation stands on the operation's own page.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from tutorial_app.contract.diff import Impact, diff
from tutorial_app.contract.diff.report import totals as changes_totals
from tutorial_app.contract.lint import lint
from tutorial_app.contract.lint.accepted import read_accepted
from tutorial_app.contract.lint.report import by_rule, totals
from tutorial_app.contract.reading.documents import load_documents
from tutorial_app.kernel.words import capitalised
from tutorial_app.sphinxext.views import Ledger, Link, Listing, Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tutorial_app.contract.diff import Change
    from tutorial_app.contract.library import Library, ServiceEntry
    from tutorial_app.contract.lint import Finding
    from tutorial_app.contract.model import Contract

#: Places of one rule, and changes of one impact, that a page shows.
_MOST = 25
_MOST_CHANGES = 200


def hang_on(
    pages: Iterable[Page],
    library: Library,
    versions: Mapping[str, tuple[Contract, ...]] | None,
) -> Iterator[Page]:
    """Yield *pages* with what is said of the contracts, and the pages that say it.

    Args:
        pages: the pages of the reference.
        library: the contracts.
        versions: every version of the contract, oldest first, the present one under
            an empty name; None where no history is kept, then there is no changelog.
    """
    steps = _steps(versions or {})
    history = _history(steps)
    for page in pages:
        if page.kind == "service":
            entry = library.services[page.name]
            annex = _lint_page(entry, page)
            link = Link("doc", annex.docname, annex.title)
            text = annex.summary
            odd = Listing("What clients trip over", "lint", ((link, text),))
            yield replace(
                page,
                listings=(*page.listings, odd),
                children=(*page.children, annex.docname),
            )
            yield annex
        elif page.kind == "index" and page.name == "reference" and versions is not None:
            changelog = _changelog(page, steps)
            *others, (caption, below) = page.groups
            last = (caption, (*below, changelog.docname))
            yield replace(page, groups=(*others, last))
            yield changelog
        elif page.kind == "operation" and page.title in history:
            rows = history[page.title]
            ledger = Ledger("Change history", "history", ("Version", "Change"), rows)
            yield replace(page, ledgers=(*page.ledgers, ledger))
        else:
            yield page


def _lint_page(entry: ServiceEntry, service: Page) -> Page:
    documents = load_documents(entry.path)
    found = lint(entry.contract, documents, read_accepted(entry.path.parent))
    folder = service.docname.rpartition("/")[0]
    return Page(
        kind="index",
        name=f"lint of {entry.slug}",
        docname=f"{folder}/lint",
        title=f"Lint of {entry.path.name}",
        parent=service.docname,
        summary=totals(found),
        doc=(
            (
                "What clients trip over in the file and those it reads, with the line; "
                "what the reader had to guess is among it."
            ),
        ),
        ledgers=tuple(_rule_ledger(list(group)) for _, group in by_rule(found)),
    )


def _rule_ledger(found: list[Finding]) -> Ledger:
    rule, accepted = found[0].rule, found[0].accepted
    texts = [f"{rule.level.capitalize()}. {rule.reason}"]
    if rule.clients:
        texts.append(f"Who: {rule.clients}.")
    texts.append(f"Remedy: {rule.remedy}")
    if accepted:
        texts.append(f"Accepted: {accepted}")
    rows = tuple((str(f.place), f.message, "") for f in found[:_MOST])
    title = capitalised(rule.title)
    return Ledger(
        title,
        f"rule-{rule.id}",
        ("Place", "Finding"),
        rows,
        tuple(texts),
        len(found) - len(rows),
    )


#: A version, the one before it, and what changed.
_Step = tuple[str, str, "tuple[Change, ...]"]


def _steps(versions: Mapping[str, tuple[Contract, ...]]) -> tuple[_Step, ...]:
    """Return what changed from each version to the next, the newest first."""
    steps = [
        (after, before, diff(old, new))
        for (before, old), (after, new) in pairwise(versions.items())
    ]
    return tuple(reversed(steps))


def _history(steps: Iterable[_Step]) -> Mapping[str, tuple[tuple[str, str, str], ...]]:
    """Return the changes of each operation: version, what, why."""
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for version, _, changes in steps:
        for change in changes:
            text = f"{change.subject}: {change.text}"
            row = (version or "unreleased", text, f"{change.impact}: {change.reason}")
            for name in change.operations:
                found[name].append(row)
    return {name: tuple(rows[:_MOST]) for name, rows in found.items()}


def _changelog(index: Page, steps: tuple[_Step, ...]) -> Page:
    folder = index.docname.rpartition("/")[0]
    said = "What changed in the contract from version to version, to a client."
    if not steps:
        said = (
            "There is one version of the contract so far, so nothing has changed yet. "
            "From the second on, every change stands here with what it means to a "
            "client: breaking, additive or cosmetic."
        )
    return Page(
        kind="index",
        name="contract changelog",
        docname=f"{folder}/changelog",
        title="Contract changelog",
        parent=index.docname,
        summary=said,
        ledgers=tuple(ledger for step in steps for ledger in _version(step)),
    )


def _version(step: _Step) -> Iterator[Ledger]:
    version, before, changes = step
    title = version or "Unreleased"
    mark = f"version-{version or 'next'}"
    said = (f"Since {before}: {changes_totals(changes)}",)
    yield Ledger(title, mark, texts=said)
    for impact in Impact:
        rows = [_change_row(c) for c in changes if c.impact is impact]
        if rows:
            yield Ledger(
                f"{title}: {impact}",
                f"{mark}-{impact}",
                ("What", "Change"),
                tuple(rows[:_MOST_CHANGES]),
                more=len(rows[_MOST_CHANGES:]),
            )


def _change_row(change: Change) -> tuple[str, str, str]:
    text = f"{capitalised(change.text)}. {change.reason}"
    used = ", ".join(change.operations[:8])
    more = len(change.operations[8:])
    also = f" and {more} more" if more > 0 else ""
    return change.subject, text, f"Concerns {used}{also}." if used else ""
