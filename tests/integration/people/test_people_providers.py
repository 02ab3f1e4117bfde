"""OpenID Connect, with a small provider of our own that can lie."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.people import person
from tutorial_app.access.people.conf import Provider
from tutorial_app.web import create_app

from .conftest import Browser

if TYPE_CHECKING:
    from tutorial_app.bootstrap import Portal
    from tutorial_app.settings import Settings

ANN = "ann@kurv.example"
ISSUER = "https://login.example"
OURS = Provider("ours", "Ours", ISSUER, "itms", "hush", frozenset({"kurv.example"}))


@dataclass
class Login:
    """A provider: its discovery, its keys, and one token for every code."""

    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048))
    discovery: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    signer: RSAKey | None = None
    asked: list[dict[str, list[str]]] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        match request.url.path:
            case "/.well-known/openid-configuration":
                said = {
                    "issuer": ISSUER,
                    "authorization_endpoint": f"{ISSUER}/authorize",
                    "token_endpoint": f"{ISSUER}/token",
                    "jwks_uri": f"{ISSUER}/keys",
                }
                return httpx.Response(200, json=said | self.discovery)
            case "/keys":
                public = self.key.as_dict(private=False)
                return httpx.Response(200, json={"keys": [public]})
            case "/token":
                self.asked.append(parse_qs(request.content.decode()))
                signer = self.signer or self.key
                token = jwt.encode({"alg": "RS256"}, self.claims, signer)
                return httpx.Response(200, json={"id_token": token})
            case _:
                return httpx.Response(404)


@pytest.fixture
def login() -> Login:
    return Login()


@pytest.fixture
def there(portal: Portal, settings: Settings, login: Login) -> Browser:
    accounts = replace(
        portal.accounts,
        oidc=replace(
            portal.accounts.oidc,
            providers={"ours": OURS},
            client=httpx.Client(transport=httpx.MockTransport(login)),
        ),
    )
    return Browser(
        create_app(replace(portal, accounts=accounts), settings).test_client()
    )


def go(portal: Portal, browser: Browser, login: Login, **claims: Any) -> dict[str, str]:
    """Be sent to the provider; return what was asked of it."""
    sent = browser.open("/sign-in/with/ours?next=/calls")
    asked = {
        key: values[0]
        for key, values in parse_qs(urlsplit(sent.location).query).items()
    }
    now = int(portal.clock.now().timestamp())
    login.claims = {
        "iss": ISSUER,
        "aud": "itms",
        "sub": "u-1",
        "exp": now + 300,
        "nonce": asked["nonce"],
        "email": ANN,
        "email_verified": True,
        **claims,
    }
    return asked


def come_back(browser: Browser, asked: dict[str, str], **more: str) -> Any:
    query = {"code": "c-1", "state": asked["state"], **more}
    return browser.client.get("/sign-in/with/ours", query_string=query)


def test_somebody_with_an_account_is_let_in_and_known_by_subject_from_then(
    portal: Portal, there: Browser, login: Login
) -> None:
    person(portal, ANN)
    assert "Sign in with Ours" in there.open("/sign-in").text

    asked = go(portal, there, login)
    came = come_back(there, asked)

    assert came.location == "/calls"
    assert asked["code_challenge_method"] == "S256"
    assert login.asked[0]["code_verifier"][0]
    assert asked["redirect_uri"].endswith("/sign-in/with/ours")
    asked = go(portal, there, login, email="new@kurv.example", email_verified=False)
    assert come_back(there, asked).location == "/calls"


WRONG: tuple[dict[str, Any], ...] = (
    {"email_verified": False},
    {"email": "nobody@kurv.example"},
    {"email": "ann@gnist.example"},
    {"iss": "https://other.example"},
    {"aud": "another"},
    {"aud": ["itms", "another"]},
    {"nonce": "replayed"},
    {"exp": 1},
)


def test_what_does_not_hold_lets_nobody_in(
    portal: Portal, there: Browser, login: Login
) -> None:
    person(portal, ANN)
    person(portal, "ann@gnist.example", partner="GNIST")

    for claims in WRONG:
        asked = go(portal, there, login, **claims)

        assert come_back(there, asked).status_code == 403, claims
        assert there.open("/account").status_code == 303, claims


def test_an_answer_to_another_question_lets_nobody_in(
    portal: Portal, there: Browser, login: Login
) -> None:
    person(portal, ANN)
    asked = go(portal, there, login)

    assert come_back(there, {**asked, "state": "guessed"}).status_code == 403
    assert come_back(there, asked).status_code == 403, "the question was taken back"
    asked = go(portal, there, login)
    assert come_back(there, asked, iss="https://other.example").status_code == 403
    assert login.asked == []


def test_a_token_that_another_key_has_signed_lets_nobody_in(
    portal: Portal, there: Browser, login: Login
) -> None:
    person(portal, ANN)
    login.signer = RSAKey.generate_key(2048)

    assert come_back(there, go(portal, there, login)).status_code == 403


def test_a_discovery_of_somebody_else_is_not_followed(
    there: Browser, login: Login
) -> None:
    login.discovery = {"issuer": "https://other.example"}
    assert there.open("/sign-in/with/ours").status_code == 502
    login.discovery = {"token_endpoint": "http://login.example/token"}
    assert there.open("/sign-in/with/ours").status_code == 502
    assert there.open("/sign-in/with/nobody").status_code == 404


def test_the_secret_is_shown_nowhere(there: Browser, login: Login) -> None:
    sent = there.open("/sign-in/with/ours")

    assert "hush" not in sent.location + sent.text + json.dumps(login.asked)
