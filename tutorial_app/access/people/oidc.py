"""Signing in with a provider of OpenID Connect: code flow with PKCE and nonce.

OpenID Connect Core 1.0, 3.1, and RFC 7636. The provider's addresses come from its
own discovery document below the issuer that `conf/people.toml` names; signatures are
checked by joserfc.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import insert, select

from tutorial_app.access.people import store
from tutorial_app.access.people.emails import normal
from tutorial_app.access.people.refusals import NotLetIn
from tutorial_app.access.people.tables import IDENTITIES, PERSONS
from tutorial_app.access.people.tries import Limit
from tutorial_app.kernel.errors import NotFound, Unreachable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from tutorial_app.access.people.conf import Provider
    from tutorial_app.access.people.model import Person
    from tutorial_app.access.people.sessions import Place
    from tutorial_app.access.people.signing_in import Halfway, LetIn, SigningIn
    from tutorial_app.access.people.world import World

#: Signatures that only the provider can make; none that its clients could.
_ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
#: Seconds by which the provider's clock may be off.
_LEEWAY = 60
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
#: The same whether nobody has the address, or it is not verified.
_NO = "{label} does not vouch for anybody with an account here"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, to be held against what comes back; the cookie keeps it."""

    provider: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Oidc:
    """Sends people to a provider, and lets in whom it vouches for.

    Args:
        world: what it may touch.
        signing_in: asks for the second factor, and begins sessions.
        providers: those of `conf/people.toml`, by name.
        url: the portal's public address.
        client: makes the calls; it must follow no redirect.
    """

    world: World
    signing_in: SigningIn
    providers: Mapping[str, Provider]
    url: str
    client: httpx.Client

    def ask(self, name: str) -> tuple[str, Asked]:
        """Return the provider's address to send somebody to, and what was asked.

        Raises:
            NotFound: if there is no such provider.
            Unreachable: if it gives no usable answer.
        """
        provider = self._provider(name)
        new = self.world.makers.new_secret
        asked = Asked(name, new(), new(), new())
        digest = hashlib.sha256(asked.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "scope": "openid email",
            "client_id": provider.client_id,
            "redirect_uri": self._back(name),
            "state": asked.state,
            "nonce": asked.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        to = self._addresses(provider)["authorization_endpoint"]
        return f"{to}{'&' if '?' in to else '?'}{urlencode(query)}", asked

    def come_back(
        self, asked: Asked, said: Mapping[str, str], place: Place
    ) -> LetIn | Halfway:
        """Let in whoever comes back from the provider.

        Args:
            asked: what was asked in this browser.
            said: the query that they came back with.
            place: where from.

        Raises:
            NotLetIn: if it is no answer to that, or vouches for nobody with an
                account.
            TooManyTries: from there.
            Unreachable: if the provider gives no usable answer.
        """
        self.world.tries.count(Limit.SIGN_IN_FROM, place.address)
        provider = self._provider(asked.provider)
        right = hmac.compare_digest(
            said.get("state", "").encode(), asked.state.encode()
        )
        # RFC 9207: an answer of another provider, mixed up on the way.
        mixed = said.get("iss", provider.issuer) != provider.issuer
        if not right or mixed or "code" not in said:
            raise NotLetIn(f"{provider.label} did not let you in")
        claims = self._claims(provider, asked, said["code"])
        with self.world.database.transaction() as db:
            person = self._person(db, provider, claims)
            return self.signing_in.known(db, person, place)

    def _provider(self, name: str) -> Provider:
        if name not in self.providers:
            raise NotFound(f"no provider {name[:32]!r} to sign in with")
        return self.providers[name]

    def _back(self, name: str) -> str:
        return f"{self.url}/sign-in/with/{name}"

    def _addresses(self, provider: Provider) -> Mapping[str, Any]:
        where = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
        found = self._json(provider, self.client.build_request("GET", where))
        wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        # OpenID Connect Discovery 1.0, 4.3: exactly the issuer that was asked.
        if found.get("issuer") != provider.issuer or not all(
            _is_safe(found.get(key)) for key in wanted
        ):
            raise Unreachable(f"{where} is no discovery document of {provider.issuer}")
        return found

    def _claims(self, provider: Provider, asked: Asked, code: str) -> dict[str, Any]:
        """Return what the provider says about who came back."""
        addresses = self._addresses(provider)
        request = self.client.build_request(
            "POST",
            addresses["token_endpoint"],
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self._back(provider.name),
                "code_verifier": asked.verifier,
            },
        )
        basic = httpx.BasicAuth(provider.client_id, provider.secret)
        answer = self._json(provider, next(basic.auth_flow(request)))
        keys = self._json(
            provider, self.client.build_request("GET", addresses["jwks_uri"])
        )
        now = int(self.world.clock.now().timestamp())
        registry = jwt.JWTClaimsRegistry(
            now,
            _LEEWAY,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": provider.client_id},
            exp={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": asked.nonce},
        )
        try:
            known = KeySet.import_key_set(keys)  # type: ignore[arg-type]
            token = jwt.decode(str(answer.get("id_token")), known, _ALGORITHMS)
            registry.validate(token.claims)
        except (JoseError, ValueError, TypeError, KeyError) as exc:
            raise NotLetIn(f"what {provider.label} said is not in order") from exc
        claims = dict(token.claims)
        audience = claims["aud"]
        # Core, 3.1.3.7, 3: with others in the audience it must be meant for us.
        several = isinstance(audience, list) and len(audience) > 1
        if several and claims.get("azp") != provider.client_id:
            raise NotLetIn(f"what {provider.label} said is not meant for us")
        return claims

    def _person(
        self, db: Connection, provider: Provider, claims: Mapping[str, Any]
    ) -> Person:
        subject = str(claims["sub"])[:255]
        known = db.scalar(
            select(IDENTITIES.c.person).where(
                IDENTITIES.c.provider == provider.name,
                IDENTITIES.c.subject == subject,
            )
        )
        if known:
            found = store.one(db, PERSONS.c.id == known, PERSONS.c.active)
        else:
            found = self._by_email(db, provider, claims)
            if found:
                row = {
                    "provider": provider.name,
                    "subject": subject,
                    "person": found.id,
                    "made_at": self.world.clock.now(),
                }
                db.execute(insert(IDENTITIES), row)
        if found is None:
            raise NotLetIn(_NO.format(label=provider.label))
        return found

    def _by_email(
        self, db: Connection, provider: Provider, claims: Mapping[str, Any]
    ) -> Person | None:
        email = normal(str(claims.get("email", "")))
        vouched = email.rpartition("@")[2] in provider.domains
        if claims.get("email_verified") is not True or not vouched:
            return None
        return store.one(db, PERSONS.c.email == email, PERSONS.c.active)

    def _json(self, provider: Provider, request: httpx.Request) -> dict[str, Any]:
        try:
            answer = self.client.send(request)
            answer.raise_for_status()
            found = answer.json()
        except (httpx.HTTPError, ValueError) as exc:
            raise Unreachable(
                f"{provider.label} does not answer at {request.url.host}"
            ) from exc
        if not isinstance(found, dict):
            raise Unreachable(f"{request.url.host} gave no JSON object")
        return found


def _is_safe(address: object) -> bool:
    parts = urlsplit(address) if isinstance(address, str) else urlsplit("")
    return parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in _LOOPBACK
    )
