"""Kinds, slots and bookings as JSON."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from tutorial_app.web.bookings.words import needs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo

    from tutorial_app.access.appointments.free import Offer
    from tutorial_app.access.appointments.kinds import Kind
    from tutorial_app.access.appointments.model import Booking, Waiting, Window
    from tutorial_app.access.credentials.model import Credential


def instant(at: datetime) -> str:
    """Return a point in time in UTC: `2026-01-07T08:00:00Z`."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def window(of: Window) -> dict[str, str]:
    """Return from when until when."""
    return {"start": instant(of.start), "end": instant(of.end)}


def bookable(kind: Kind) -> dict[str, Any]:
    """Return a kind that is booked, and what a booking of it needs."""
    return {
        "kind": kind.code,
        "name": dict(kind.name),
        "alwaysOpen": False,
        "zone": kind.zone.key,
        "slotMinutes": _minutes(kind.slot),
        "mostSlots": kind.most_slots,
        "capacity": kind.capacity,
        "quota": kind.quota,
        "noticeMinutes": _minutes(kind.notice),
        "horizonMinutes": _minutes(kind.horizon),
        "approval": kind.approval.value,
        "inWords": dict(needs(kind)),
    }


def always_open(code: str, name: Mapping[str, str]) -> dict[str, Any]:
    """Return a kind that needs no booking."""
    return {"kind": code, "name": dict(name), "alwaysOpen": True}


def offer(one: Offer, zone: ZoneInfo, kind: Kind) -> dict[str, Any]:
    """Return a slot with its free seats, in UTC and as two zones' clocks show it."""
    return {
        **window(one.window),
        "seats": one.seats,
        "local": _wall(one.window, zone),
        "portal": _wall(one.window, kind.zone),
    }


def booking(
    one: Booking, workspace: str = "", credential: Credential | None = None
) -> dict[str, Any]:
    """Return a booking, with the *workspace* or the *credential* that it has, if any.

    Of the credential it tells who it is, and never the secret.
    """
    return {
        "id": one.id,
        "kind": one.kind,
        **window(one.window),
        "zone": one.zone,
        "state": one.state.value,
        "due": instant(one.due) if one.due else None,
        "purpose": one.purpose,
        "reason": one.reason,
        "firstCall": instant(one.used_at) if one.used_at else None,
        "workspace": workspace or None,
        "credential": _credential(credential) if credential else None,
    }


def waiting(one: Waiting) -> dict[str, Any]:
    """Return what somebody waits for."""
    return {"id": one.id, "kind": one.kind, **window(one.window)}


def _credential(one: Credential) -> dict[str, Any]:
    return {
        "userName": one.user_name,
        "endpoint": one.endpoint,
        "path": f"/real/{one.endpoint}",
        "revoked": one.revoked_at is not None,
    }


def _wall(of: Window, zone: ZoneInfo) -> dict[str, str]:
    start, end = of.start.astimezone(zone), of.end.astimezone(zone)
    return {"start": start.isoformat(), "end": end.isoformat()}


def _minutes(of: timedelta) -> int:
    return int(of.total_seconds()) // 60
