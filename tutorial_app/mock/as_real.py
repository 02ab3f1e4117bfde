"""The endpoint as a real system would be: without what only a sandbox has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.mock.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from tutorial_app.contract.library import Library
    from tutorial_app.mock.call import Call, Fields, Handler

    Handlers = Mapping[tuple[str, str], Handler]

#: What the sandbox alone listens to, as a WSGI server hands it on.
_MISBEHAVE = "HTTP_X_SANDBOX_BEHAVIOUR"


def without_sandbox(handlers: Handlers, library: Library) -> Handlers:
    """Return *handlers*, refusing every operation that *library* has for a sandbox."""
    only = (
        (slug, operation.name)
        for slug, entry in library.services.items()
        for operation in entry.contract.operations
        if operation.notes.sandbox_only
    )
    return {**handlers, **dict.fromkeys(only, refused)}


def refused(call: Call) -> Fields:
    """Answer what only a sandbox has.

    Raises:
        Fault: OPERATION_NOT_ALLOWED, always.
    """
    raise Fault(
        "OPERATION_NOT_ALLOWED",
        message={
            "da": f"{call.operation} findes kun i sandkassen.",
            "en": f"{call.operation} exists in the sandbox alone.",
        },
    )


def as_real(mock: WSGIApplication) -> WSGIApplication:
    """Return *mock* without its control mount, deaf to `X-Sandbox-Behaviour`."""

    def answer(
        environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        environ.pop(_MISBEHAVE, None)
        if environ.get("PATH_INFO", "").startswith("/control"):
            environ["PATH_INFO"] = "/"
        return mock(environ, start_response)

    return answer
