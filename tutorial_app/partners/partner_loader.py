"""Reads one file of `conf/partners`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.partners.model import (
    Allowance,
    Credential,
    Discount,
    Features,
    Flow,
    Limits,
    NumberSeries,
    Partner,
    Product,
    StarterKit,
)
from tutorial_app.partners.toml_table import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tutorial_app.partners.model import Service, StepKind
    from tutorial_app.partners.toml_table import TomlTable

CHANNELS = ("SELF_SERVICE", "CALL_CENTRE", "MACHINE")
PAYMENTS = ("PREPAID", "POSTPAID", "CARD_UPFRONT")
SIM_CHOICES = ("iccid", "shipTo", "esim")
DISCOUNT_TYPES = ("PERCENT", "FIXED_AMOUNT", "FREE_MONTHS", "BONUS_CREDIT")


def load_partner(
    path: Path, steps: Mapping[str, StepKind], services: Mapping[str, Service]
) -> Partner:
    """Read the partner in *path*; its flows and products name *steps*, *services*.

    Raises:
        ConfigurationError: for the first mistake found, with file, line and reason.
    """
    file = read_toml(path)
    code = file.text("code")
    products = {
        p.code: p for p in (_product(t, services) for t in file.tables("product"))
    }
    flows = [_flow(code, table, steps) for table in file.tables("flow")]
    discounts = {
        d.code: d for d in (_discount(t, products) for t in file.tables("discount"))
    }
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
        series=_series(file.table("series")),
        number_prices=file.numbers("number_prices"),
        messages=file.lists("messages"),
        products=products,
        discounts=discounts,
        flows={(flow.order_type, flow.variant): flow for flow in flows},
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
    table.finish()
    return discount


def _flow(partner: str, table: TomlTable, steps: Mapping[str, StepKind]) -> Flow:
    flow = Flow(
        partner=partner,
        order_type=table.text("order"),
        variant=table.text("variant", "", of=("", "portIn")),
        version=table.whole("version"),
        steps=tuple(steps[code] for code in table.texts("steps", of=steps)),
    )
    table.finish()
    return flow
