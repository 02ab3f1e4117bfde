"""The states of a subscription; the ways between them: `conf/states.toml`."""

from __future__ import annotations

from enum import StrEnum


class SubscriptionStatus(StrEnum):
    """States of a subscription."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    BLOCKED = "BLOCKED"
    TERMINATING = "TERMINATING"
    TERMINATED = "TERMINATED"
    CANCELLED = "CANCELLED"


#: In which states money may be put on it.
MAY_TOP_UP = frozenset({SubscriptionStatus.ACTIVE})
