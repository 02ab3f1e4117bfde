"""Pages that are the same for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import make_response, render_template, request

if TYPE_CHECKING:
    from flask import Response


def shared_page(template: str, **context: object) -> Response:
    """Return the page of *template*, which may be kept and asked for by its ETag.

    It must show nothing of the visitor's own: no form token, no workspace.
    """
    page = make_response(render_template(template, **context))
    page.cache_control.no_cache = True
    page.add_etag()
    page.make_conditional(request)
    return page
