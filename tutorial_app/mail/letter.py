"""What a mail says, once: drawn as plain text and as HTML that says the same."""

from __future__ import annotations

import base64
import hashlib
import textwrap
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

_WIDTH = 76
#: Everything is readable without it. Its colours are those of `look.css`.
_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; padding: 24px 16px; background: #f1f5f5; color: #142326;
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
.letter { max-width: 560px; margin: 0 auto; padding: 24px; background: #fcfdfd;
  border: 1px solid #d9e1e1; border-radius: 6px; overflow-wrap: anywhere; }
h1 { margin: 0 0 16px; font-size: 22px; line-height: 1.25; }
p { margin: 0 0 16px; }
dl { margin: 0 0 16px; padding: 12px 16px; background: #f1f5f5; border-radius: 6px; }
dt { color: #47595c; font-size: 14px; }
dd { margin: 0 0 8px; }
dd:last-child { margin: 0; }
a { color: #00666b; }
.deeds a { display: inline-block; margin: 0 8px 8px 0; padding: 10px 16px;
  border: 1px solid #00666b; border-radius: 6px; text-decoration: none; }
.deeds a:first-child { background: #00666b; color: #ffffff; }
.foot { margin: 0; padding-top: 16px; border-top: 1px solid #d9e1e1;
  color: #47595c; font-size: 14px; }
@media (max-width: 480px) {
  body { padding: 0; background: #fcfdfd; }
  .letter { padding: 16px; border: 0; }
}
@media (prefers-color-scheme: dark) {
  body, dl { background: #1a2527; color: #e2eaea; }
  .letter { background: #121a1c; border-color: #2b3a3d; }
  dt, .foot { color: #a6b6b8; }
  .foot { border-color: #2b3a3d; }
  a { color: #63cbc5; }
  .deeds a { border-color: #63cbc5; }
  .deeds a:first-child { background: #63cbc5; color: #07201f; }
}
"""
#: What a page that shows such a mail has to allow, and nothing else.
STYLE_SOURCE = (
    "'sha256-"
    + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    + "'"
)


class Fact(NamedTuple):
    """A line of what the mail is about: `When`, `Wednesday …`."""

    name: str
    value: str


class Deed(NamedTuple):
    """A link that leads to something to do."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's content.

    Args:
        title: says it in one line.
        lines: paragraphs.
        facts: what it is about.
        deeds: links, the one that most will want first.
        foot: why it came.
    """

    title: str
    lines: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    deeds: tuple[Deed, ...] = ()
    foot: str = ""

    @property
    def text(self) -> str:
        """The letter in plain text, in lines of at most 76 characters but for links."""
        parts = [_filled(self.title), *map(_filled, self.lines)]
        if self.facts:
            parts.append("\n".join(_indented(*fact) for fact in self.facts))
        parts += [f"{deed.label}:\n{deed.url}" for deed in self.deeds]
        if self.foot:
            parts.append(f"-- \n{_filled(self.foot)}")
        return "\n\n".join(parts) + "\n"

    @property
    def html(self) -> str:
        """The letter as an HTML page that loads nothing."""
        facts = "".join(
            f"<dt>{escape(name)}</dt><dd>{_broken(value)}</dd>\n"
            for name, value in self.facts
        )
        deeds = "".join(
            f'<a href="{escape(url)}">{escape(label)}</a>\n'
            for label, url in self.deeds
        )
        inner = [f"<h1>{escape(self.title)}</h1>"]
        inner += [f"<p>{_broken(line)}</p>" for line in self.lines]
        inner += [f"<dl>\n{facts}</dl>"] if facts else []
        inner += [f'<p class="deeds">\n{deeds}</p>'] if deeds else []
        inner += [f'<p class="foot">{_broken(self.foot)}</p>'] if self.foot else []
        return (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width">\n'
            '<meta name="color-scheme" content="light dark">\n'
            f"<title>{escape(self.title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
            '<body>\n<main class="letter">\n' + "\n".join(inner) + "\n</main>\n"
            "</body>\n</html>\n"
        )


def _filled(text: str) -> str:
    return "\n".join(_lines(text, _WIDTH))


def _indented(name: str, value: str) -> str:
    lines = _lines(value, _WIDTH - 2)
    return "\n".join([f"{name}:", *(f"  {line}" for line in lines)])


def _lines(text: str, width: int) -> list[str]:
    # A link or another long word stays whole: cut, it could not be followed.
    return [
        line
        for paragraph in text.splitlines()
        for line in textwrap.wrap(
            paragraph, width, break_long_words=False, break_on_hyphens=False
        )
        or [""]
    ]


def _broken(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())
