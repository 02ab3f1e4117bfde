"""What a porting case tells the customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.mock.customers.store import customer_row
from tutorial_app.mock.messages.writing import send
from tutorial_app.mock.porting.donor import story_of

if TYPE_CHECKING:
    from tutorial_app.mock.call import World
    from tutorial_app.mock.porting.cases import Case


def tell(world: World, case: Case, template: str) -> None:
    """Send the customer of a case a message about it."""
    customer = customer_row(world, case["customer_id"])
    if customer is None:
        return
    partner = world.partners.partner(case["partner"])
    names = {one.code: one.name for one in world.partners.operators}
    names[partner.code] = partner.name
    language = customer["data"].get("language", "da")
    send(
        world,
        partner,
        template,
        customer,
        order_id=case["order_id"],
        msisdn=case["msisdn"],
        donor=names[case["donor"]],
        recipient=names[case["recipient"]],
        date=_day(case, language),
        reason=_reason(world, case, language),
    )


def _day(case: Case, language: str) -> str:
    day = case["confirmed_date"] or case["requested_date"]
    if day is None:
        return ""
    return f"{day:%d.%m.%Y}" if language == "da" else f"{day:%Y-%m-%d}"


def _reason(world: World, case: Case, language: str) -> str:
    reason = case["reject_reason"]
    if not reason:
        return ""
    story = story_of(world.partners.magic, case["msisdn"])
    if story.reason == reason and story.text:
        return story.text[language]
    return world.partners.labels["PortingRejectReason"][reason][language]
