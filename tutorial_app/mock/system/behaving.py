"""SetSandboxBehaviour: how a workspace misbehaves from now on."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from tutorial_app.mock.behaviour import CODES, LONGEST_DELAY, Behaviour, Profile
from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.moments import local
from tutorial_app.mock.tables import behaviour, disturbed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from tutorial_app.mock.call import Call, Fields

#: Wall-clock time after which delays, faults and profiles end by themselves.
LASTS = timedelta(hours=1)
_FASTEST = 86_400
_HUNDREDTHS = 100
_DISTURBING = {"latencyMinMs", "latencyMaxMs", "errorPercent", "profile", "operation"}


def set_sandbox_behaviour(call: Call) -> Fields:
    """Answer SetSandboxBehaviour."""
    findings = tuple(_findings(call))
    if findings:
        raise Fault(findings[0].code, field=findings[0].field, findings=findings)
    before = _before(call)
    after = _changed(before, call.fields)
    if after.latency_max_ms is not None:
        _check_order(after)
    if after.error_share and not after.error_code:
        raise _refused("errorCode", "FIELD_REQUIRED")
    # A change of one value begins the hour anew: who changes something, uses it.
    until = call.received_at.astimezone(UTC) + LASTS if after.lapses else None
    after = replace(after, active_until=until)
    _write(call, after)
    # What is under way has been waited for long enough.
    call.world.calm = after.profile is Profile.CALM and not after.operations
    call.world.speed = after.speed_factor if after.auto_advance else 0
    return {} if until is None else {"activeUntil": local(until)}


def _findings(call: Call) -> Iterator[Finding]:
    """Yield what is wrong with each value by itself."""
    asked = call.fields
    for name in ("latencyMinMs", "latencyMaxMs"):
        if not 0 <= asked.get(name, 0) <= LONGEST_DELAY:
            yield Finding("VALUE_NOT_ALLOWED", name)
    if asked.get("errorCode", "INTERNAL_ERROR") not in CODES:
        yield Finding("VALUE_NOT_ALLOWED", "errorCode")
    if not 1 <= asked.get("speedFactor", 1) <= _FASTEST:
        yield Finding("VALUE_NOT_ALLOWED", "speedFactor")
    services = call.world.library.services.values()
    known = {one.name for entry in services for one in entry.contract.operations}
    for nth, name in enumerate(asked.get("operation", ()), 1):
        if name not in known:
            path = f"operation[{nth}]" if nth > 1 else "operation"
            words = {"da": f"{name} er ingen metode.", "en": f"{name} is no operation."}
            yield Finding("VALUE_NOT_ALLOWED", path, words)


def _before(call: Call) -> Behaviour:
    query = select(behaviour).where(behaviour.c.workspace == call.world.workspace)
    row = call.world.db.execute(query).mappings().first()
    if row is None:
        return Behaviour()
    found = Behaviour.read(dict(row))
    if found.active_until is None or call.received_at < found.active_until:
        return found
    # What has lapsed does not come back because something else is changed.
    return Behaviour(
        seed=found.seed,
        lenient=found.lenient,
        auto_advance=found.auto_advance,
        speed_factor=found.speed_factor,
        callback_duplicates=found.callback_duplicates,
    )


def _changed(before: Behaviour, asked: Fields) -> Behaviour:
    """Return *before* with what was asked for; what is left out keeps its value."""
    new: dict[str, Any] = {}
    for element, name in (
        ("latencyMinMs", "latency_min_ms"),
        ("latencyMaxMs", "latency_max_ms"),
        ("errorCode", "error_code"),
        ("seed", "seed"),
        ("speedFactor", "speed_factor"),
        ("autoAdvance", "auto_advance"),
    ):
        if element in asked:
            new[name] = asked[element]
    if "profile" in asked:
        # A profile is a fresh start; values given beside it go before its own.
        fresh: dict[str, Any] = {
            "latency_min_ms": None,
            "latency_max_ms": None,
            "error_share": None,
        }
        fresh |= {"callback_duplicates": None, "profile": Profile(asked["profile"])}
        new = {**fresh, **new}
    if "errorPercent" in asked:
        new["error_share"] = _share(asked["errorPercent"])
    if "callbackDuplicatePercent" in asked:
        new["callback_duplicates"] = _share(asked["callbackDuplicatePercent"])
    if "validation" in asked:
        new["lenient"] = asked["validation"] == "LENIENT"
    if _DISTURBING & set(asked):
        # None named: all of them.
        new["operations"] = tuple(asked.get("operation", ()))
    return replace(before, **new)


def _share(percent: Decimal) -> int:
    return int(percent * _HUNDREDTHS)


def _check_order(after: Behaviour) -> None:
    if (after.latency_min_ms or 0) > (after.latency_max_ms or 0):
        raise _refused("latencyMaxMs")


def _write(call: Call, after: Behaviour) -> None:
    name, db = call.world.workspace, call.world.db
    db.execute(delete(behaviour).where(behaviour.c.workspace == name))
    db.execute(delete(disturbed).where(disturbed.c.workspace == name))
    row = {**asdict(after), "operations": list(after.operations)}
    db.execute(insert(behaviour), {"workspace": name, **row})


def _refused(field: str, code: str = "VALUE_NOT_ALLOWED") -> Fault:
    return Fault(code, field=field, findings=(Finding(code, field),))
