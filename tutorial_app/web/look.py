"""Stylesheet, scripts and icons: `/look/…`."""

from __future__ import annotations

from flask import Blueprint, Response, request, send_from_directory

from tutorial_app import look

YEAR = 31_536_000


def look_files() -> Blueprint:
    """Return the files; with the right `?v=` they never need to be asked for again."""
    files = Blueprint("look", __name__)
    version = look.version()

    @files.get("/look/<path:name>")
    def file(name: str) -> Response:
        answer = send_from_directory(look.STATIC, name)
        if request.args.get("v") == version:
            answer.cache_control.max_age = YEAR
            answer.cache_control.public = True
            answer.cache_control.immutable = True
            answer.cache_control.no_cache = None
        return answer

    @files.get("/favicon.ico")
    def favicon() -> Response:
        return send_from_directory(look.STATIC, "favicon.svg")

    return files
