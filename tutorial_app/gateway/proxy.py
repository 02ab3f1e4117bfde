"""The gateway as a WSGI application, below `/real`.

The way of a call is in `passing`. Everything that goes wrong on it is an exception, and
becomes a fault in one place, `Gateway.answer`.
"""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from tutorial_app.gateway.call import Call, Reply
from tutorial_app.gateway.documents import Documents
from tutorial_app.gateway.passing import Passing
from tutorial_app.gateway.refusing import Faults, Refusal, about_envelope
from tutorial_app.soap.envelope import HeaderNotUnderstood, NotSoap
from tutorial_app.soap.http import spoken_version
from tutorial_app.traces.wire import request_headers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from wsgiref.types import StartResponse, WSGIEnvironment

    from tutorial_app.contract.library import Library, ServiceEntry
    from tutorial_app.gateway.passages import Passage
    from tutorial_app.gateway.passing import Keys
    from tutorial_app.traces.book import CallBook

log = logging.getLogger(__name__)
#: `soap/` is what our client puts before a service, whatever the base address.
_ADDRESS = re.compile(r"/real/([A-Za-z0-9_-]+)/(?:soap/)?([a-z0-9-]+)/v1/?")
_NOWHERE = b"Nothing is here. An appointment says which address is yours.\n"
_FAULT = "500 Internal Server Error"
_ASK = ("WWW-Authenticate", 'Basic realm="iTMS by appointment", charset="UTF-8"')


class Gateway:
    """Lets calls through to the endpoints of *passages*.

    Args:
        passages: by endpoint.
        library: our contract.
        keys: who is let in, and with what the portal then calls.
        book: where calls are written down.
        new_id: makes correlation ids.
        public_url: the address of the portal, without a slash at the end.

    Raises:
        ConfigurationError: if a certificate that `conf/` names cannot be used.
    """

    def __init__(
        self,
        passages: Mapping[str, Passage],
        library: Library,
        keys: Keys,
        book: CallBook,
        *,
        new_id: Callable[[], str],
        public_url: str,
    ) -> None:
        self.passages = passages
        self._library = library
        self._clock = keys.clock
        self._book = book
        self._new_id = new_id
        self._faults = Faults(library.fault_codes, public_url)
        self._documents = Documents(public_url)
        self._passing = Passing(passages, keys)

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        found = _ADDRESS.fullmatch(path)
        passage = self.passages.get(found[1]) if found else None
        entry = self._library.services.get(found[2]) if found else None
        method = environ["REQUEST_METHOD"]
        if passage is None or entry is None:
            text = ("Content-Type", "text/plain; charset=utf-8")
            reply = Reply(_NOWHERE, "404 Not Found", (text,))
        elif method == "POST":
            reply = self.answer(passage, entry, environ)
        else:
            query = environ.get("QUERY_STRING", "")
            reply = self._documents.page(passage, entry, method, query)
        length = ("Content-Length", str(len(reply.body)))
        start_response(reply.status, [*reply.headers, length])
        return [] if method == "HEAD" else [reply.body]

    def answer(
        self, passage: Passage, entry: ServiceEntry, environ: WSGIEnvironment
    ) -> Reply:
        """Answer one call; whatever happens, with a message. Write it down."""
        call = Call(
            *(passage, entry, self._clock.now(), self._new_id()),
            version=spoken_version(environ),
            headers=request_headers(environ),
            address=environ.get("REMOTE_ADDR", ""),
        )
        reply = self._reply(call, environ)
        self._write_down(call, reply)
        log.info(
            "real-call %s",
            call.correlation_id,
            extra={
                "endpoint": passage.endpoint.name,
                "slug": entry.slug,
                "operation": call.operation,
                "booking": call.caller.booking.id if call.caller else "",
                "fault_code": reply.fault_code,
            },
        )
        return reply

    def close(self) -> None:
        """Close what is open."""
        self._passing.close()

    def _write_down(self, call: Call, reply: Reply) -> None:
        trace = call.trace(reply)
        if trace is None:
            return
        try:
            self._book.add(trace)
        except SQLAlchemyError:
            # The call was made, and its answer is the caller's.
            log.exception("trace-lost %s", call.correlation_id)

    def _reply(self, call: Call, environ: WSGIEnvironment) -> Reply:
        try:
            return self._passing.answer(call, environ)
        except Refusal as refusal:
            return self._refused(call, refusal)
        except (HeaderNotUnderstood, NotSoap) as error:
            body = about_envelope(error, call.version)
            return _fault_reply(call, body, "INVALID_REQUEST")
        except Exception:
            log.exception("internal-error %s", call.correlation_id)
            sorry = Refusal("INTERNAL_ERROR", "something went wrong in the portal")
            return self._refused(call, sorry)

    def _refused(self, call: Call, refusal: Refusal) -> Reply:
        body = self._faults.message(
            *(refusal, call.entry, call.version, call.correlation_id),
            now=self._clock.now(),
        )
        reply = _fault_reply(call, body, refusal.fault_code)
        if not refusal.asks:
            return reply
        headers = (*reply.headers, _ASK)
        return replace(reply, status="401 Unauthorized", headers=headers)


def _fault_reply(call: Call, body: bytes, code: str) -> Reply:
    headers = (("Content-Type", call.version.content_type),)
    return Reply(body, _FAULT, headers, code, "FAULT", by_portal=True)
