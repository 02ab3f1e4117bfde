"""How a workspace misbehaves on request: what is asked for, and who is hit.

A call asks for itself with the HTTP header `X-Sandbox-Behaviour` (contract, 11.8);
`SetSandboxBehaviour` asks for a whole workspace (7.1). Chance is seeded by what a
call says and how often it was made, so the same calls misbehave alike however they
are mixed with others.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tutorial_app.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

#: The faults that can be asked for: those that are nobody's fault.
CODES = frozenset(
    {"SYSTEM_UNAVAILABLE", "BACKEND_TIMEOUT", "RATE_LIMITED", "INTERNAL_ERROR"}
)
#: Milliseconds.
LONGEST_DELAY = 30_000
#: A client that tries a call once and thrice again gets through every profile.
RETRIES = 3
#: What is never disturbed by what it sets.
EXEMPT = "SetSandboxBehaviour"
_PART = re.compile(r"\s*(\w+)\s*(?:=\s*([A-Z_a-z0-9]+)\s*)?")


class Kind(StrEnum):
    """What happens to an answer."""

    NONE = ""
    FAULT = "fault"
    #: The connection is closed without an answer.
    DROP = "drop"
    #: A page of a proxy that could not reach us.
    HTML = "html"
    MALFORMED = "malformed"
    #: An element that a newer contract might add.
    NEWER = "newer"


@dataclass(frozen=True, slots=True)
class Disturbance:
    """What is done to one call."""

    kind: Kind = Kind.NONE
    #: True: the work is done first.
    after: bool = False
    #: The fault of a FAULT.
    code: str = ""
    #: Milliseconds before and after the work.
    delay: int = 0
    delay_after: int = 0
    #: Which set of prefixes the answer has; 0: the usual one.
    prefixes: int = 0


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What was set for a workspace; None is left to the profile."""

    latency_min_ms: int | None = None
    latency_max_ms: int | None = None
    #: Hundredths of a percent.
    error_share: int | None = None
    error_code: str = ""
    profile: str = ""
    seed: int = 1
    lenient: bool = False
    operations: tuple[str, ...] = ()
    auto_advance: bool = False
    speed_factor: int = 1
    #: Hundredths of a percent.
    callback_duplicates: int | None = None
    active_until: datetime | None = None

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Behaviour:
        """Return what a row of the table says."""
        values = {name: row[name] for name in row if name != "workspace"}
        return cls(**{**values, "operations": tuple(row["operations"])})

    @property
    def lapses(self) -> bool:
        """Say whether there is something that lapses: delays, faults, a profile."""
        return bool(
            self.profile
            or self.latency_min_ms
            or self.latency_max_ms
            or self.error_share
        )

    def disturbs(self, operation: str, now: datetime) -> bool:
        """Say whether calls of *operation* may be hit at *now*, wall-clock time."""
        if operation == EXEMPT or not self.lapses:
            return False
        if self.active_until is None or now >= self.active_until:
            return False
        return not self.operations or operation in self.operations


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of one call."""

    #: How often it came before.
    seen: int = 0
    #: How often the profile has disturbed it without a break.
    in_a_row: int = 0


#: What HOSTILE does, with the share of calls in percent.
_HOSTILE: tuple[tuple[int, Disturbance], ...] = (
    (8, Disturbance(Kind.FAULT, code="SYSTEM_UNAVAILABLE")),
    (4, Disturbance(Kind.FAULT, code="RATE_LIMITED")),
    (4, Disturbance(Kind.FAULT, code="BACKEND_TIMEOUT")),
    (4, Disturbance(Kind.FAULT, after=True, code="BACKEND_TIMEOUT")),
    (4, Disturbance(Kind.DROP)),
    (4, Disturbance(Kind.DROP, after=True)),
    (8, Disturbance(Kind.NEWER, after=True)),
)
#: Profile -> the usual delay in milliseconds, from and to.
_DELAYS = {"HONEST": (0, 60), "HOSTILE": (0, 300)}
#: Every so many calls HOSTILE is slow, for so many milliseconds.
_SLOW_EVERY, _SLOW = 10, (1000, 4000)
#: How many sets of prefixes there are, the usual one counted.
PREFIX_SETS = 5


def asked_by_header(text: str) -> Disturbance:
    """Return what the value of `X-Sandbox-Behaviour` asks for.

    Raises:
        InvalidInput: if it is none of the contract's section 11.8.
    """
    parts = [_PART.fullmatch(part) for part in text.split(";")]
    words = {part[1]: part[2] or "" for part in parts if part}
    when = words.pop("when", None)
    if None in parts or len(words) != 1 or when not in {None, "before", "after"}:
        raise _not_understood(text)
    (word, value), late = next(iter(words.items())), when == "after"
    match word:
        case "delay" if value.isdecimal() and int(value) <= LONGEST_DELAY:
            ms = int(value)
            return Disturbance(delay_after=ms) if late else Disturbance(delay=ms)
        case "fault" if value in CODES:
            return Disturbance(Kind.FAULT, after=late, code=value)
        case "drop" | "malformed" if not value:
            return Disturbance(Kind(word), after=when != "before")
        case "html" if not value:
            return Disturbance(Kind.HTML, after=late)
        case _:
            raise _not_understood(text)


def decide(behaviour: Behaviour, call: str, memory: Memory) -> tuple[Disturbance, bool]:
    """Decide what *behaviour* does to a call that it may disturb.

    Args:
        behaviour: what was set.
        call: the call's name, the same for a repeat of it.
        memory: what is remembered of it.

    Returns:
        what happens, and whether it counts as one of the disturbances that no
        profile makes more than `RETRIES` of in a row.
    """
    chance = random.Random(f"{behaviour.seed}:{call}:{memory.seen}")  # noqa: S311 (nothing secret)
    delay = _delay(behaviour, chance)
    prefixes = chance.randrange(PREFIX_SETS) if behaviour.profile != "CALM" else 0
    hit, mood = chance.random() * 10_000, chance.random() * 100
    if not behaviour.profile:
        prefixes = 0
    if behaviour.error_share is not None and behaviour.error_share > 0:
        if hit < behaviour.error_share:
            asked = Disturbance(Kind.FAULT, code=behaviour.error_code, delay=delay)
            return asked, False
        return Disturbance(delay=delay, prefixes=prefixes), False
    if behaviour.profile == "HOSTILE" and memory.in_a_row < RETRIES:
        for share, one in _HOSTILE:
            if mood < share:
                return _with(one, delay, prefixes), True
            mood -= share
    return Disturbance(delay=delay, prefixes=prefixes), False


def _delay(behaviour: Behaviour, chance: random.Random) -> int:
    usual = _DELAYS.get(behaviour.profile, (0, 0))
    slow = chance.randrange(_SLOW_EVERY) == 0 and behaviour.profile == "HOSTILE"
    asked = (behaviour.latency_min_ms, behaviour.latency_max_ms)
    low, high = _SLOW if slow else usual
    if asked != (None, None):
        low = asked[0] or 0
        high = max(low, asked[1] or 0)
    return chance.randint(low, high)


def _with(one: Disturbance, delay: int, prefixes: int) -> Disturbance:
    return Disturbance(one.kind, one.after, one.code, delay, 0, prefixes)


def _not_understood(text: str) -> InvalidInput:
    return InvalidInput(
        f"X-Sandbox-Behaviour is {text[:80]!r}; it takes delay=<0 to {LONGEST_DELAY}>, "
        f"fault=<{', '.join(sorted(CODES))}>, drop, html or malformed, "
        "each with ;when=before or ;when=after"
    )
