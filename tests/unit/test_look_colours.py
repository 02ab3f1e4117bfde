import re
from itertools import product

import pytest

from tutorial_app import look

CSS = (look.STATIC / "look.css").read_text(encoding="utf-8")
PAIR = re.compile(
    r"--([\w-]+): (?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));", re.MULTILINE
)
TOKENS = {m[1]: (m[2] or m[4], m[3] or m[4]) for m in PAIR.finditer(CSS)}
SCHEMES = {"light": 0, "dark": 1}

TEXT_ON_PAGE = ("ink", "ink-2", "accent", "good", "warn", "bad")
TEXT_ON_WIRE = (
    *("wire-ink", "wire-dim", "wire-accent"),
    *("x-tag", "x-attr", "x-val", "x-text", "x-com", "x-punct", "x-bad"),
)
READ = [
    *product(TEXT_ON_PAGE, ("ground", "raised", "accent-ground")),
    *product(("ink", "good"), ("good-ground",)),
    *product(("ink", "warn"), ("warn-ground",)),
    *product(("ink", "bad"), ("bad-ground",)),
    ("on-accent", "accent"),
    *product(TEXT_ON_WIRE, ("wire", "wire-2")),
]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), READ)
def test_text_stands_out_from_its_ground(text: str, ground: str, scheme: str) -> None:
    assert contrast(text, ground, scheme) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_borders_of_controls_can_be_seen(scheme: str) -> None:
    assert contrast("line-strong", "ground", scheme) >= 3


def contrast(one: str, other: str, scheme: str) -> float:
    """Return the contrast ratio of WCAG 2.2, section "contrast ratio"."""
    a, b = (_luminance(TOKENS[name][SCHEMES[scheme]]) for name in (one, other))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
