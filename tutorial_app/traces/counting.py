"""How often callers met each fault code, over all workspaces there are."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tutorial_app.traces.tables import call_trace, came_here

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection


def faults_met(db: Connection) -> Mapping[str, Mapping[str, int]]:
    """Return how often each code came, by `order/PlaceOrder`, then by code."""
    of = call_trace.c
    rows = db.execute(
        select(of.slug, of.operation, of.fault_code, func.count().label("times"))
        .where(of.fault_code != "", came_here)
        .group_by(of.slug, of.operation, of.fault_code)
        .order_by(of.slug, of.operation, func.count().desc(), of.fault_code)
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        found[f"{row.slug}/{row.operation}"][row.fault_code] = row.times
    return dict(found)
