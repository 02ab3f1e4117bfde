"""SystemService: the sandbox itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from tutorial_app.kernel.errors import InvalidInput
from tutorial_app.mock.customers.tables import CUSTOMERS
from tutorial_app.mock.events import last_number, read_events
from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.flows.queue import next_timer
from tutorial_app.mock.flows.timers import advance
from tutorial_app.mock.moments import between, later, local, within_reach
from tutorial_app.mock.numbers.tables import NUMBERS
from tutorial_app.mock.subscriptions.tables import SUBSCRIPTIONS
from tutorial_app.mock.system.code_lists import code_values
from tutorial_app.mock.workspace import refill
from tutorial_app.partners.durations import parse_duration

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Table

    from tutorial_app.mock.call import Call, Fields
    from tutorial_app.partners.model import Partner

#: Of the contract, as Ping tells it.
VERSION = "1.0"
FURTHEST = timedelta(days=400)
_MOST_EVENTS = 200


def ping(call: Call) -> Fields:
    """Answer Ping for a caller with a credential; others get the wall clock."""
    answer = {"serverTime": local(call.world.now), "version": VERSION}
    return answer | {
        name: call.fields[name] for name in ("text",) if name in call.fields
    }


def get_system_info(call: Call) -> Fields:
    """Answer GetSystemInfo."""
    return {
        "partnerCode": call.partner.code,
        "partnerName": call.partner.name,
        "channel": _channels(call),
        "clock": local(call.world.now),
        "timeZone": "Europe/Copenhagen",
        "features": _features(call.partner),
        "requestsPerMinute": call.world.requests_per_minute,
    }


def list_code_values(call: Call) -> Fields:
    """Answer ListCodeValues."""
    return {"value": code_values(call, call.fields["codeList"])}


def advance_sandbox_clock(call: Call) -> Fields:
    """Answer AdvanceSandboxClock."""
    world = call.world
    until = _until(call)
    before = last_number(world)
    timers = advance(world, until)
    events = read_events(world, call.partner.code, after=before, limit=_MOST_EVENTS)
    return {"clock": local(world.now), "timersRun": timers, "event": events}


def reset_sandbox(call: Call) -> Fields:
    """Answer ResetSandbox."""
    world = call.world
    if call.fields.get("seed", 1) < 0:
        raise _invalid("VALUE_NOT_ALLOWED", "seed")
    world.seed = call.fields.get("seed", 1)
    refill(world, call.fields["seedSet"])
    return {
        "customers": _count(call, CUSTOMERS),
        "subscriptions": _count(call, SUBSCRIPTIONS),
        "freeNumbers": _free_numbers(call),
        "clock": local(world.now),
    }


def _until(call: Call) -> datetime:
    now = call.world.now
    if "byDuration" in call.fields:
        try:
            until = later(now, parse_duration(call.fields["byDuration"]))
        except (InvalidInput, OverflowError) as exc:
            raise _invalid("FIELD_FORMAT", "byDuration") from exc
        field = "byDuration"
    elif "toDateTime" in call.fields:
        until, field = within_reach(call.fields["toDateTime"]), "toDateTime"
    else:
        timer = next_timer(call.world)
        if not call.fields.get("toNextEvent"):
            raise _invalid("FIELD_FORMAT", "toNextEvent")
        return now if timer is None else local(timer["due"])
    move = between(now, until)
    if move <= timedelta() and field == "toDateTime":
        raise _invalid("DATE_IN_PAST", field)
    if not timedelta() < move <= FURTHEST:
        raise _invalid("AMOUNT_OUT_OF_RANGE", field)
    return until


def _invalid(code: str, field: str) -> Fault:
    return Fault(code, field=field, findings=(Finding(code, field),))


def _channels(call: Call) -> list[str]:
    """Return the channels of the caller's credential."""
    user = call.user_name.partition("@")[0]
    kinds = (kind for kind in call.partner.credentials if kind.user == user)
    return [channel for kind in kinds for channel in kind.channels]


def _features(partner: Partner) -> Mapping[str, Any]:
    features = partner.features
    return {
        "paymentType": list(partner.payments),
        "numberSelection": features.number_selection,
        "portIn": features.port_in,
        "voucherTopUp": features.voucher_top_up,
        "cardPayment": features.card_payment,
        "creditCheck": features.credit_check,
        "letters": features.letters,
        "simType": list(features.sim_types),
        "flow": [
            f"{flow.order_type}@{flow.version}"
            for flow in partner.flows.values()
            if not flow.variant
        ],
    }


def _count(call: Call, table: Table) -> int:
    """Return how many rows there are, of all partners: so much the seed brought."""
    query = select(func.count()).where(table.c.workspace == call.world.workspace)
    return call.world.db.execute(query).scalar_one()


def _free_numbers(call: Call) -> int:
    series = call.partner.series
    query = select(NUMBERS.c.msisdn).where(
        NUMBERS.c.workspace == call.world.workspace,
        NUMBERS.c.partner == call.partner.code,
    )
    taken = call.world.db.execute(query).scalars()
    return series.size - sum(series.starts_free(msisdn) for msisdn in taken)
