"""What a reader of an operation's page asks beyond its messages.

What must hold before, what a repeat does, what it writes, what goes with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.contract.sizes import MIB, largest_message
from tutorial_app.sphinxext.views import Fact, Link, Listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.contract.library import ServiceEntry
    from tutorial_app.contract.model import Operation
    from tutorial_app.sphinxext.pages.reference import Facts

#: By the kind of operation; contract, section 4.3.
_REPEATS = {
    "query": "Changes nothing, so it may be repeated at will.",
    "open": "Changes nothing, so it may be repeated at will.",
    "command": (
        "With the same clientReference and content: the first answer again, with "
        "replayed = true, and nothing is done twice; after BACKEND_TIMEOUT or no "
        "answer that is the way on. With other content: IDEMPOTENCY_MISMATCH. While "
        "the first call runs: REQUEST_IN_PROGRESS."
    ),
    "callback": "Delivered at least once: know a repeat by its ids.",
}
#: A type that more operations than this use says nothing of any two of them.
_FEW = 5
#: Operations with types in common that a page names.
_MOST_KIN = 6


def before(facts: Facts, name: str) -> Iterator[str]:
    """Yield a sentence for each operation that usually goes before."""
    for other, gives in facts.usage.before[name]:
        called = other.partition("/")[2]
        yield f"{called} {gives}." if gives else f"{called} goes before."


def bounds(facts: Facts, entry: ServiceEntry, operation: Operation) -> Iterator[Fact]:
    """Yield what holds of every call: repeats, size, events, since when."""
    repeat = _REPEATS.get(operation.notes.operation_kind)
    if repeat:
        yield Fact("Repeats", repeat)
    if facts.is_served(entry) and facts.sandbox.is_there:
        size = largest_message(entry.slug) // MIB
        yield Fact(
            "Limits",
            f"A request of at most {size} MiB; RATE_LIMITED beyond "
            "the calls a minute that a credential may make.",
        )
    if operation.notes.events:
        # Names of events are linked wherever they stand in a text.
        yield Fact("Events", f"Writes {_and(operation.notes.events)}.")
    if operation.notes.since:
        yield Fact("Since", f"contract version {operation.notes.since}")


def _and(names: tuple[str, ...]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def listings(facts: Facts, name: str) -> Iterator[Listing]:
    """Yield the operations that go with this one, and the lessons that call it."""
    entries = [(_link(other), "Usually comes after.") for other in _next(facts, name)]
    for other, types in facts.usage.kin(name, _FEW)[:_MOST_KIN]:
        if not any(link.target == other for link, _ in entries):
            entries.append((_link(other), f"Uses {_and(types)} too."))
    if entries:
        yield Listing("Goes with", "goes-with", tuple(entries))
    learn = facts.sandbox.learn
    lessons = tuple(
        (Link("url", f"{learn}/{one.id}" if learn else "", one.id), one.title)
        for one in facts.sandbox.lessons.get(name, ())
    )
    if lessons:
        yield Listing("Used in the lessons", "lessons", lessons)


def _next(facts: Facts, name: str) -> list[str]:
    return list(dict.fromkeys(facts.usage.following[name]))


def _link(operation: str) -> Link:
    return Link("operation", operation, operation.partition("/")[2])
