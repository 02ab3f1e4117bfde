"""The calls of the drill: the orders of one workspace, of mixed flows, as XML.

One workspace of seed set BASIC takes all of `ORDERS`, in any order; each has its own
end, whatever becomes of the others. PORT_OUT is an order that nobody places.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Mapping, Sequence

PORT_OUT = "a customer of KURV leaves with the number"
_ENVELOPE = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
<m:{name} xmlns:m="urn:itms-sandbox:{slug}:1" xmlns:t="urn:itms-sandbox:types:1">
<m:context><t:clientReference>{reference}</t:clientReference>
<t:channel>{channel}</t:channel>{agent}</m:context>{content}
</m:{name}></s:Body></s:Envelope>"""
_ADDRESS = (
    "<t:street>{street}</t:street><t:houseNumber>1</t:houseNumber>"
    "<t:postalCode>8000</t:postalCode><t:city>Aarhus C</t:city>"
    "<t:country>DK</t:country>"
)
_HOME = _ADDRESS.format(street="Prøvevej")
_RETURNED = _ADDRESS.format(street="Returvej")
_ESIM = "<t:esim>true</t:esim>"
_ANY = "<t:anyNumber>true</t:anyNumber>"


@dataclass(frozen=True, slots=True)
class Case:
    """A call, without what is another in each workspace."""

    name: str
    user: str
    slug: str
    operation: str
    #: `{reference}` stands for what nobody else uses.
    content: str
    #: The order's state in the end.
    end: str = "COMPLETED"

    def message(self, reference: str) -> str:
        """Return the envelope of the call bound to *reference*."""
        agent = self.user.endswith("-agent")
        return _ENVELOPE.format(
            name=self.operation,
            slug=self.slug,
            reference=reference,
            channel="CALL_CENTRE" if agent else "SELF_SERVICE",
            agent="<t:agentId>mette</t:agentId>" if agent else "",
            content=self.content.replace("{reference}", reference),
        )


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the plan, as the process that makes it reads it."""

    workspace: str
    case: str
    path: str
    authorization: str
    body: str


def _person(*more: str) -> str:
    return (
        "<t:newCustomer><t:customerType>PRIVATE</t:customerType>"
        "<t:firstName>Ida</t:firstName><t:lastName>Prøvesen</t:lastName>"
        f"{''.join(more)}<t:email>{{reference}}@testmail.example</t:email>"
        "</t:newCustomer>"
    )


_COMPANY = (
    "<t:newCustomer><t:customerType>BUSINESS</t:customerType>"
    "<t:companyName>Prøve ApS</t:companyName><t:cvr>99000023</t:cvr>"
    f"<t:address>{_HOME}</t:address><t:email>{{reference}}@testmail.example</t:email>"
    "</t:newCustomer>"
)
_PRINTERS = "<t:customerId>CU20000001</t:customerId>"


def _sign_up(  # noqa: PLR0913 (the parts of an order, by name)
    name: str,
    user: str,
    product: str,
    *,
    who: str,
    sim: str = _ESIM,
    number: str = _ANY,
    card: str = "",
    end: str = "COMPLETED",
) -> Case:
    content = (
        f"<m:order>{who}<t:productCode>{product}</t:productCode>"
        f"<t:numberChoice>{number}</t:numberChoice><t:simChoice>{sim}</t:simChoice>"
        f"{card}<t:termsAccepted>true</t:termsAccepted></m:order>"
    )
    return Case(name, user, "order", "PlaceOrder", content, end)


def _kurv(
    name: str, iccid: str = "", *, brings: str = "", end: str = "COMPLETED"
) -> Case:
    sim = f"<t:iccid>{iccid}</t:iccid>" if iccid else _ESIM
    number = _port_in(brings) if brings else _ANY
    what = {"who": _person(), "sim": sim, "number": number}
    return _sign_up(name, "kurv-self", "KURV_MINI30", end=end, **what)


def _port_in(msisdn: str) -> str:
    return (
        f"<t:portIn><t:msisdn>{msisdn}</t:msisdn>"
        "<t:donorIccid>8945980000000000010</t:donorIccid><t:authorization>"
        "<t:method>SMS_CODE</t:method><t:givenByName>Ida Prøvesen</t:givenByName>"
        "<t:givenAt>2026-03-02T08:00:00+01:00</t:givenAt><t:smsCode>1234</t:smsCode>"
        "</t:authorization></t:portIn>"
    )


def _kontora(name: str, *, end: str = "COMPLETED", **parts: str) -> Case:
    what = {"who": _PRINTERS, **parts}
    return _sign_up(name, "kontora-self", "KONTORA_BASIS", end=end, **what)


def _gnist(name: str, born: str) -> Case:
    who = _person(
        f"<t:birthDate>{born}</t:birthDate>", f"<t:address>{_HOME}</t:address>"
    )
    card = "<t:cardToken>tok_ok_visa</t:cardToken>"
    return _sign_up(name, "gnist-self", "GNIST_DATA20", who=who, card=card)


def _change(
    name: str,
    user: str,
    operation: str,
    line: str,
    more: str = "",
    end: str = "COMPLETED",
) -> Case:
    content = f"<m:subscriptionId>{line}</m:subscriptionId>{more}"
    return Case(name, user, "subscription", operation, content, end)


def _product(code: str) -> str:
    return f"<m:productCode>{code}</m:productCode><m:timing>IMMEDIATE</m:timing>"


def _card(iccid: str) -> str:
    return f"<m:simChoice><t:iccid>{iccid}</t:iccid></m:simChoice>"


def _reason(code: str) -> str:
    return f"<m:reason>{code}</m:reason>"


ORDERS: Sequence[Case] = (
    _kurv("KURV signs up with a starter kit", "8945990100000000016"),
    _kurv("KURV signs up with an eSIM"),
    _kurv("KURV signs up, HLR refuses", "8945990100000000214", end="FAILED"),
    _kurv("KURV signs up, HLR is slow", "8945990100000000222"),
    _kurv("KURV signs up, HLR is silent", "8945990100000000230", end="FAILED"),
    _kurv("KURV signs up, charging refuses", "8945990100000000248", end="FAILED"),
    _kurv("KURV ports in", brings="+4553000010"),
    _kurv("KURV ports in, the owner is another", brings="+4553000053"),
    _kurv("KURV ports in, the first cut-over fails", brings="+4553000063"),
    _kontora("KONTORA posts a SIM", sim=f"<t:shipTo>{_HOME}</t:shipTo>"),
    _kontora(
        "KONTORA posts a SIM that comes back",
        who=_COMPANY,
        sim=f"<t:shipTo>{_RETURNED}</t:shipTo>",
        end="FAILED",
    ),
    _kontora(
        "KONTORA learns too late that there is no credit",
        who=_person("<t:cpr>610190-4014</t:cpr>", f"<t:address>{_HOME}</t:address>"),
        end="FAILED",
    ),
    _kontora("KONTORA ports in", number=_port_in("+4553000020")),
    _kontora(
        "KONTORA ports in, the owner is another",
        number=_port_in("+4553000153"),
        end="FAILED",
    ),
    _gnist("GNIST signs up", "2001-01-01"),
    _gnist("GNIST asks a guardian", "2010-01-01"),
    _change(
        "KURV changes a lost SIM",
        "kurv-self",
        "ChangeSimCard",
        "SU10000001",
        _card("8945990100000000024") + _reason("LOST"),
    ),
    _change(
        "KURV changes the product",
        "kurv-self",
        "ChangeProduct",
        "SU10000004",
        _product("KURV_MINI30"),
    ),
    _change("KURV unblocks", "kurv-self", "UnblockSubscription", "SU10000003"),
    _change(
        "KURV terminates",
        "kurv-self",
        "TerminateSubscription",
        "SU10000002",
        _reason("CUSTOMER_REQUEST"),
    ),
    _change(
        "KONTORA changes a SIM, HLR refuses",
        "kontora-agent",
        "ChangeSimCard",
        "SU20000001",
        _card("8945990200000000212"),
        "FAILED",
    ),
    _change(
        "KONTORA blocks",
        "kontora-agent",
        "BlockSubscription",
        "SU20000002",
        _reason("LOST"),
    ),
    _change(
        "KONTORA terminates",
        "kontora-agent",
        "TerminateSubscription",
        "SU20000003",
        _reason("NON_PAYMENT"),
    ),
    _change(
        "GNIST changes the product",
        "gnist-self",
        "ChangeProduct",
        "SU30000001",
        _product("GNIST_DATA100"),
    ),
)
CASES: Mapping[str, Case] = {case.name: case for case in ORDERS}


def follow(speed: int) -> Case:
    """Return the call that has virtual time run *speed* times as fast as ours."""
    content = (
        f"<m:speedFactor>{speed}</m:speedFactor><m:autoAdvance>true</m:autoAdvance>"
    )
    return Case("", "kurv-self", "system", "SetSandboxBehaviour", content)


def listen(partner: str, url: str) -> Case:
    """Return the call that has the events of *partner* posted to *url*."""
    content = f"<m:url>{escape(url)}</m:url>"
    return Case("", f"{partner}-self", "notification", "RegisterCallback", content)


def plan(
    workspaces: Mapping[str, Mapping[str, str]],
    receiver: str,
    chance: random.Random,
    speeds: tuple[int, int],
) -> Iterator[Call]:
    """Yield all calls, one workspace after the other.

    Args:
        workspaces: id -> user -> password.
        receiver: address to which callbacks go, below it the workspace's id.
        chance: decides the order of the orders.
        speeds: of virtual time while orders are placed, and afterwards.
    """
    slow, fast = speeds
    for workspace, passwords in workspaces.items():
        url = f"{receiver}/{workspace}"
        listening = [listen(one, url) for one in ("kurv", "kontora", "gnist")]
        orders = chance.sample(ORDERS, len(ORDERS))
        cases = [*listening, follow(slow), *orders, follow(fast)]
        for number, case in enumerate(cases):
            yield call(workspace, passwords, case, f"drill-{number:08}")


def call(
    workspace: str, passwords: Mapping[str, str], case: Case, reference: str
) -> Call:
    """Return the call of *case* in a workspace, bound to *reference*."""
    user = f"{case.user}@{workspace}"
    token = base64.b64encode(f"{user}:{passwords[user]}".encode()).decode()
    path = f"/soap/{case.slug}/v1"
    return Call(workspace, case.name, path, f"Basic {token}", case.message(reference))
