"""Tables of top-ups, payment cards, redeemed vouchers and wrong attempts."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table

from tutorial_app.kernel.database import Instant, metadata
from tutorial_app.mock.rows import Amount, workspace_column

TOP_UPS = Table(
    "itms_top_up",
    metadata,
    workspace_column(),
    Column("top_up_id", String(10), primary_key=True),
    Column("partner", String(10), nullable=False),
    Column("subscription_id", String(10), nullable=False),
    Column("method", String(10), nullable=False),
    Column("status", String(24), nullable=False),
    Column("amount", Amount, nullable=False),
    Column("bonus", Amount),
    Column("new_balance", Amount),
    Column("voucher_masked", String(16), nullable=False, default=""),
    Column("failure_code", String(50), nullable=False, default=""),
    Column("payment_card_id", String(10)),
    #: The card form's token, for a charge that a card was given for.
    Column("card_token", String(48)),
    #: Whether the card is to be stored once the charge has gone through.
    Column("save_card", Boolean),
    Column("at", Instant, nullable=False),
    Index("ix_itms_top_up_subscription", "workspace", "subscription_id", "at"),
)

#: A voucher that somebody has begun to redeem. Its key is what lets one win.
VOUCHERS = Table(
    "itms_voucher",
    metadata,
    workspace_column(),
    Column("code", String(16), primary_key=True),
    #: PENDING or USED; others have no row.
    Column("status", String(10), nullable=False),
    Column("pending_until", Instant),
    Column("top_up_id", String(10)),
)

VOUCHER_ATTEMPTS = Table(
    "itms_voucher_attempt",
    metadata,
    workspace_column(),
    Column("subscription_id", String(10), primary_key=True),
    #: Wrong codes in a row.
    Column("wrong", Integer, nullable=False),
    Column("locked_until", Instant),
)

CARDS = Table(
    "itms_payment_card",
    metadata,
    workspace_column(),
    Column("payment_card_id", String(10), primary_key=True),
    Column("partner", String(10), nullable=False),
    Column("customer_id", String(10), nullable=False),
    #: What the card form gave; the number of the card nobody here has seen.
    Column("token", String(48), nullable=False),
    Column("brand", String(20), nullable=False),
    Column("last_four", String(4), nullable=False),
    #: Last month in which it is good, YYYY-MM.
    Column("expiry_month", String(7), nullable=False),
    Column("is_default", Boolean, nullable=False),
    #: How many charges have gone through.
    Column("charges", Integer, nullable=False),
    Index("ix_itms_payment_card_customer", "workspace", "customer_id"),
)

AUTO_TOP_UPS = Table(
    "itms_auto_top_up",
    metadata,
    workspace_column(),
    Column("subscription_id", String(10), primary_key=True),
    Column("enabled", Boolean, nullable=False),
    #: LOW_BALANCE or MONTHLY.
    Column("trigger", String(12)),
    Column("threshold", Amount),
    Column("amount", Amount),
    Column("day_of_month", Integer),
    Column("maximum_per_month", Amount),
    Column("payment_card_id", String(10)),
    #: Failed charges in a row.
    Column("failures", Integer, nullable=False),
    #: Moves with each setting, so that what an earlier one has put into the queue
    #: is known as stale.
    Column("version", Integer, nullable=False),
)
