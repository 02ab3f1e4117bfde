"""Reads one file of `conf/partners`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.partners.model import (
    Allowance,
    Credential,
    Discount,
    Flow,
    NumberSeries,
    Partner,
    Product,
)
from tutorial_app.partners.terms import Features, Limits, Notice, StarterKit
from tutorial_app.partners.toml_table import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from tutorial_app.partners.model import Service, StepKind
    from tutorial_app.partners.toml_table import TomlTable

CHANNELS = ("SELF_SERVICE", "CALL_CENTRE", "MACHINE")
PAYMENTS = ("PREPAID", "POSTPAID", "CARD_UPFRONT")
SIM_CHOICES = ("iccid", "shipTo", "esim")
DISCOUNT_TYPES = ("PERCENT", "FIXED_AMOUNT", "FREE_MONTHS", "BONUS_CREDIT")
#: The contract's `OrderType`.
ORDER_TYPES = (
    *("NEW_SUBSCRIPTION", "CHANGE_PRODUCT", "CHANGE_SERVICES", "CHANGE_SIM"),
    *("CHANGE_NUMBER", "BLOCK", "UNBLOCK", "TERMINATE", "PORT_OUT"),
)


def load_partner(
    path: Path, steps: Mapping[str, StepKind], services: Mapping[str, Service]
) -> Partner:
    """Read the partner in *path*; its flows and products name *steps*, *services*.

    Raises:
        ConfigurationError: for the first mistake found, with file, line and reason.
    """
    file = read_toml(path)
    code = file.text("code")
    products: dict[str, Product] = {}
    for table in file.tables("product"):
        product = _product(table, services)
        _once(table, "code", product.code, products)
        products[product.code] = product
    discounts: dict[str, Discount] = {}
    for table in file.tables("discount"):
        discount = _discount(table, products)
        _once(table, "code", discount.code, discounts)
        discounts[discount.code] = discount
    partner = Partner(
        code=code,
        name=file.text("name"),
        description=file.text("description"),
        payments=file.texts("payments", of=PAYMENTS),
        required_data=file.lists("customer_data"),
        channels=file.texts("channels", of=CHANNELS),
        credentials=tuple(map(_credential, file.tables("credential"))),
        features=_features(file.table("features")),
        limits=_limits(file.table("limits")),
        id_digit=file.whole("id_digit"),
        iccid_prefix=file.text("iccid_prefix"),
        starter_kit=_starter_kit(file.optional_table("starter_kit")),
        notice=_notice(file.table("notice")),
        series=_series(file.table("series")),
        number_prices=file.numbers("number_prices"),
        messages=file.lists("messages"),
        products=products,
        discounts=discounts,
        flows=_flows(code, file, steps),
    )
    file.finish()
    return partner


def _credential(table: TomlTable) -> Credential:
    made = Credential(table.text("user"), table.texts("channels", of=CHANNELS))
    table.finish()
    return made


def _features(table: TomlTable) -> Features:
    features = Features(
        number_selection=table.flag("number_selection"),
        port_in=table.flag("port_in"),
        voucher_top_up=table.flag("voucher_top_up"),
        card_payment=table.flag("card_payment"),
        credit_check=table.flag("credit_check"),
        letters=table.flag("letters"),
        sim_types=table.texts("sim_types", of=("PHYSICAL", "ESIM")),
        sim_choices=table.texts("sim_choices", of=SIM_CHOICES),
    )
    table.finish()
    return features


def _limits(table: TomlTable) -> Limits:
    limits = Limits(
        subscriptions_per_customer=table.whole("subscriptions_per_customer"),
        minimum_age=table.optional_whole("minimum_age"),
        maximum_age=table.optional_whole("maximum_age"),
        guardian_below=table.optional_whole("guardian_below"),
        balance=table.optional_number("balance"),
        top_up_per_day=table.optional_number("top_up_per_day"),
    )
    table.finish()
    return limits


def _starter_kit(table: TomlTable | None) -> StarterKit | None:
    if table is None:
        return None
    kit = StarterKit(table.number("price"), table.number("balance"))
    table.finish()
    return kit


def _notice(table: TomlTable) -> Notice:
    notice = Notice(
        table.text("rule", of=("NONE", "NEXT_MONTH", "PAID_PERIOD")),
        table.both_languages("text"),
    )
    table.finish()
    return notice


def _series(table: TomlTable) -> NumberSeries:
    series = NumberSeries(
        table.text("prefix"), table.whole("first_free"), table.whole("last")
    )
    if not 0 <= series.first_free <= series.last <= 9999:  # noqa: PLR2004 (four digits)
        table.refuse("last", f"is {series.last}: needs 0 <= first_free <= last <= 9999")
    table.finish()
    return series


def _product(table: TomlTable, services: Mapping[str, Service]) -> Product:
    product = Product(
        code=table.text("code"),
        kind=table.text("kind", of=("PLAN", "ADDON")),
        name=table.both_languages("name"),
        description=table.both_languages("description"),
        payment=table.text("payment", of=PAYMENTS),
        customer_types=table.texts("customer_types", of=("PRIVATE", "BUSINESS")),
        monthly_price=table.number("monthly_price"),
        binding_months=table.whole("binding_months", 0),
        valid_from=table.day("valid_from"),
        valid_to=table.optional_day("valid_to"),
        allowances=tuple(map(_allowance, table.tables("allowances"))),
        services=table.texts("services", of=services),
        usage_prices=table.numbers("usage_prices"),
    )
    _in_order(table, product.valid_from, product.valid_to)
    table.finish()
    return product


def _allowance(table: TomlTable) -> Allowance:
    allowance = Allowance(
        balance_type=table.text("type", of=("VOICE", "SMS", "DATA", "DATA_EU")),
        included=table.number("included", 0),
        unit=table.text("unit", of=("MINUTE", "MESSAGE", "MEGABYTE")),
        unlimited=table.flag("unlimited", default=False),
    )
    table.finish()
    return allowance


def _discount(table: TomlTable, products: Mapping[str, Product]) -> Discount:
    discount = Discount(
        code=table.text("code"),
        campaign=table.text("campaign"),
        type=table.text("type", of=DISCOUNT_TYPES),
        name=table.both_languages("name"),
        sponsor=table.text("sponsor"),
        percent=table.optional_number("percent"),
        amount=table.optional_number("amount"),
        months=table.optional_whole("months"),
        products=table.texts("products", (), of=products),
        new_customers_only=table.flag("new_customers_only", default=False),
        single_use=table.flag("single_use", default=False),
        codes_left=table.optional_whole("codes_left"),
        valid_from=table.day("valid_from"),
        valid_to=table.day("valid_to"),
    )
    needed = {"PERCENT": "percent", "FREE_MONTHS": "months"}.get(
        discount.type, "amount"
    )
    if getattr(discount, needed) is None:
        table.refuse(needed, f"is missing, which {discount.type} needs")
    _in_order(table, discount.valid_from, discount.valid_to)
    table.finish()
    return discount


def _flows(
    partner: str, file: TomlTable, steps: Mapping[str, StepKind]
) -> dict[tuple[str, str], Flow]:
    """Read the flows; one for new subscriptions must be there, or nothing is sold."""
    flows: dict[tuple[str, str], Flow] = {}
    for table in file.tables("flow"):
        flow = _flow(partner, table, steps)
        key = flow.order_type, flow.variant
        _once(
            table,
            "order",
            " ".join(filter(None, key)),
            (" ".join(filter(None, other)) for other in flows),
        )
        flows[key] = flow
    needed = [("NEW_SUBSCRIPTION", "")]
    if file.table("features").flag("port_in"):
        needed.append(("NEW_SUBSCRIPTION", "portIn"))
    for order_type, variant in needed:
        if (order_type, variant) not in flows:
            which = (
                f'{order_type} with variant = "{variant}"' if variant else order_type
            )
            file.refuse("flow", f"is missing for {which}")
    return flows


def _flow(partner: str, table: TomlTable, steps: Mapping[str, StepKind]) -> Flow:
    flow = Flow(
        partner=partner,
        order_type=table.text("order", of=ORDER_TYPES),
        variant=table.text("variant", "", of=("", "portIn")),
        version=table.whole("version"),
        steps=tuple(steps[code] for code in table.texts("steps", of=steps)),
    )
    if not flow.steps:
        table.refuse("steps", "is empty: a flow has one step at least")
    table.finish()
    return flow


def _once(table: TomlTable, key: str, name: str, others: Iterable[str]) -> None:
    if name in others:
        table.refuse(key, f"is {name!r} for the second time in this file")


def _in_order(table: TomlTable, first: date, last: date | None) -> None:
    if last is not None and last < first:
        table.refuse("valid_to", f"is {last}, which is before valid_from, {first}")
