"""Whatever an order has to tell, each partner can tell, in both languages."""

from __future__ import annotations

import ast
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

import pytest

import tutorial_app.mock
from tutorial_app.mock.flows.change_steps import MESSAGES
from tutorial_app.mock.flows.steps import STEPS
from tutorial_app.partners import load_partners
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.partners.model import Flow, Partner

MOCK = Path(tutorial_app.mock.__file__).parent
TEMPLATES = MOCK / "messages" / "templates"
LANGUAGES = ("da", "en")
PARTNERS = load_partners(HOME / "conf")
#: What the porting of a number tells, whichever way it goes.
PORTING = {"PORTING_AUTHORIZATION", "PORTING_DATE", "PORTING_REJECTED"}
PORTING |= {"PORTING_COMPLETED"}
#: The contract has no template that tells of a change of services.
UNTOLD = {"CHANGE_SERVICES"}
TOPPING_UP = {"TOPUP_RECEIPT", "LOW_BALANCE", "AUTO_TOPUP_FAILED"}
ALL_FLOWS = [
    pytest.param(partner, flow, id=flow.name)
    for partner in PARTNERS.by_code.values()
    for flow in partner.flows.values()
]
every_partner = pytest.mark.parametrize(
    "partner", PARTNERS.by_code.values(), ids=lambda one: one.code
)


def told(flow: Flow) -> set[str]:
    """Return the templates of the messages that an order of *flow* may send."""
    templates = {one for step in flow.steps for one in STEPS[step.code].tells}
    if flow.has("NOTIFY") and flow.order_type not in UNTOLD:
        templates.add(MESSAGES[flow.order_type])
    if flow.has("START_PORTING"):
        templates |= PORTING
    if flow.has("COMPLETE_PORT_OUT"):
        templates.add("PORT_OUT_NOTICE")
    return templates | {"ORDER_FAILED"}


def by_themselves(partner: Partner) -> set[str]:
    """Return the templates of messages that no order sends."""
    # A block comes by a call, by dunning, or when a spend limit is reached.
    templates = {"BLOCKED"}
    if set(partner.payments) & {"POSTPAID", "CARD_UPFRONT"}:
        templates.add("INVOICE_READY")
    return templates | TOPPING_UP if "PREPAID" in partner.payments else templates


def literals(folder: str, function: str) -> Iterator[str]:
    """Yield the templates that modules in *folder* hand to *function* by name."""
    for path in (MOCK / folder).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                named = node.func.id == function
                for one in node.args if named else ():
                    if isinstance(one, ast.Constant):
                        yield str(one.value)


@pytest.mark.parametrize(("partner", "flow"), ALL_FLOWS)
def test_every_message_of_a_flow_has_a_channel(partner: Partner, flow: Flow) -> None:
    assert told(flow) <= set(partner.messages)


@every_partner
def test_what_is_told_without_an_order_has_a_channel(partner: Partner) -> None:
    assert by_themselves(partner) <= set(partner.messages)


@every_partner
def test_a_partner_has_no_channel_for_what_it_never_tells(partner: Partner) -> None:
    orders = set().union(*map(told, partner.flows.values()))

    assert set(partner.messages) <= orders | by_themselves(partner)


@every_partner
def test_who_sells_esims_delivers_them(partner: Partner) -> None:
    flows = [one for one in partner.flows.values() if one.has("ALLOCATE_SIM")]
    sold = "esim" in partner.features.sim_choices

    assert {one.has("DELIVER_ESIM") for one in flows} == {sold}


@every_partner
def test_letters_are_sent_by_those_who_print_them(partner: Partner) -> None:
    channels = {one for by in partner.messages.values() for one in by}

    assert ("LETTER" in channels) == partner.features.letters


@every_partner
def test_every_message_has_its_text_with_the_same_words_in_both_languages(
    partner: Partner,
) -> None:
    for template in partner.messages:
        words = []
        for language in LANGUAGES:
            path = TEMPLATES / f"{template}.{language}.txt"
            assert path.is_file(), path.name
            text = path.read_text(encoding="utf-8")
            subject, _, body = text.partition("\n")
            assert subject.strip(), path.name
            assert body.strip(), path.name
            words.append(set(Template(text).get_identifiers()))
        # A Danish letter may greet without a comma, but not leave a fact out.
        assert words[0] == words[1], template


def test_steps_say_which_messages_they_send() -> None:
    sent = set(literals("flows", "tell_customer")) - {"ORDER_FAILED"}
    said = {one for step in STEPS.values() for one in step.tells}

    assert sent == said - {"INVOICE_READY"}  # which `billing.store.issue` sends
    assert set(literals("porting", "tell")) == PORTING | {"PORT_OUT_NOTICE"}
    assert set(literals("topups", "tell")) == TOPPING_UP


@pytest.mark.parametrize(("partner", "flow"), ALL_FLOWS)
def test_every_step_of_a_flow_has_a_text_and_a_system(
    partner: Partner, flow: Flow
) -> None:
    for step in flow.steps:
        assert step.text.endswith("."), (partner.code, step.code)
        assert step.system.isupper(), step.code
        assert step.code in STEPS, step.code
