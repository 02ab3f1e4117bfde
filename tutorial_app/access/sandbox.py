"""Workspaces, asked for over the control mount: the portal's only way to them.

The mock may run in this process or on another machine; what differs is the
`httpx.Client` that is handed in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, urlencode

import httpx

from tutorial_app.access.callbacks import Callback, Received
from tutorial_app.access.inside import Moment, Rows
from tutorial_app.access.refusal import refusal
from tutorial_app.kernel.errors import NotFound, Unreachable

if TYPE_CHECKING:
    from collections.abc import Mapping

_KIND = re.compile(r"[a-z-]{1,40}")


@dataclass(frozen=True, slots=True)
class Credential:
    """A user name and password of one partner, for some channels."""

    user_name: str
    password: str = field(repr=False)
    partner: str
    channels: tuple[str, ...]

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """Read what the control mount says about a credential."""
        channels = tuple(said.get("channels", ()))
        return cls(
            said["userName"], said["password"], said.get("partner", ""), channels
        )


@dataclass(frozen=True, slots=True)
class Workspace:
    """One workspace, as the control mount tells it, without secrets.

    *clock* is virtual time; the other two are wall-clock. *counts* are rows by
    table.
    """

    id: str
    clock: datetime
    seed_set: str
    seed: int
    created_at: datetime | None = None
    expires_at: datetime | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """Read what the control mount says about a workspace."""
        return cls(
            id=said["id"],
            clock=datetime.fromisoformat(said["clock"]),
            seed_set=said.get("seedSet", ""),
            seed=int(said.get("seed", 0)),
            created_at=_time(said.get("createdAt")),
            expires_at=_time(said.get("expiresAt")),
            counts=said.get("rows", {}),
        )


class SandboxControl:
    """Makes, resets and inspects workspaces.

    Args:
        client: reaches the control mount; its `base_url` ends before `/control`.
        token: the bearer token of the control mount.
    """

    def __init__(self, client: httpx.Client, token: str) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"}

    def create(
        self, seed_set: str = "BASIC", seed: int = 1, *, made_from: str = ""
    ) -> tuple[Workspace, tuple[Credential, ...]]:
        """Make a workspace.

        Args:
            seed_set: what it begins with.
            seed: of what is made up in it; the same seed makes up the same.
            made_from: the address of the visitor, for the limit by address.

        Raises:
            InvalidInput: if there is no such seed set.
            LimitReached: if there are too many workspaces, or too many from there.
            Unreachable: if the control mount does not answer.
        """
        wanted = {"seedSet": seed_set, "seed": seed, "madeFrom": made_from}
        said = self._call("POST", "", wanted)
        credentials = tuple(map(Credential.from_json, said["credentials"]))
        return Workspace.from_json(said), credentials

    def keep_until(self, name: str, until: datetime) -> Workspace:
        """Let the workspace called *name* be there until a time; make it if need be.

        Args:
            name: 32 letters and digits at most.
            until: wall-clock time at which it ends, however much it is called.

        Raises:
            Unreachable: if the control mount does not answer.
        """
        wanted = {"keptUntil": until.isoformat()}
        return Workspace.from_json(self._call("PUT", f"/{name}", wanted))

    def workspace(self, name: str) -> Workspace:
        """Return the workspace called *name*.

        Raises:
            NotFound: if it is gone.
            Unreachable: if the control mount does not answer.
        """
        return Workspace.from_json(self._call("GET", f"/{name}"))

    def credentials(self, name: str) -> tuple[Credential, ...]:
        """Return the credentials of the workspace called *name*.

        Raises:
            NotFound: if it is gone.
            Unreachable: if the control mount does not answer.
        """
        said = self._call("GET", f"/{name}/credentials")
        return tuple(map(Credential.from_json, said["credentials"]))

    def callbacks(self, name: str) -> tuple[Callback, ...]:
        """Return the callbacks of the workspace called *name*.

        Raises:
            NotFound: if it is gone.
            Unreachable: if the control mount does not answer.
        """
        said = self._call("GET", f"/{name}/callbacks")
        return tuple(map(Callback.from_json, said["callbacks"]))

    def received(
        self, name: str, before: int, limit: int
    ) -> tuple[tuple[Received, ...], int]:
        """Return what the built-in receiver got, newest first, and how much there is.

        Args:
            name: the workspace.
            before: only what has a lower number; 0: from the newest on.
            limit: how many at most.

        Raises:
            InvalidInput: if a number is not one.
            NotFound: if the workspace is gone.
            Unreachable: if the control mount does not answer.
        """
        query = f"before={before}&limit={limit}"
        said = self._call("GET", f"/{name}/received?{query}")
        return tuple(map(Received.from_json, said["received"])), said["total"]

    def reset(self, name: str, seed_set: str = "", seed: int | None = None) -> None:
        """Empty the workspace called *name* and load a seed set.

        Args:
            name: the workspace.
            seed_set: which one; empty: the same again.
            seed: of what is made up; None: the same again.

        Raises:
            InvalidInput: if there is no such seed set.
            NotFound: if it is gone.
            Unreachable: if the control mount does not answer.
        """
        wanted = {"seedSet": seed_set or None, "seed": seed}
        given = {key: value for key, value in wanted.items() if value is not None}
        self._call("POST", f"/{name}/reset", given)

    def keep(self, name: str) -> None:
        """Let the workspace called *name* stay however long it is idle.

        Raises:
            NotFound: if it is gone already.
            Unreachable: if the control mount does not answer.
        """
        self._call("POST", f"/{name}/keep")

    def delete(self, name: str) -> None:
        """Delete the workspace called *name* with everything in it.

        Raises:
            NotFound: if it is gone already.
            Unreachable: if the control mount does not answer.
        """
        self._call("DELETE", f"/{name}")

    def calls(
        self, name: str, *, after: int = 0, limit: int = 100
    ) -> tuple[Mapping[str, Any], ...]:
        """Return calls to the workspace called *name*, oldest first, as JSON has them.

        Args:
            name: the workspace.
            after: the number after which to begin.
            limit: how many at most.

        Raises:
            NotFound: if it is gone.
            Unreachable: if the control mount does not answer.
        """
        said = self._call("GET", f"/{name}/calls?after={after}&limit={limit}")
        return tuple(said["calls"])

    def newest_calls(
        self,
        name: str,
        wanted: Mapping[str, str],
        *,
        before: int = 0,
        limit: int = 100,
        brief: bool = False,
    ) -> tuple[Mapping[str, Any], ...]:
        """Return calls to the workspace called *name*, newest first.

        Args:
            name: the workspace.
            wanted: what to filter by (`traces.search.Wanted.given`).
            before: only calls with a lower number; 0: from the newest on.
            limit: how many at most.
            brief: without the messages themselves.

        Raises:
            NotFound: if the workspace is gone.
            Unreachable: if the control mount does not answer.
        """
        asked = {**wanted, "newest": "yes", "before": before, "limit": limit}
        query = urlencode({**asked, "brief": "yes"} if brief else asked)
        return tuple(self._call("GET", f"/{name}/calls?{query}")["calls"])

    def kinds(self, name: str) -> Mapping[str, int]:
        """Return how many rows of each kind the workspace called *name* has.

        Raises:
            NotFound: if it is gone.
            Unreachable: if the control mount does not answer.
        """
        kinds: dict[str, int] = self._call("GET", f"/{name}/state")["kinds"]
        return kinds

    def rows(
        self, name: str, kind: str, *, offset: int = 0, limit: int = 100, **where: str
    ) -> Rows:
        """Return rows of one kind, e.g. `rows(name, "orders", order_id="OR1")`.

        Raises:
            NotFound: if the workspace is gone, or there is no such kind or column.
            Unreachable: if the control mount does not answer.
        """
        if not _KIND.fullmatch(kind):  # `..` would lead to another page of the mount
            raise NotFound(f"there is no kind {kind!r}")
        asked = urlencode({"offset": offset, "limit": limit, **where})
        said = self._call("GET", f"/{name}/state/{quote(kind, safe='')}?{asked}")
        return Rows(said["kind"], said["total"], tuple(said["rows"]))

    def time_line(self, name: str, *, limit: int = 50) -> tuple[Moment, ...]:
        """Return what happened last in the workspace called *name*, and what comes.

        Raises:
            NotFound: if it is gone.
            Unreachable: if the control mount does not answer.
        """
        said = self._call("GET", f"/{name}/timeline?limit={limit}")
        return tuple(map(Moment.from_json, said["moments"]))

    def _call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        address = f"/control/v1/workspaces{path}"
        try:
            answer = self._client.request(
                method, address, json=body, headers=self._headers
            )
        except httpx.TransportError as exc:
            raise Unreachable(f"the sandbox does not answer: {exc}") from exc
        if answer.is_error:
            raise refusal(answer)
        said = answer.json() if answer.content else {}
        return said if isinstance(said, dict) else {"credentials": said}


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
