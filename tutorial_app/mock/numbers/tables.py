"""Tables of numbers, reservations and SIM cards.

A number that is free has no row: a series of 9,900 free numbers is a rule. A row
comes when something happens to a number, and goes when it is free again. The same
holds for SIM cards in stock. So the primary keys are what says that a number or a
SIM card can be taken once only.
"""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, String, Table

from tutorial_app.kernel.database import Instant, metadata
from tutorial_app.mock.rows import workspace_column

NUMBERS = Table(
    "itms_number",
    metadata,
    workspace_column(),
    Column("msisdn", String(16), primary_key=True),
    Column("partner", String(10), nullable=False),
    Column("status", String(12), nullable=False),
    Column("subscription_id", String(10)),
    Column("reserved_until", Instant),
    Column("quarantined_until", Date),
    Column("portable_until", Date),
    Index("ix_itms_number_subscription", "workspace", "subscription_id"),
)

RESERVATIONS = Table(
    "itms_reservation",
    metadata,
    workspace_column(),
    Column("reservation_id", String(10), primary_key=True),
    Column("partner", String(10), nullable=False),
    Column("user_name", String(80), nullable=False),
    Column("msisdn", String(16), nullable=False),
    Column("customer_id", String(10)),
    #: LIVE, USED (by an order), RELEASED or LAPSED.
    Column("state", String(10), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("order_id", String(10)),
    Index("ix_itms_reservation_live", "workspace", "state", "user_name"),
)

SIMS = Table(
    "itms_sim",
    metadata,
    workspace_column(),
    Column("iccid", String(20), primary_key=True),
    Column("partner", String(10), nullable=False),
    Column("sim_type", String(10), nullable=False),
    Column("status", String(12), nullable=False),
    #: The order that has taken it; from ALLOCATE_SIM on it has a subscription.
    Column("order_id", String(10)),
    Column("subscription_id", String(10)),
    Index("ix_itms_sim_subscription", "workspace", "subscription_id"),
)
