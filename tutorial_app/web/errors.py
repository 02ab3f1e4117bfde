"""The one place where our errors become pages and HTTP answers."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import jsonify, render_template, request
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException

from tutorial_app.kernel.errors import (
    ConfigurationError,
    Conflict,
    ContractError,
    Forbidden,
    InvalidInput,
    LimitReached,
    NotFound,
    PortalError,
    Unreachable,
)
from tutorial_app.kernel.words import capitalised

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

STATUS: dict[type[PortalError], HTTPStatus] = {
    PortalError: HTTPStatus.INTERNAL_SERVER_ERROR,
    InvalidInput: HTTPStatus.BAD_REQUEST,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Forbidden: HTTPStatus.FORBIDDEN,
    LimitReached: HTTPStatus.TOO_MANY_REQUESTS,
    Unreachable: HTTPStatus.BAD_GATEWAY,
    ConfigurationError: HTTPStatus.INTERNAL_SERVER_ERROR,
    ContractError: HTTPStatus.INTERNAL_SERVER_ERROR,
}

TITLES = {
    HTTPStatus.BAD_REQUEST: "That could not be read",
    HTTPStatus.FORBIDDEN: "This is not open to you",
    HTTPStatus.NOT_FOUND: "There is nothing here",
    HTTPStatus.METHOD_NOT_ALLOWED: "That page is not asked for in this way",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "That is too large",
    HTTPStatus.TOO_MANY_REQUESTS: "That is too much at once",
    HTTPStatus.BAD_GATEWAY: "The endpoint does not answer",
}

#: Where the status alone says too little.
_OF_CODE = {"foreign-form": "That form is not valid any more"}


def status_of(error: PortalError) -> HTTPStatus:
    """Return the HTTP status for *error*, by its nearest class in `STATUS`."""
    return next(STATUS[cls] for cls in type(error).__mro__ if cls in STATUS)


def register_errors(app: Flask) -> None:
    """Answer every error as a page, or as JSON for whoever asks for that."""

    @app.errorhandler(PortalError)
    def ours(error: PortalError) -> ResponseReturnValue:
        status = status_of(error)
        if status is HTTPStatus.INTERNAL_SERVER_ERROR:
            # Ours to mend, so whoever runs the portal must see it too.
            # The rule, not the path, in which a one-time link may stand.
            where = request.url_rule or request.path
            app.logger.error("%s %s", request.method, where, exc_info=error)
        return _answer(status, error.code, str(error))

    @app.errorhandler(DataError)
    @app.errorhandler(OverflowError)
    def too_much(_: Exception) -> ResponseReturnValue:
        # What a database cannot hold: NUL, a number of thirty digits. Nothing was done.
        message = "something that was sent is too long or too large, or is no text"
        return _answer(HTTPStatus.BAD_REQUEST, InvalidInput.code, message)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
        if error.response is not None or status < HTTPStatus.BAD_REQUEST:
            return error
        message = f"{request.path} is not a page of this portal."
        if status is not HTTPStatus.NOT_FOUND:
            message = error.description or status.description
        return _answer(status, status.phrase.lower().replace(" ", "-"), message)


def _answer(status: HTTPStatus, code: str, message: str) -> ResponseReturnValue:
    wanted = request.accept_mimetypes.best_match(["text/html", "application/json"])
    if wanted == "application/json" or request.path.startswith("/api/"):
        return jsonify(code=code, message=message), status
    title = _OF_CODE.get(code) or TITLES.get(status, "Something went wrong on our side")
    sentence = capitalised(message).rstrip(".") + "."
    page = render_template(
        "error.html", title=title, message=sentence, status=status.value
    )
    return page, status
