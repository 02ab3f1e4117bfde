"""Comparing what the schema does not say: rules, fault codes, events, examples."""

from __future__ import annotations

from collections import defaultdict
from itertools import zip_longest
from typing import TYPE_CHECKING

from tutorial_app.contract.diff.changes import Direction, Use
from tutorial_app.contract.diff.comparison import Comparison, Spot, pairs
from tutorial_app.contract.names import local_name
from tutorial_app.contract.notes import RuleKind

if TYPE_CHECKING:
    from tutorial_app.contract.diff.sides import Side
    from tutorial_app.contract.names import Place
    from tutorial_app.contract.notes import FaultCode, Notes, Rule

#: Rules that forbid messages; the others are advice.
_BINDING = frozenset(RuleKind) - {RuleKind.USUAL}


def compare_notes(found: Comparison, spot: Spot, old: Notes, new: Notes) -> None:
    """Compare the notes on one thing."""
    if old == new:
        return
    _rules(found, spot, old.rules, new.rules)
    codes = ({f.code: f for f in notes.faults} for notes in (old, new))
    for code, before, after in pairs(*codes):
        inner = spot.at(f"fault code {code}")
        if before is None:
            found.added("code-added", inner)
        elif after is None:
            found.removed("code-removed", inner)
        else:
            found.words(inner, before.when, after.when)
    for event in sorted(set(new.events) - set(old.events)):
        found.added("event-added", spot.at(f"event {event}"))
    for event in sorted(set(old.events) - set(new.events)):
        found.removed("event-removed", spot.at(f"event {event}"))
    if bool(old.deprecated) != bool(new.deprecated):
        rule = "deprecated" if new.deprecated else "not-deprecated"
        text = f"is deprecated: {new.deprecated}" if new.deprecated else "deprecation"
        found.note(rule, spot, text if new.deprecated else f"{text} taken back")
    elif old.deprecated != new.deprecated:
        found.note("words", spot, "the words on its deprecation changed")
    kinds = old.operation_kind, new.operation_kind
    found.differ("operation-kind", spot, "kind", *kinds)
    for label, before_, after_ in (
        ("example", old.example, new.example),
        ("since", old.since, new.since),
        ("tier", old.tier, new.tier),
    ):
        found.differ("words", spot, label, before_, after_)


def _rules(
    found: Comparison, spot: Spot, old: tuple[Rule, ...], new: tuple[Rule, ...]
) -> None:
    sides: tuple[dict[tuple[RuleKind, tuple[str, ...]], list[Rule]], ...]
    sides = (defaultdict(list), defaultdict(list))
    for side, rules, others in ((sides[0], old, new), (sides[1], new, old)):
        for rule in rules:
            if rule not in others:
                side[rule.kind, rule.fields].append(rule)
    for key in dict.fromkeys((*sides[0], *sides[1])):
        for before, after in zip_longest(sides[0].get(key, ()), sides[1].get(key, ())):
            _rule(found, spot, before, after)


def _rule(
    found: Comparison, spot: Spot, before: Rule | None, after: Rule | None
) -> None:
    rule = before or after
    if rule is None:
        return
    inner = spot.at(f"rule {' '.join((rule.kind, *rule.fields))}")
    binding = rule.kind in _BINDING
    if before and after:
        found.note("rule-words", inner, f"now says: {after.text}")
    elif before:
        found.removed("rule-removed" if binding else "words", inner, before.text)
    elif after:
        found.added("rule-added" if binding else "words", inner, after.text)


def compare_codes(found: Comparison) -> None:
    """Compare the closed lists of fault codes."""
    answer = Use(frozenset({Direction.RESPONSE}))
    places = _place(found.old), _place(found.new)
    for code, old, new in pairs(found.old.fault_codes, found.new.fault_codes):
        spot = Spot(f"fault code {code}", *places, answer)
        if old is None:
            found.added("code-added", spot)
        elif new is None:
            found.removed("code-removed", spot)
        elif old != new:
            _code(found, spot, old, new)


def _place(side: Side) -> Place | None:
    """Return where the list stands: on the simple type that `notes.xsd` names."""
    types = side.simple_types.values()
    return next((t.place for t in types if local_name(t.name) == "FaultCode"), None)


def _code(found: Comparison, spot: Spot, old: FaultCode, new: FaultCode) -> None:
    found.differ("code-fault", spot, "fault", old.fault, new.fault)
    if old.retryable != new.retryable:
        text = "may now be retried" if new.retryable else "may no longer be retried"
        found.note("code-retry", spot, text)
    for language, before, after in pairs(old.messages, new.messages):
        found.words(spot.at(f"message in {language}"), before or "", after or "")
    found.words(spot.at("cause"), old.cause, new.cause)
    found.words(spot.at("remedy"), old.remedy, new.remedy)
