"""What the sandbox adds to the pages: magic, lessons, ways to faults, states."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from tutorial_app.contract.validation.validator import Validator
from tutorial_app.kernel.errors import ConfigurationError
from tutorial_app.lessons.ways import load_ways
from tutorial_app.partners import load_partners, state_drawing
from tutorial_app.settings import HOME
from tutorial_app.sphinxext import faults_met
from tutorial_app.sphinxext.pages import reference
from tutorial_app.sphinxext.sandbox import additions
from tutorial_app.sphinxext.views import Row

if TYPE_CHECKING:
    from pathlib import Path

    from tutorial_app.partners.states import StateMachine
    from tutorial_app.sphinxext.views import Page, Rows

MACHINES = load_partners(HOME / "conf").machines
SVG = "{http://www.w3.org/2000/svg}"
LIBRARY = reference.read([HOME / "wsdl"])


def _app(**config: str) -> Any:
    known = {"sandbox_conf": "conf", "sandbox_learn": "/learn", "wsdl_faults_met": ""}
    return SimpleNamespace(
        confdir=str(HOME), config=SimpleNamespace(**(known | config))
    )


@pytest.fixture(scope="module")
def pages() -> dict[str, Page]:
    options = reference.Options(
        sandbox=additions.read(_app()), base_url="http://portal.example"
    )
    return reference.pages(LIBRARY, options)


@pytest.fixture(scope="module")
def foreign() -> dict[str, Page]:
    return reference.pages(LIBRARY, reference.Options())


def _row(rows: Rows, name: str) -> Row | None:
    for row in rows:
        if isinstance(row, Row):
            if row.name == name:
                return row
        elif (found := _row(row.rows, name)) is not None:
            return found
    return None


def _field(page: Page, block: str, name: str) -> Row:
    for one in (*page.request, *page.response):
        if one.title == block and (row := _row(one.rows, name)) is not None:
            return row
    raise AssertionError(f"{page.title} has no {block}/{name}")


@pytest.mark.parametrize(
    ("operation", "user", "channel"),
    [
        ("order/PlaceOrder", "kurv-self", "SELF_SERVICE"),
        ("customer/AddCustomerNote", "kurv-agent", "CALL_CENTRE"),
        ("order/SubmitBulkOrder", "kurv-machine", "MACHINE"),
        ("billing/ListInvoices", "kontora-self", "SELF_SERVICE"),
    ],
)
def test_a_sample_is_by_one_who_may_make_the_call(
    pages: dict[str, Page], operation: str, user: str, channel: str
) -> None:
    for sample in pages[f"reference/{operation}"].calls:
        assert user in sample.code, sample.tab
        assert channel in sample.code or sample.tab == "Python", sample.tab


def test_a_sample_in_the_call_centre_names_an_employee(
    pages: dict[str, Page],
) -> None:
    note = pages["reference/customer/AddCustomerNote"]

    assert all("agentId" in sample.code for sample in note.calls)


def test_without_a_sandbox_every_sample_is_by_the_usual_user(
    foreign: dict[str, Page],
) -> None:
    assert all(
        "kurv-self" in sample.code
        for sample in foreign["reference/billing/ListInvoices"].calls
    )


def test_magic_values_stand_beside_the_field_they_belong_to(
    pages: dict[str, Page],
) -> None:
    order = pages["reference/order/PlaceOrder"]
    reserve = pages["reference/number/ReserveNumber"]

    cards = dict(_field(order, "NewSubscriptionOrder", "cardToken").magic)
    assert cards["tok_declined"] == "CARD_DECLINED"
    assert ("…51", "SIM_MISMATCH") in _field(order, "PortInData", "msisdn").magic
    assert _field(reserve, "Request", "msisdn").magic == (
        ("…9999", "NUMBER_NOT_AVAILABLE"),
    )


def test_words_of_the_sandbox_lead_to_what_explains_them(
    pages: dict[str, Page], foreign: dict[str, Page]
) -> None:
    for page, word, label in (
        ("types/Address", "Ukendt Vej", "magic-field"),
        ("types/PortingRejectReason", "…51", "magic-portin"),
        ("types/Order", "KURV/NEW_SUBSCRIPTION@3", "flow-kurv-new-subscription"),
        ("faults/INVALID_CVR", "magic values", "magic-values"),
    ):
        assert (word, "ref", label) in pages[f"reference/{page}"].mentions
        assert all(
            role != "ref" for _, role, _ in foreign[f"reference/{page}"].mentions
        )
    # A word that is English too is no name.
    assert "Order" not in {one[0] for one in pages["reference/index"].mentions}


def test_no_magic_stands_in_what_is_answered(pages: dict[str, Page]) -> None:
    page = pages["reference/customer/GetCustomer"]

    assert _field(page, "CustomerData", "cpr").magic == ()


def test_required_by_the_service_is_told_from_required_by_the_schema(
    pages: dict[str, Page],
) -> None:
    page = pages["reference/customer/CreateCustomer"]

    kind = _field(page, "CustomerData", "customerType")
    name = _field(page, "CustomerData", "firstName")
    assert kind.presence == "required by the schema"
    assert name.presence == "optional in the schema, required by the service"
    assert any("FIELD_REQUIRED when absent for PRIVATE" in text for text in name.doc)


def test_an_operation_says_what_goes_before_and_who_uses_it(
    pages: dict[str, Page],
) -> None:
    page = pages["reference/order/PlaceOrder"]
    listed = {one.id: one for one in page.listings}

    assert page.rules[0] == "CalculatePrice gives the price to show and to accept."
    goes_with = {link.text for link, _ in listed["goes-with"].entries}
    assert {"GetOrder", "ValidateOrder"} <= goes_with
    assert listed["lessons"].entries[0][0].target == "/learn/12.1"
    bounds = {fact.label: fact.text for fact in page.bounds}
    assert "IDEMPOTENCY_MISMATCH" in bounds["Repeats"]
    assert "OrderStatusChanged" in bounds["Events"]
    assert "3 MiB" in bounds["Limits"]


def test_without_a_sandbox_nothing_is_said_of_it(foreign: dict[str, Page]) -> None:
    page = foreign["reference/order/PlaceOrder"]

    assert not any(one.id == "lessons" for one in page.listings)
    assert _field(page, "NewSubscriptionOrder", "cardToken").magic == ()
    assert foreign["reference/faults/VOUCHER_USED"].calls == ()


def test_the_refusal_is_shown_in_both_versions(pages: dict[str, Page]) -> None:
    page = pages["reference/faults/FIELD_REQUIRED"]

    tabs = [one.tab for one in page.refusals]
    assert tabs == [
        *("SOAP 1.1, minimal", "SOAP 1.1, full"),
        *("SOAP 1.2, minimal", "SOAP 1.2, full"),
    ]
    assert "<faultcode>soap:Client</faultcode>" in page.refusals[0].code
    assert "<soap:Value>soap:Sender</soap:Value>" in page.refusals[3].code
    for one in page.refusals:
        (detail,) = etree.fromstring(one.code).iterfind(".//{*}ValidationFault")
        entry = LIBRARY.service("order")
        assert Validator(entry.contract, entry.path).check(detail) == ()


def test_each_event_has_a_page_with_the_fields_it_carries(
    pages: dict[str, Page],
) -> None:
    page = pages["reference/events/TopUpFailed"]

    fields = [name for name, _, _ in page.ledgers[0].rows]
    assert fields == [
        *("eventId", "eventType", "at", "partnerCode", "customerId"),
        *("subscriptionId", "topUpId", "newStatus", "detail", "correlationId"),
    ]
    assert ("TopUpFailed", "event", "TopUpFailed") in (
        pages["reference/topup/TopUpWithCard"].mentions
    )


def test_all_enumerations_stand_on_a_page_with_their_users(
    pages: dict[str, Page],
) -> None:
    (block,) = pages["reference/enumerations"].content
    row = _row(block.rows, "OrderStatus")

    assert row is not None
    assert "COMPENSATING" in row.values
    assert any(text.startswith("Used by ") for text in row.doc)


def test_faults_stand_in_the_order_in_which_callers_met_them() -> None:
    met = {"order/PlaceOrder": {"SIM_NOT_FOUND": 9, "CREDIT_DECLINED": 12}}

    found = reference.pages(LIBRARY, reference.Options(faults_met=met))

    rows = found["reference/order/PlaceOrder"].faults
    assert [row.code for row in rows[:2]] == ["CREDIT_DECLINED", "SIM_NOT_FOUND"]


def test_counts_that_are_none_are_refused_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "met.json"
    path.write_text('{"order/PlaceOrder": {"SIM_NOT_FOUND": "often"}}')

    with pytest.raises(ConfigurationError, match=r"order/PlaceOrder is .*often"):
        faults_met.read(_app(wsdl_faults_met=str(path)))


def test_counts_that_nobody_made_yet_are_no_mistake() -> None:
    assert faults_met.read(_app(wsdl_faults_met="no-such.json")) == {}


def test_a_way_without_call_or_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "faults.toml"
    path.write_text('[[way]]\ncode = "VOUCHER_USED"\n')

    with pytest.raises(
        ConfigurationError, match=r"faults\.toml:1: way\.call is missing"
    ):
        load_ways(path)


def test_steps_that_are_the_same_are_told_once(pages: dict[str, Page]) -> None:
    ledger = pages["reference/faults/VOUCHER_ATTEMPTS_EXCEEDED"].ledgers[0]

    first, *_ = ledger.rows
    assert first[2].startswith("5 times. ")
    assert len(ledger.rows) == 2


def test_the_call_that_provokes_a_fault_fits_the_schema(pages: dict[str, Page]) -> None:
    for code in LIBRARY.fault_codes:
        page = pages[f"reference/faults/{code}"]
        assert page.ledgers[0].title == "Provoke it"
        if not page.calls:
            continue
        root = etree.fromstring(page.calls[0].code)
        body = root.find("{*}Body")
        assert body is not None
        slug = str(body[0].tag)[1:].split(":")[2]
        entry = LIBRARY.service(slug)
        findings = Validator(entry.contract, entry.path).check(body[0])
        # What a rule of the contract requires is found with the schema's own rules.
        assert code == "FIELD_REQUIRED" or findings == (), (code, findings)


def test_a_drawing_lights_the_state_a_thing_is_in() -> None:
    machine = MACHINES["order"]

    root = etree.fromstring(state_drawing.svg(machine, "x", current="HELD"))

    lit = [box for box in root.iter(f"{SVG}rect") if "accent" in box.get("fill", "")]
    assert len(lit) == 1
    assert "It is HELD now." in root.findtext(f"{SVG}desc", "")


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda one: one.name)
def test_a_drawing_has_every_state_and_every_way(machine: StateMachine) -> None:
    root = etree.fromstring(state_drawing.svg(machine, "x"))

    texts = [text.text for text in root.iter(f"{SVG}text")]
    numbers = [str(number) for number in range(1, len(machine.edges) + 1)]
    assert set(texts) == {*machine.states, *numbers}
    assert len(texts) == len(machine.states) + len(numbers)
    width = float(root.get("width", ""))
    for dot in root.iter(f"{SVG}circle"):
        x, r = float(dot.get("cx", "")), float(dot.get("r", ""))
        assert x - r >= 0
        assert x + r <= width
