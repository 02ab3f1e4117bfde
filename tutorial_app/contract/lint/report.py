"""Findings as text for people and as plain values for programs."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

from tutorial_app.contract.lint.findings import Finding, Level, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ORDER = list(Level)


def by_rule(findings: Sequence[Finding]) -> list[tuple[Rule, list[Finding]]]:
    """Return the findings of each rule together, the worst first."""

    def rank(finding: Finding) -> tuple[bool, int, str]:
        level = _ORDER.index(finding.rule.level)
        return bool(finding.accepted), level, finding.rule.id

    ordered = sorted(findings, key=rank)
    groups = groupby(ordered, key=lambda finding: finding.rule)
    return [(rule, list(found)) for rule, found in groups]


def totals(findings: Sequence[Finding]) -> str:
    """Return how much was found, as a sentence."""
    if not findings:
        return "Nothing found."
    counts = Counter(f.rule.level for f in findings if not f.accepted)
    said = [_number(counts[level], level) for level in Level]
    accepted = sum(bool(f.accepted) for f in findings)
    said += [f"{accepted} accepted"] if accepted else []
    return f"{', '.join(said)}."


def _number(count: int, level: Level) -> str:
    return f"{count} {level}{'' if count == 1 else 's'}"


def as_text(findings: Sequence[Finding], most: int | None = None) -> str:
    """Return the findings in words, *most* places a rule (None: all of them)."""
    return "\n".join(_lines(findings, most))


def _lines(findings: Sequence[Finding], most: int | None) -> Iterator[str]:
    yield totals(findings)
    for rule, found in by_rule(findings):
        accepted = found[0].accepted
        level = "accepted" if accepted else str(rule.level)
        yield ""
        yield f"{level}: {rule.title}  ({rule.id}, {len(found)})"
        yield f"  Why: {rule.reason}"
        if rule.clients:
            yield f"  Who: {rule.clients}."
        yield f"  Accepted: {accepted}" if accepted else f"  Do: {rule.remedy}"
        for finding in found[:most]:
            yield f"    {finding.place}: {finding.message}"
        if most is not None and len(found) > most:
            yield f"    and {len(found) - most} more"


def as_entries(findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the findings in plain values, ready for JSON; the names stay.

    `counts` leaves out what is accepted.
    """
    counts = Counter(f.rule.level for f in findings if not f.accepted)
    return {
        "counts": {level.value: counts[level] for level in Level},
        "findings": [
            {
                "rule": finding.rule.id,
                "level": finding.rule.level.value,
                "message": finding.message,
                "file": finding.place.source,
                "line": finding.place.line,
                "reason": finding.rule.reason,
                "clients": finding.rule.clients,
                "remedy": finding.rule.remedy,
                "accepted": finding.accepted,
            }
            for finding in findings
        ],
    }
