"""How a workspace behaves: its profile, what else is asked for, and who is hit.

A call asks for itself with the HTTP header `X-Sandbox-Behaviour` (contract, 11.8);
`SetSandboxBehaviour` asks for a whole workspace (7.1). Where nobody has asked for
anything, and again when it has lapsed, the profile is HONEST. Chance is seeded by
what a call says and how often it was made, so the same calls misbehave alike however
they are mixed with others.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING
from zlib import crc32

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


class Profile(StrEnum):
    """A ready-made temper (`BehaviourProfile` of the contract)."""

    #: Everything at once: an order runs to its end in the call that places it.
    CALM = "CALM"
    #: Orders take their time, prefixes vary; nothing goes wrong.
    HONEST = "HONEST"
    HOSTILE = "HOSTILE"


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
    #: It comes, but only when an impatient client has given up.
    SLOW = "slow"


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

    @property
    def text(self) -> str:
        """What is done, as a trace tells it; empty: nothing."""
        wait = self.delay + self.delay_after
        if not (self.kind or wait):
            return ""  # nearly always
        told = (
            [f"{self.kind}{' ' + self.code if self.code else ''}"] if self.kind else []
        )
        if self.kind and self.after:
            told.append("after its work")
        return ", ".join([*told, *([f"{wait} ms later"] if wait else [])])


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What was set for a workspace; None is left to the profile."""

    latency_min_ms: int | None = None
    latency_max_ms: int | None = None
    #: Hundredths of a percent.
    error_share: int | None = None
    error_code: str = ""
    profile: Profile = Profile.HONEST
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
        profile = Profile(row["profile"] or Profile.HONEST)
        operations = tuple(row["operations"])
        return cls(**{**values, "profile": profile, "operations": operations})

    @property
    def disturbs(self) -> bool:
        """Say whether chance has anything to decide about a call."""
        latency = self.latency_min_ms or self.latency_max_ms
        return bool(self.profile is Profile.HOSTILE or latency or self.error_share)

    @property
    def lapses(self) -> bool:
        """Say whether there is something that lapses: delays, faults, a profile."""
        return self.disturbs or self.profile is not Profile.HONEST

    def felt_by(self, operation: str, now: datetime) -> Behaviour:
        """Return what calls of *operation* feel of it at *now*, wall-clock time."""
        over = self.active_until is None or now >= self.active_until
        named = not self.operations or operation in self.operations
        if over or not named or operation == EXEMPT:
            return Behaviour(seed=self.seed)
        return self


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of one call."""

    #: How often it came before.
    seen: int = 0
    #: How often the profile has disturbed it without a break.
    in_a_row: int = 0


#: Milliseconds: from and to.
_USUAL, _SLOW = (0, 300), (1000, 4000)
#: What HOSTILE does, with the share of calls in percent.
_HOSTILE: tuple[tuple[int, Disturbance], ...] = (
    (8, Disturbance(Kind.FAULT, code="SYSTEM_UNAVAILABLE")),
    (4, Disturbance(Kind.FAULT, code="RATE_LIMITED")),
    (4, Disturbance(Kind.FAULT, code="BACKEND_TIMEOUT")),
    (4, Disturbance(Kind.FAULT, after=True, code="BACKEND_TIMEOUT")),
    (4, Disturbance(Kind.DROP)),
    (4, Disturbance(Kind.DROP, after=True)),
    (8, Disturbance(Kind.NEWER, after=True)),
    (8, Disturbance(Kind.SLOW)),
)
#: How many sets of prefixes there are, the usual one counted.
PREFIX_SETS = 5


def asked_by_header(text: str) -> Disturbance:
    """Return what the value of `X-Sandbox-Behaviour` asks for.

    Raises:
        InvalidInput: if it is none of the contract's section 11.8, nor `newer`.
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
        case "newer" if not value and when is None:
            return Disturbance(Kind.NEWER, after=True)
        case _:
            raise _not_understood(text)


def decide(behaviour: Behaviour, call: str, memory: Memory) -> tuple[Disturbance, bool]:
    """Decide what *behaviour* does to a call that feels it.

    Args:
        behaviour: what was set.
        call: the call's name, the same for a repeat of it.
        memory: what is remembered of it.

    Returns:
        what happens, and whether it counts as one of the disturbances that no
        profile makes more than `RETRIES` of in a row.
    """
    chance = random.Random(f"{behaviour.seed}:{call}:{memory.seen}")  # noqa: S311 (nothing secret)
    hit, mood = chance.random() * 10_000, chance.random() * 100
    delay = _delay(behaviour, chance, _USUAL)
    if behaviour.error_share:
        # Asked for by name: this knows no mercy.
        if hit < behaviour.error_share:
            return Disturbance(
                Kind.FAULT, code=behaviour.error_code, delay=delay
            ), False
    elif behaviour.profile is Profile.HOSTILE and memory.in_a_row < RETRIES:
        for share, one in _HOSTILE:
            if mood < share:
                slow = _delay(behaviour, chance, _SLOW)
                own = slow if one.kind is Kind.SLOW else delay
                return replace(one, delay=own), True
            mood -= share
    return Disturbance(delay=delay), False


def prefix_set(behaviour: Behaviour, said: bytes) -> int:
    """Return which set of prefixes an answer has; 0: the usual one.

    Args:
        behaviour: what the call feels.
        said: what tells this answer from others.
    """
    if behaviour.profile is Profile.CALM:
        return 0
    # Not `hash`, which differs from process to process; a `Random` costs more.
    return crc32(b"%d:%b" % (behaviour.seed, said)) % PREFIX_SETS


def _delay(behaviour: Behaviour, chance: random.Random, usual: tuple[int, int]) -> int:
    low, high = usual if behaviour.profile is Profile.HOSTILE else (0, 0)
    asked = (behaviour.latency_min_ms, behaviour.latency_max_ms)
    if asked != (None, None):
        low = asked[0] or 0
        high = max(low, asked[1] or 0)
    return chance.randint(low, high)


def _not_understood(text: str) -> InvalidInput:
    return InvalidInput(
        f"X-Sandbox-Behaviour is {text[:80]!r}; it takes delay=<0 to {LONGEST_DELAY}>, "
        f"fault=<{', '.join(sorted(CODES))}>, drop, html or malformed, "
        "each with ;when=before or ;when=after, or newer"
    )
