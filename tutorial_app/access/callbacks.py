"""A workspace's callbacks and what its receiver got, over the control mount."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery that has failed; *due* again at a wall-clock time, or never."""

    delivery_id: str
    attempt: int
    due: datetime | None
    problem: str


@dataclass(frozen=True, slots=True)
class Callback:
    """Where a partner has events posted. No event types: all of them."""

    callback_id: str
    partner: str
    url: str
    event_types: tuple[str, ...]
    active: bool
    secret: str = field(repr=False)
    #: Events that have not arrived yet.
    waiting: int
    delivery: Delivery | None

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """Read what the control mount says about a callback."""
        open_one = said["delivery"]
        return cls(
            said["callbackId"],
            said["partner"],
            said["url"],
            tuple(said["eventTypes"]),
            said["active"],
            said["secret"],
            said["waiting"],
            _delivery(open_one) if open_one else None,
        )


@dataclass(frozen=True, slots=True)
class Event:
    """An event in a delivery; *came_before*: in an earlier one, too."""

    event_id: str
    event_type: str
    came_before: bool


@dataclass(frozen=True, slots=True)
class Received:
    """What arrived at the built-in receiver; *at* is wall-clock time."""

    number: int
    at: datetime
    callback_id: str
    delivery_id: str
    attempt: int
    #: How often this delivery had come before.
    times_before: int
    #: The value of `X-Signature`; the receiver takes nothing with another.
    signature: str
    events: tuple[Event, ...]
    body: str

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """Read what the control mount says about a delivery that came."""
        return cls(
            said["number"],
            datetime.fromisoformat(said["at"]),
            said["callbackId"],
            said["deliveryId"],
            said["attempt"],
            said["timesBefore"],
            said["signature"],
            tuple(
                Event(one["eventId"], one["eventType"], one["cameBefore"])
                for one in said["events"]
            ),
            said["body"],
        )


def _delivery(said: Mapping[str, Any]) -> Delivery:
    due = said["due"]
    return Delivery(
        said["deliveryId"],
        said["attempt"],
        datetime.fromisoformat(due) if due else None,
        said["problem"],
    )
