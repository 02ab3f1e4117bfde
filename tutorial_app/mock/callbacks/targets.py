"""Where callbacks may be posted to: nowhere that is not the learner's own.

Names are not resolved, so that no name can lead anywhere else later on: an address
is a literal of the loopback network, `localhost`, or the portal itself.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

#: What `localhost` is taken for; nobody else is asked.
_LOCALHOST = "127.0.0.1"


def receiver_of(public_url: str, workspace: str) -> str:
    """Return the address of the receiver that the portal has for *workspace*."""
    return f"{public_url}/receiver/{workspace}"


def address_to_post(url: str, public_url: str, workspace: str) -> str | None:
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
    if not (_is_loopback(host) and _is_loopback(urlsplit(public_url).hostname or "")):
        return None
    if host == "localhost":
        host = _LOCALHOST
    shown = f"[{host}]" if ":" in host else host
    return parts._replace(netloc=shown if port is None else f"{shown}:{port}").geturl()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
