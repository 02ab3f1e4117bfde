"""Where somebody wanted to go before they had to sign in. Pure."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

HOME = "/account"
_LONGEST = 2000


def local_path(text: str) -> str:
    r"""Return *text* if it is a path of this portal, else the account page.

    A browser takes `//host`, `/\host` and `\/host` for addresses of other hosts, and
    leaves out tabs and line ends in between (WHATWG URL, 4.4); encoded they are
    refused too, since something on the way may decode them.
    """
    plain = text
    for _ in range(3):
        if not _is_local(plain):
            return HOME
        plain = unquote(plain)
    return text


def _is_local(text: str) -> bool:
    if not text.startswith("/") or len(text) > _LONGEST or not text.isprintable():
        return False
    path = text.partition("?")[0]
    if path.startswith("//") or "\\" in text:
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc
