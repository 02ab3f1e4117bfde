"""A partner's program that knows nothing but the served WSDLs: zeep, and no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import zeep
from zeep.wsse.username import UsernameToken

from tests.noted_faults import expect_noted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

TYPES = "{urn:itms-sandbox:types:1}"


@dataclass
class Partner:
    """A partner's program in a workspace of its own."""

    url: str
    user_name: str
    password: str
    channel: str = "SELF_SERVICE"
    #: Who sits in the call centre; empty in other channels.
    agent_id: str = ""
    #: The next generated `clientReference`.
    count: int = 0
    #: The correlation id of the wizard, sent with every call.
    correlation_id: str = "wizard-1"
    #: The language of texts.
    language: str = "en"
    clients: dict[str, zeep.Client] = field(default_factory=dict)

    def call(self, slug: str, operation: str, **fields: Any) -> Any:
        """Call an operation; `context` is filled in, `ref` is its clientReference."""
        client = self.client(slug)
        if operation != "Ping":
            fields["context"] = self._context(client, operation, fields)
        return client.service[operation](**fields)

    def refused(self, slug: str, operation: str, **fields: Any) -> Refusal:
        """Call an operation that must answer with a fault; return what it says."""
        with pytest.raises(zeep.exceptions.Fault) as caught:
            self.call(slug, operation, **fields)
        (detail,) = caught.value.detail
        expect_noted(slug, operation, detail.findtext(f"{TYPES}code"))
        return Refusal(
            kind=detail.tag.removeprefix(TYPES),
            code=detail.findtext(f"{TYPES}code"),
            field=detail.findtext(f"{TYPES}field", ""),
            retryable=detail.findtext(f"{TYPES}retryable") == "true",
            message=detail.findtext(f"{TYPES}message"),
            documentation_url=detail.findtext(f"{TYPES}documentationUrl"),
            correlation_id=detail.findtext(f"{TYPES}correlationId"),
            violations=[
                (one.findtext(f"{TYPES}code"), one.findtext(f"{TYPES}field", ""))
                for one in detail.findall(f"{TYPES}violation")
            ],
        )

    def client(self, slug: str) -> zeep.Client:
        """Return the zeep client of a service, made of its `?wsdl`."""
        if slug not in self.clients:
            token = UsernameToken(self.user_name, self.password)
            address = f"{self.url}/soap/{slug}/v1?wsdl"
            self.clients[slug] = zeep.Client(address, wsse=token)
        return self.clients[slug]

    def _context(
        self, client: zeep.Client, operation: str, fields: dict[str, Any]
    ) -> dict[str, str]:
        context = {
            "channel": self.channel,
            "language": self.language,
            "correlationId": self.correlation_id,
        }
        if self.agent_id:
            context["agentId"] = self.agent_id
        signature = client.service[operation].__doc__ or ""
        self.count += 1
        reference = fields.pop("ref", None)
        if "CommandContext" in signature:
            context["clientReference"] = reference or f"reference-{self.count}"
        return context

    def close(self) -> None:
        """Close the connections."""
        for client in self.clients.values():
            client.transport.session.close()


@dataclass(frozen=True)
class Refusal:
    """A fault as the client sees it."""

    kind: str
    code: str
    field: str
    retryable: bool
    message: str
    documentation_url: str
    correlation_id: str
    violations: list[tuple[str, str]]


@pytest.fixture
def kurv(live_portal: Any) -> Iterator[Partner]:
    """KURV in self-service, in a fresh workspace with seed set BASIC."""
    made = httpx.post(
        f"{live_portal.url}/control/v1/workspaces",
        json={"seedSet": "BASIC", "seed": 1},
        headers={"Authorization": f"Bearer {live_portal.control_token}"},
    )
    assert made.status_code == httpx.codes.CREATED, made.text
    credential = next(
        one
        for one in made.json()["credentials"]
        if one["userName"].startswith("kurv-self@")
    )
    partner = Partner(live_portal.url, credential["userName"], credential["password"])
    yield partner
    partner.close()


@pytest.fixture
def people(live_portal: Any) -> Iterator[Callable[..., Partner]]:
    """Give what brings callers into one fresh workspace: `people("kurv-self")`."""
    made = httpx.post(
        f"{live_portal.url}/control/v1/workspaces",
        json={"seedSet": "BASIC", "seed": 1},
        headers={"Authorization": f"Bearer {live_portal.control_token}"},
    )
    assert made.status_code == httpx.codes.CREATED, made.text
    known = {one["userName"].split("@")[0]: one for one in made.json()["credentials"]}
    come: list[Partner] = []

    def bring(user: str, **more: Any) -> Partner:
        one = known[user]
        partner = Partner(live_portal.url, one["userName"], one["password"], **more)
        # Two callers of one partner share its clientReferences.
        partner.count = 1000 * len(come)
        come.append(partner)
        return partner

    yield bring
    for partner in come:
        partner.close()


@pytest.fixture
def kroner() -> Callable[[Any], Decimal]:
    """Give what reads the amount of a `Money`, which must be in kroner."""

    def read(money: Any) -> Decimal:
        assert money["currency"] == "DKK"
        amount: Decimal = money["_value_1"]
        return amount

    return read
