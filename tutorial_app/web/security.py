"""Headers that every answer carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask, Response

    ExcInfo = (
        tuple[type[BaseException], BaseException, TracebackType]
        | tuple[None, None, None]
    )

_OWN = ("script", "style", "img", "font", "connect")
#: Nothing but our own files; nothing inline.
POLICY = "; ".join(
    (
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in _OWN),
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

#: On what a page loads and nobody opens as one.
_PARTS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
#: Opened by itself, such a file is shown as text: it runs nothing.
_NO_PAGE = frozenset({"text/css", "text/javascript"})
_POLICY_NAME = "Content-Security-Policy"
HEADERS = {
    _POLICY_NAME: POLICY,
    **_PARTS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def secure(app: Flask) -> None:
    """Put `HEADERS` on every answer; what shows a visitor's own is not stored.

    Stylesheets and scripts carry those that say something about them. A page that
    shows what somebody else wrote says itself what that may do.
    """

    @app.after_request
    def harden(answer: Response) -> Response:
        is_part = answer.mimetype in _NO_PAGE
        own = answer.headers.get(_POLICY_NAME)
        answer.headers.update(_PARTS if is_part else HEADERS)
        if own:
            answer.headers[_POLICY_NAME] = own
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer


def hardened(mounted: WSGIApplication) -> WSGIApplication:
    """Put `HEADERS` on the answers of an application that is no Flask app.

    A browser opens WSDL files and faults too.
    """
    more = list(HEADERS.items())

    def answer(
        environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        def start(
            status: str,
            headers: list[tuple[str, str]],
            exc_info: ExcInfo | None = None,
            /,
        ) -> Callable[[bytes], object]:
            if exc_info is None:
                return start_response(status, [*headers, *more])
            return start_response(status, [*headers, *more], exc_info)

        return mounted(environ, start)

    return answer
