"""Where callbacks may be posted to: the learner's own, and what an operator allows.

An address is a literal of the loopback network, `localhost`, the portal's built-in
receiver, or an https address of an allowed host. No name is asked for here: what it
stands for is found out, once, when something is posted; see `doorway`.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tutorial_app.mock.callbacks.allowed import HTTPS

if TYPE_CHECKING:
    from urllib.parse import SplitResult

    from tutorial_app.mock.callbacks.allowed import AllowedHosts

#: What `localhost` is taken for; nobody else is asked.
_LOCALHOST = "127.0.0.1"


def receiver_of(public_url: str, workspace: str) -> str:
    """Return the address of the receiver that the portal has for *workspace*."""
    return f"{public_url}/receiver/{workspace}"


def address_to_post(
    url: str, public_url: str, workspace: str, allowed: AllowedHosts
) -> str | None:
    """Return the address to post to for *url*; None: the sandbox does not post there.

    Loopback is the learner's own machine only where the portal runs on it; on a
    server it would be the server's own.
    """
    if url == receiver_of(public_url, workspace):
        return url
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.username is not None or parts.scheme not in {"http", "https"}:
        return None
    if is_loopback(host) and is_loopback(urlsplit(public_url).hostname or ""):
        return _rebuilt(parts, _LOCALHOST if host == "localhost" else host, port)
    port = HTTPS if port is None else port
    if parts.scheme == "https" and allowed.permit(host, port):
        return _rebuilt(parts, host, None if port == HTTPS else port)
    return None


def is_loopback(host: str) -> bool:
    """Say whether *host* is `localhost` or a literal of the loopback network."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _rebuilt(parts: SplitResult, host: str, port: int | None) -> str:
    """Write the address anew, so that nobody reads another host out of it."""
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if port is None else f"{shown}:{port}"
    return parts._replace(netloc=netloc, fragment="").geturl()
