"""Who may do what: our own WSDLs' notes against the table of the contract (4.2)."""

from __future__ import annotations

import pytest

from tutorial_app.contract.library import read_library
from tutorial_app.contract.names import clark
from tutorial_app.contract.notes import Right
from tutorial_app.contract.rights import in_words, refusal
from tutorial_app.settings import HOME

LIBRARY = read_library(HOME / "wsdl")
CHANNELS = ("SELF_SERVICE", "CALL_CENTRE", "MACHINE")
SELF, AGENT, MACHINE = CHANNELS
TYPES = "urn:itms-sandbox:types:1"
#: (slug, operation, what is given) -> the channels that may.
TABLE = [
    ("customer", "FindCustomers", {"msisdn": "+4542010001"}, set(CHANNELS)),
    ("customer", "FindCustomers", {"email": "a@b.example"}, set(CHANNELS)),
    ("customer", "FindCustomers", {"cvr": "99000015"}, {AGENT, MACHINE}),
    ("customer", "FindCustomers", {"nameContains": "anna"}, {AGENT, MACHINE}),
    ("customer", "AddCustomerNote", {}, {AGENT}),
    ("discount", "ListCampaigns", {}, {AGENT}),
    ("porting", "AnswerPortOut", {}, {AGENT, MACHINE}),
    ("order", "SubmitBulkOrder", {}, {MACHINE}),
    ("number", "GetSimPuk", {}, {SELF, AGENT}),
    *(
        ("subscription", "BlockSubscription", {"reason": one}, set(CHANNELS))
        for one in ("LOST", "STOLEN", "CUSTOMER_REQUEST")
    ),
    *(
        ("subscription", "BlockSubscription", {"reason": one}, {AGENT, MACHINE})
        for one in ("NON_PAYMENT", "FRAUD_SUSPECTED", "SPEND_LIMIT")
    ),
    *(
        ("subscription", "UnblockSubscription", {"Subscription/blockReason": one}, may)
        for one, may in (
            ("LOST", set(CHANNELS)),
            ("STOLEN", set(CHANNELS)),
            ("CUSTOMER_REQUEST", set(CHANNELS)),
            ("SPEND_LIMIT", {SELF, AGENT}),
            ("NON_PAYMENT", {AGENT}),
            ("FRAUD_SUSPECTED", {AGENT}),
        )
    ),
    *(
        ("subscription", "TerminateSubscription", {"reason": one}, {AGENT, MACHINE})
        for one in ("DECEASED", "NON_PAYMENT")
    ),
    (
        "subscription",
        "TerminateSubscription",
        {"reason": "CUSTOMER_REQUEST"},
        set(CHANNELS),
    ),
    ("order", "PlaceOrder", {}, set(CHANNELS)),
]


@pytest.mark.parametrize(("slug", "operation", "given", "may"), TABLE)
def test_the_notes_say_what_the_table_of_the_contract_says(
    slug: str, operation: str, given: dict[str, object], may: set[str]
) -> None:
    rights = LIBRARY.service(slug).contract.operation(operation).notes.rights

    assert {one for one in CHANNELS if not refusal(rights, one, given)} == may


def test_notes_name_channels_fields_values_and_codes_that_exist() -> None:
    known = enumeration("Channel")
    found = 0
    for entry in LIBRARY.services.values():
        for operation in entry.contract.operations:
            for right in operation.notes.rights:
                found += 1
                assert set(right.channels) <= known, operation.name
                assert right.code in LIBRARY.fault_codes, operation.name
                assert right.code in {one.code for one in operation.notes.faults}
                # The reasons are the only values that rights speak of.
                reasons = enumeration("BlockReason") | enumeration("TerminationReason")
                assert set(right.values) <= reasons, operation.name
    assert found


def test_a_right_is_said_in_words() -> None:
    whole = Right(("CALL_CENTRE",), "CHANNEL_NOT_ALLOWED")
    field = Right(("CALL_CENTRE", "MACHINE"), "X", ("reason",), ("A", "B"))

    said = in_words(field)
    assert said == "reason A or B: only CALL_CENTRE and MACHINE; others get X."
    assert in_words(whole) == "Only CALL_CENTRE; others get CHANNEL_NOT_ALLOWED."


def enumeration(name: str) -> set[str]:
    types = LIBRARY.service("subscription").contract.simple_types
    return {one.value for one in types[clark(TYPES, name)].facets.enumeration}
