from __future__ import annotations

import inspect
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

import pytest

from tutorial_app.client import (
    AuthenticationFailed,
    BackendTimeout,
    BusinessFault,
    IdempotencyMismatch,
    Itms,
    ItmsFault,
    NotFoundFault,
    SystemFault,
    ValidationFault,
    VoucherUsed,
    connect,
    money,
)
from tutorial_app.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

BO = "SU10000002"


class Live(Protocol):
    url: str


@pytest.fixture
def waits() -> list[float]:
    """What `retrying` waited for; nothing really waits."""
    return []


@pytest.fixture
def itms(live_portal: Live, waits: list[float]) -> Iterator[Itms]:
    with connect(
        base_url=live_portal.url,
        user="kurv-self",
        password="sandbox",
        language="en",
        sleep=waits.append,
    ) as connection:
        connection.system.ResetSandbox(seedSet="BASIC")
        yield connection


def test_an_open_operation_needs_no_credential(live_portal: Live) -> None:
    with connect(base_url=live_portal.url) as itms:
        assert itms.system.Ping(text="hello").text == "hello"


def test_the_password_may_go_as_a_digest(live_portal: Live) -> None:
    with connect(
        base_url=live_portal.url, user="kurv-self", password="sandbox", digest=True
    ) as itms:
        assert itms.system.GetSystemInfo().partnerCode == "KURV"


def test_a_wrong_password_is_an_access_fault(live_portal: Live) -> None:
    with (
        connect(base_url=live_portal.url, user="kurv-self", password="x") as itms,
        pytest.raises(AuthenticationFailed),
    ):
        itms.topup.GetBalance(subscriptionId=BO)


def test_context_is_filled_in_and_can_be_replaced(itms: Itms) -> None:
    itms.topup.GetBalance(subscriptionId=BO)
    query = itms.last.request
    itms.using(correlation_id="c-mine").topup.TopUpWithVoucher(
        subscriptionId=BO, voucherCode="4550000000000014", clientReference="ref-mine-1"
    )
    command = itms.last.request

    assert "<types:channel>SELF_SERVICE</types:channel>" in query
    assert "<types:language>en</types:language>" in query
    assert "clientReference" not in query
    assert "<types:clientReference>ref-mine-1</types:clientReference>" in command
    assert "<types:correlationId>c-mine</types:correlationId>" in command


def test_each_command_gets_a_reference_of_its_own(live_portal: Live) -> None:
    references = iter(["ref-00000001", "ref-00000002"])
    with connect(
        base_url=live_portal.url,
        user="kurv-self",
        password="sandbox",
        new_id=lambda: next(references),
    ) as itms:
        itms.system.ResetSandbox(seedSet="BASIC")
        assert "ref-00000001" in itms.last.request
        itms.system.AdvanceSandboxClock(byDuration="PT1M")
        assert "ref-00000002" in itms.last.request


def test_the_last_call_shows_both_sides_without_the_password(itms: Itms) -> None:
    itms.topup.GetBalance(subscriptionId=BO)

    last = itms.last
    assert last.operation == "topup.GetBalance"
    assert last.status == 200
    assert last.seconds > 0
    assert "GetBalance" in last.request
    assert "GetBalanceResponse" in last.answer
    assert last.headers["Content-Type"].startswith("text/xml")
    assert "•••" in last.request
    for shown in (last.request, repr(itms), repr(last), repr(vars(itms))):
        assert "sandbox<" not in shown
        assert "'sandbox'" not in shown


def test_amounts_are_numbers_with_a_currency(itms: Itms) -> None:
    balance = itms.topup.GetBalance(subscriptionId=BO).balance[0]

    assert balance.money == 4
    assert balance.money.currency == "DKK"
    assert f"{balance.money}" == "4.00 DKK"


def test_faults_are_exceptions_with_all_that_is_known(itms: Itms) -> None:
    with pytest.raises(VoucherUsed) as caught:
        itms.topup.TopUpWithVoucher(subscriptionId=BO, voucherCode="4550000000000113")

    fault = caught.value
    assert isinstance(fault, BusinessFault)
    assert fault.code == "VOUCHER_USED"
    assert fault.message == "The voucher has been used."
    assert not fault.retryable
    assert fault.documentation_url.endswith("/docs/reference/faults/VOUCHER_USED")
    assert fault.correlation_id
    assert fault.operation == "topup.TopUpWithVoucher"


def test_a_missing_record_is_a_not_found_fault(itms: Itms) -> None:
    with pytest.raises(NotFoundFault, match="SUBSCRIPTION_NOT_FOUND"):
        itms.topup.GetBalance(subscriptionId="SU99999999")


def test_what_is_missing_is_for_the_server_to_say(itms: Itms) -> None:
    with pytest.raises(ValidationFault) as caught:
        itms.order.ValidateOrder(order={"newCustomer": {"customerType": "PRIVATE"}})

    fields = [violation.field for violation in caught.value.violations]
    assert "order/newCustomer/email" in fields or "order/productCode" in fields


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"subscriptionID": BO},
            "no field 'subscriptionID'; did you mean 'subscriptionId",
        ),
        (
            {"context": {"clientRef": "1"}, "subscriptionId": BO},
            "no field 'context/clientRef'",
        ),
    ],
)
def test_a_name_that_is_no_field_is_refused_before_anything_is_sent(
    itms: Itms, fields: dict[str, object], message: str
) -> None:
    before = itms.last

    with pytest.raises(InvalidInput, match=message):
        itms.topup.GetBalance(**fields)

    assert itms.last is before


def test_a_typing_mistake_in_a_name_gets_a_hint(itms: Itms) -> None:
    with pytest.raises(AttributeError, match="did you mean 'GetBalance'"):
        itms.topup.GetBalanse()
    with pytest.raises(AttributeError, match="did you mean 'topup'"):
        itms.topop.GetBalance()


def test_operations_describe_themselves(itms: Itms) -> None:
    operation = itms.topup.TopUpWithVoucher

    assert "TopUpWithVoucher" in dir(itms.topup)
    assert list(inspect.signature(operation).parameters) == [
        "subscriptionId",
        "voucherCode",
        "context",
    ]
    assert "VOUCHER_USED" in (operation.__doc__ or "")
    assert "voucherCode (VoucherCode): " in (operation.__doc__ or "")


def test_every_service_of_the_endpoint_can_be_opened(itms: Itms) -> None:
    names = [
        *("system", "customer", "catalog", "number", "porting", "order"),
        *("subscription", "topup", "discount", "billing", "notification"),
    ]

    operations = [name for service in names for name in dir(itms.service(service))]

    assert len(operations) == 64


def test_the_same_reference_books_once(itms: Itms) -> None:
    def call(code: str) -> object:
        return itms.topup.TopUpWithVoucher(
            subscriptionId=BO, voucherCode=code, clientReference="purchase-A"
        ).topUp.topUpId

    assert call("4550000000000014") == call("4550000000000014")
    with pytest.raises(IdempotencyMismatch):
        call("4550000000000022")


def test_retrying_repeats_with_the_same_reference_until_it_works(
    itms: Itms, waits: list[float]
) -> None:
    answer = itms.retrying().topup.TopUpWithVoucher(
        subscriptionId=BO, voucherCode="4550000000000188"
    )

    assert answer.header.replayed
    assert answer.topUp.newBalance == 104
    assert len(waits) == 1


def test_without_retrying_the_fault_is_for_the_caller(
    itms: Itms, waits: list[float]
) -> None:
    with pytest.raises(BackendTimeout) as caught:
        itms.topup.TopUpWithVoucher(subscriptionId=BO, voucherCode="4550000000000188")

    assert isinstance(caught.value, SystemFault)
    assert caught.value.retryable
    assert waits == []


def test_retrying_does_not_repeat_what_cannot_help(
    itms: Itms, waits: list[float]
) -> None:
    with pytest.raises(ItmsFault, match="VOUCHER_EXPIRED"):
        itms.retrying().topup.TopUpWithVoucher(
            subscriptionId=BO, voucherCode="4550000000000139"
        )

    assert waits == []


def test_money_can_be_sent(itms: Itms) -> None:
    answer = itms.using(channel="SELF_SERVICE").topup.TopUpWithCard(
        subscriptionId=BO, amount=money("100.00"), cardToken="tok_ok_visa"
    )

    assert answer.header.correlationId
    assert 'currency="DKK">100.00<' in itms.last.request


def test_a_field_called_like_a_keyword_can_be_given(itms: Itms) -> None:
    since = {"from": datetime(2026, 3, 2, 9, 0, tzinfo=UTC)}

    listed = itms.topup.ListTopUps(subscriptionId=BO, **since)

    assert listed.topUp == []
    assert "from" in (itms.topup.ListTopUps.__doc__ or "")
