"""TopUpService."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.completeness.faults.orders import NO_LINE
from tests.completeness.faults.people import PERSON
from tests.completeness.faults.stage import Row, money

if TYPE_CHECKING:
    from tests.completeness.faults.stage import Stage

GNIST, KONTORA = "gnist-self", "kontora-self"
BLOCKED = {"subscriptionId": "SU10000003"}
BO = {"subscriptionId": "SU10000002"}
HIS = {"customerId": "CU10000002"}
YOUNG = {"subscriptionId": "SU30000001"}
BILLED = {"subscriptionId": "SU20000001"}
UNKNOWN_CODE = "4550000000000907"
TOKEN = {"cardToken": "tok_ok_visa"}
GOOD = "4550000000000014"
NO_CARD = {"paymentCardId": "PC19999999"}
SETTING = {
    "enabled": True,
    "trigger": "LOW_BALANCE",
    "threshold": money("20.00"),
    "amount": money("100.00"),
}


def _five_wrong(stage: Stage) -> None:
    for _ in range(5):
        answer = stage.ask("TopUpWithVoucher", {**BO, "voucherCode": UNKNOWN_CODE})
        assert answer.fault_code == "VOUCHER_NOT_FOUND"


def _rich(stage: Stage) -> None:
    stage.do("TopUpWithCard", amount=money("500.00"), **BO, **TOKEN)


def _card(stage: Stage, card: str = "tok_ok_visa") -> str:
    made = stage.do("RegisterPaymentCard", cardToken=card, **HIS)
    return str(made["card"]["paymentCardId"])


def _old_card(stage: Stage) -> dict[str, Any]:
    card = _card(stage, "tok_expires_next_month")
    stage.wait("P62D")
    return {"autoTopUp": {**SETTING, "paymentCardId": card}}


def _many_cards(stage: Stage) -> None:
    for _ in range(5):
        _card(stage)


def _closed(stage: Stage) -> dict[str, Any]:
    made = stage.do("CreateCustomer", customer=PERSON)["customerId"]
    stage.wait("P91D")
    return {"customerId": made}


def _voucher(code: str, voucher: str, first: Any = None, **more: Any) -> Row:
    asked = {**BO, "voucherCode": voucher, **more}
    return Row("TopUpWithVoucher", code, asked, first=first)


def _charge(code: str, by: str = "kurv-self", first: Any = None, **more: Any) -> Row:
    card = {} if "paymentCardId" in more else TOKEN
    asked = {**BO, "amount": money("100.00"), **card, **more}
    return Row("TopUpWithCard", code, asked, by, first)


def _refusing(code: str, token: str) -> Row:
    return _charge(code, cardToken=token)


def _setting(code: str, by: str = "kurv-self", line: Any = BO, **changed: Any) -> Row:
    wanted = {name: part for name, part in (SETTING | changed).items() if part}
    return Row("SetAutoTopUp", code, {**line, "autoTopUp": wanted}, by)


def _registering(code: str, card: str = "tok_ok_visa", first: Any = None) -> Row:
    return Row("RegisterPaymentCard", code, {**HIS, "cardToken": card}, first=first)


OFF = {"enabled": False}
VOUCHERS = (
    Row("GetBalance", "SUBSCRIPTION_NOT_FOUND", NO_LINE),
    Row("ListTopUps", "SUBSCRIPTION_NOT_FOUND", NO_LINE),
    Row("ListTopUps", "PAGE_OUT_OF_RANGE", {**BO, "page": {"pageNumber": 99}}),
    _voucher("SUBSCRIPTION_NOT_FOUND", GOOD, **NO_LINE),
    _voucher("SUBSCRIPTION_STATE", GOOD, **BLOCKED),
    Row("TopUpWithVoucher", "NOT_PREPAID", {**BILLED, "voucherCode": GOOD}, KONTORA),
    Row(
        "TopUpWithVoucher", "FEATURE_NOT_ENABLED", {**YOUNG, "voucherCode": GOOD}, GNIST
    ),
    _voucher("FIELD_FORMAT", "4550000000000015"),
    _voucher("VOUCHER_NOT_FOUND", UNKNOWN_CODE),
    _voucher("VOUCHER_USED", "4550000000000113"),
    _voucher("VOUCHER_EXPIRED", "4550000000000139"),
    _voucher("VOUCHER_BLOCKED", "4550000000000147"),
    _voucher("VOUCHER_INACTIVE", "4550000000000154"),
    _voucher("VOUCHER_PENDING", "4550000000000170"),
    _voucher("VOUCHER_WRONG_PARTNER", "4550000000000162"),
    _voucher("VOUCHER_ATTEMPTS_EXCEEDED", UNKNOWN_CODE, _five_wrong),
    _voucher("TOPUP_LIMIT_EXCEEDED", "4550000000000196"),
    _voucher("BACKEND_TIMEOUT", "4550000000000188"),
)
CHARGES = (
    _charge("SUBSCRIPTION_NOT_FOUND", **NO_LINE),
    _charge("SUBSCRIPTION_STATE", **BLOCKED),
    _charge("NOT_PREPAID", KONTORA, **BILLED),
    _charge("FEATURE_NOT_ENABLED", GNIST, **YOUNG),
    _charge("AMOUNT_OUT_OF_RANGE", amount=money("75.00")),
    _charge("CURRENCY_NOT_SUPPORTED", amount=money("100.00", "EUR")),
    _charge("PAYMENT_CARD_NOT_FOUND", **NO_CARD),
    _refusing("CARD_TOKEN_INVALID", "tok_unknown"),
    _refusing("CARD_DECLINED", "tok_declined"),
    _refusing("CARD_INSUFFICIENT_FUNDS", "tok_insufficient_funds"),
    _refusing("CARD_EXPIRED", "tok_expired"),
    _refusing("CARD_LOST_STOLEN", "tok_lost"),
    _charge("TOPUP_LIMIT_EXCEEDED", first=_rich, amount=money("500.00")),
    _refusing("BACKEND_TIMEOUT", "tok_timeout"),
)
AUTO = (
    _setting("SUBSCRIPTION_NOT_FOUND", line=NO_LINE),
    Row("SetAutoTopUp", "SUBSCRIPTION_STATE", {**BLOCKED, "autoTopUp": OFF}),
    Row("SetAutoTopUp", "NOT_PREPAID", {**BILLED, "autoTopUp": OFF}, KONTORA),
    Row("SetAutoTopUp", "FEATURE_NOT_ENABLED", {**YOUNG, "autoTopUp": OFF}, GNIST),
    _setting("PAYMENT_CARD_NOT_FOUND", **NO_CARD),
    Row("SetAutoTopUp", "CARD_EXPIRED", BO, first=_old_card),
    _setting("AMOUNT_OUT_OF_RANGE", amount=money("5.00")),
    _setting("FIELD_REQUIRED", amount=None),
    _setting("CURRENCY_NOT_SUPPORTED", amount=money("100.00", "EUR")),
)
CARDS = (
    Row(
        "RegisterPaymentCard",
        "CUSTOMER_NOT_FOUND",
        {"customerId": "CU19999999", "cardToken": "tok_ok_visa"},
    ),
    _registering("CUSTOMER_STATE", first=_closed),
    _registering("CARD_TOKEN_INVALID", "tok_unknown"),
    _registering("CARD_EXPIRED", "tok_expired"),
    _registering("CARD_DECLINED", "tok_declined"),
    Row(
        "RegisterPaymentCard",
        "FEATURE_NOT_ENABLED",
        {"customerId": "CU20000001", "cardToken": "tok_ok_visa"},
        KONTORA,
    ),
    _registering("LIMIT_EXCEEDED", first=_many_cards),
    Row("ListPaymentCards", "CUSTOMER_NOT_FOUND", {"customerId": "CU19999999"}),
)
ROWS = (*VOUCHERS, *CHARGES, *AUTO, *CARDS)
