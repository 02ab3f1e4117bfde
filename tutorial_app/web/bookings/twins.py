"""Pages and their Markdown twins, at `….md` or by `Accept: text/markdown`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import make_response, render_template, request

if TYPE_CHECKING:
    from flask import Response

MARKDOWN = "text/markdown"
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|])")


def page_or_twin(template: str, status: int = 200, **context: object) -> Response:
    """Return the page of *template*, or its twin to whom asks for Markdown.

    Args:
        template: its name without `.html` or `.md`.
        status: of the answer.
        context: what it shows.
    """
    kinds = request.accept_mimetypes
    preferred = kinds[MARKDOWN] > kinds["text/html"]
    if request.path.endswith(".md") or preferred:
        answer = make_response(render_template(f"{template}.md", **context), status)
        answer.content_type = f"{MARKDOWN}; charset=utf-8"
    else:
        answer = make_response(render_template(f"{template}.html", **context), status)
    answer.vary.add("Accept")
    return answer


def markdown(text: object) -> str:
    """Return *text* so that Markdown shows it as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(str(text).split()))
