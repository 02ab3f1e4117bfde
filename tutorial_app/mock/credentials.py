"""Who calls: the credentials of a workspace, and whether a claim is true."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select

from tutorial_app.mock.faults import Fault
from tutorial_app.mock.tables import BEHAVES, workspace, workspace_credential

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, RowMapping

    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database
    from tutorial_app.kernel.vault import Vault
    from tutorial_app.partners.model import Partners
    from tutorial_app.soap.security import Claim

#: How far `Created` of a PasswordDigest may be from our wall clock, and so how long
#: a nonce is remembered. Generous: learners' clocks are.
FRESH = timedelta(minutes=5)
#: Credentials kept in the clear in memory, per process.
_REMEMBERED = 10_000
#: Compared with when there is no such user, so that it takes as long.
_NOBODY = "nobody has this password"


class CredentialMissing(Fault):
    """AUTHENTICATION_FAILED since no credential came at all.

    Some clients send theirs only when HTTP asks for one, so it travels with 401.
    """

    def __init__(self) -> None:
        super().__init__("AUTHENTICATION_FAILED")


@dataclass(frozen=True, slots=True)
class Credential:
    """A credential in the clear; it is shown to the one it was made for."""

    user_name: str
    password: str = field(repr=False)
    workspace: str
    partner: str
    #: None: its access has ended.
    channels: tuple[str, ...]
    calls_per_minute: int = 0
    #: Whether something was set with SetSandboxBehaviour.
    behaves: bool = False


def issue(
    db: Connection,
    vault: Vault,
    partners: Partners,
    name: str,
    password: Callable[[], str],
    *,
    plain: bool = False,
) -> tuple[Credential, ...]:
    """Make a credential of every kind of every partner for the workspace *name*.

    Args:
        db: a writing transaction.
        vault: seals the passwords.
        partners: say which kinds there are.
        name: id of the workspace.
        password: makes one password at a time.
        plain: True: user names without `@` and workspace, as `local` has them.
    """
    made = tuple(
        Credential(
            kind.user if plain else f"{kind.user}@{name}",
            password(),
            name,
            partner.code,
            kind.channels,
        )
        for partner, kind in partners.credentials()
    )
    db.execute(
        insert(workspace_credential),
        [
            {
                "user_name": one.user_name,
                "workspace": name,
                "partner": one.partner,
                "channels": " ".join(one.channels),
                "password": vault.seal(one.password),
            }
            for one in made
        ],
    )
    return made


def credentials_of(db: Connection, vault: Vault, name: str) -> tuple[Credential, ...]:
    """Return the credentials of the workspace called *name*, in the clear."""
    rows = db.execute(_CREDENTIALS.where(workspace_credential.c.workspace == name))
    return tuple(_credential(row, vault) for row in rows.mappings())


class Gate:
    """Decides whether a claim is true; keeps what it has learnt in memory.

    Memory is per process: a nonce used in one process is not known in another. A
    command repeated that way is still answered only once, by its clientReference.

    Args:
        database: where the credentials are.
        vault: opens the passwords.
        clock: the wall clock.
        local: True: user names without a workspace are those of `local`.
    """

    def __init__(
        self, database: Database, vault: Vault, clock: Clock, *, local: bool
    ) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._local = local
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Credential] = OrderedDict()
        self._nonces: OrderedDict[tuple[str, bytes, str], datetime] = OrderedDict()

    def admit(self, claim: Claim) -> Credential:
        """Return the credential that *claim* speaks of.

        Raises:
            Fault: AUTHENTICATION_FAILED, the same for an unknown user, an unknown
                workspace and a wrong, old or repeated proof; ACCESS_NOT_APPROVED,
                if no channel is left to it.
        """
        credential = self._find(claim.user)
        password = _NOBODY if credential is None else credential.password
        if not claim.matches(password) or credential is None:
            raise Fault("AUTHENTICATION_FAILED")
        if claim.digest:
            self._check_fresh(claim)
        if not credential.channels:
            raise Fault("ACCESS_NOT_APPROVED")
        return credential

    def spoken_of(self, claim: Claim) -> Credential | None:
        """Return the credential that *claim* names, true or not; None: there is none.

        Whoever named it is not known to be its owner.
        """
        return self._find(claim.user)

    def forget(self, user_name: str) -> None:
        """Drop what is remembered of *user_name*: its workspace is gone or changed."""
        with self._lock:
            self._known.pop(user_name, None)

    def _find(self, user_name: str) -> Credential | None:
        if "@" not in user_name and not self._local:
            return None
        known = self._known.get(user_name)
        if known is not None:
            return known
        with self._database.reading() as db:
            row = db.execute(_BY_USER, {"user": user_name}).mappings().first()
        if row is None:
            return None
        found = _credential(row, self._vault)
        with self._lock:
            self._known[user_name] = found
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return found

    def _check_fresh(self, claim: Claim) -> None:
        now = self._clock.now()
        if claim.created and abs(now - _moment(claim.created)) > FRESH:
            raise Fault("AUTHENTICATION_FAILED")
        if not claim.nonce:
            return
        key = (claim.user, claim.nonce, claim.created)
        with self._lock:
            while self._nonces:
                oldest = next(iter(self._nonces))
                # Twice: a `Created` of the future stays fresh for longer.
                if now - self._nonces[oldest] <= 2 * FRESH:
                    break
                del self._nonces[oldest]
            if key in self._nonces:
                raise Fault("AUTHENTICATION_FAILED")
            self._nonces[key] = now


_CREDENTIALS = (
    select(workspace_credential, workspace.c.calls_per_minute, BEHAVES)
    .join(workspace, workspace.c.id == workspace_credential.c.workspace)
    .order_by(workspace_credential.c.user_name)
)
_BY_USER = _CREDENTIALS.where(workspace_credential.c.user_name == bindparam("user"))


def _credential(row: RowMapping, vault: Vault) -> Credential:
    return Credential(
        user_name=row["user_name"],
        password=vault.open(row["password"]),
        workspace=row["workspace"],
        partner=row["partner"],
        channels=tuple(row["channels"].split()),
        calls_per_minute=row["calls_per_minute"],
        behaves=row["behaves"],
    )


def _moment(created: str) -> datetime:
    try:
        at = datetime.fromisoformat(created)
    except ValueError:
        raise Fault("AUTHENTICATION_FAILED") from None
    # WSSE 1.1, section 10: without an offset it is meant to be UTC.
    return at if at.utcoffset() is not None else at.replace(tzinfo=UTC)
