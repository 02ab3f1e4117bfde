"""What a browser says it is, in two words."""

from __future__ import annotations

#: In this order: each also names those that stand below it.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def in_words(agent: str) -> str:
    """Return *agent*, a User-Agent, as its owner knows it."""
    browser = next((name for key, name in _BROWSERS.items() if key in agent), "")
    system = next((name for key, name in _SYSTEMS.items() if key in agent), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or agent[:40] or "A program"
