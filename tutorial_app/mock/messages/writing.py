"""Writing messages. Nothing is really sent: a message is a row and an event."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from tutorial_app.kernel.prepared import Prepared
from tutorial_app.mock.events import emit
from tutorial_app.mock.ids import new_id
from tutorial_app.mock.messages.tables import MESSAGES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from decimal import Decimal

    from tutorial_app.mock.call import World
    from tutorial_app.partners.model import Partner

_INSERT = Prepared(MESSAGES.insert())
_TEMPLATES = Path(__file__).parent / "templates"


def send(  # noqa: PLR0913 (all but four are rare and by name)
    world: World,
    partner: Partner,
    template: str,
    customer: Mapping[str, Any],
    *,
    order_id: str | None = None,
    channels: Collection[str] | None = None,
    text: str = "",
    **words: str,
) -> None:
    """Write a message to *customer* by each of the partner's channels for it.

    Messages that cannot be delivered never stop anything (contract, section 9).

    Args:
        world: where and when.
        partner: whose message it is; its channels decide how it goes out.
        template: one of the contract's `TemplateCode`.
        customer: the row of the customer; letters follow its own language.
        order_id: the order it belongs to.
        channels: those of the partner's to use; None: all of them.
        text: name of the text, where it is another than the template's usual one.
        words: what stands for `$msisdn`, `$product`, … in the template.
    """
    language = customer["data"].get("language", "da")
    subject, body = render(
        text or template,
        language,
        name=customer["display_name"],
        partner=partner.name,
        order=order_id or "",
        **words,
    )
    same = {
        "workspace": world.workspace,
        "partner": partner.code,
        "customer_id": customer["customer_id"],
        "order_id": order_id,
        "template": template,
        "subject": subject,
        "body": body,
        "language": language,
        "created_at": world.now,
    }
    for channel in partner.messages.get(template, ()):
        if channels is not None and channel not in channels:
            continue
        recipient = _recipient(customer, channel, words)
        _write(world, partner, {**same, "channel": channel, "recipient": recipient})


def _write(world: World, partner: Partner, message: dict[str, Any]) -> None:
    bounces = world.partners.magic.fields["email_bounces"].value
    failed = message["channel"] == "EMAIL" and message["recipient"].endswith(bounces)
    message_id = new_id(world, "ME", partner)
    _INSERT.run(
        world.db,
        **message,
        message_id=message_id,
        status="FAILED" if failed else "SENT",
        sent_at=None if failed else world.now,
    )
    emit(
        world,
        "MessageFailed" if failed else "MessageSent",
        partner.code,
        customer_id=message["customer_id"],
        order_id=message["order_id"],
        detail=f"{message['template']} by {message['channel']}, {message_id}",
    )


def render(template: str, language: str, **words: str) -> tuple[str, str]:
    """Return subject and body of a template, filled in.

    Raises:
        KeyError: if the template has a word that is not given.
    """
    subject, body = _template(template, language)
    return _once(subject.substitute(words)), _once(body.substitute(words))


def _once(text: str) -> str:
    """Let a sentence that ends with an abbreviation end with one full stop."""
    return text.replace(" kr..", " kr.")


def money_text(amount: Decimal, language: str) -> str:
    """Return an amount in kroner as people write it."""
    if language == "da":
        return f"{amount:,.2f}".translate(str.maketrans(",.", ".,")) + " kr."
    return f"DKK {amount:,.2f}"


@lru_cache(maxsize=128)
def _template(template: str, language: str) -> tuple[Template, Template]:
    path = _TEMPLATES / f"{template}.{language}.txt"
    subject, _, body = path.read_text(encoding="utf-8").partition("\n")
    return Template(subject), Template(body)


def _recipient(customer: Mapping[str, Any], channel: str, words: dict[str, str]) -> str:
    match channel:
        case "SMS":
            return words.get("msisdn", "")
        case "LETTER":
            address = customer["data"].get("address", {})
            parts = ("street", "houseNumber", "postalCode", "city")
            place = " ".join(address[part] for part in parts if part in address)
            return f"{customer['display_name']}, {place}".strip(", ")
        case _:
            return str(customer["email"])
