"""Stylesheet, scripts and icons: `/look/<version>/…`."""

from __future__ import annotations

import re

from flask import Blueprint, Response

from tutorial_app import look
from tutorial_app.web.files import send

YEAR = 31_536_000
_VERSIONED = re.compile(r"(?P<version>[0-9a-f]{12})/(?P<name>.+)", re.DOTALL)


def look_files() -> Blueprint:
    """Return the files; under the right version they are never asked for again."""
    files = Blueprint("look", __name__)
    version = look.version()

    @files.get("/look/<path:path>")
    def file(path: str) -> Response:
        asked = _VERSIONED.fullmatch(path)
        # A page built before this program names an older version, and gets ours.
        answer = send(look.STATIC, asked["name"] if asked else path)
        if asked and asked["version"] == version:
            answer.cache_control.max_age = YEAR
            answer.cache_control.public = True
            answer.cache_control.immutable = True
            answer.cache_control.no_cache = None
        return answer

    @files.get("/favicon.ico")
    def favicon() -> Response:
        return send(look.STATIC, "favicon.svg")

    return files
