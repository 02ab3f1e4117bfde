"""Answers for a WSDL that somebody dropped in: samples, whatever its style."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.contract.samples.sampler import sample_body
from tutorial_app.mock.exchange import Reply
from tutorial_app.soap.envelope import close_envelope

if TYPE_CHECKING:
    from tutorial_app.mock.dispatch import Route
    from tutorial_app.mock.exchange import Exchange

#: Its header is not ours to fill, so HTTP says that nobody meant this answer.
SAMPLE_HEADER = ("X-Sandbox-Answer", "sample")


def foreign_answer(exchange: Exchange, route: Route) -> Reply:
    """Return a schema-valid sample, or nothing at all for a one-way operation."""
    version = exchange.version
    if route.operation.output is None:
        # WS-I Basic Profile 1.1, R2714: a one-way request is accepted, not answered.
        return Reply(b"", version, "202 Accepted", headers=(SAMPLE_HEADER,))
    body = sample_body(exchange.service.contract, route.operation, answer=True)
    return Reply(close_envelope(body, version), version, headers=(SAMPLE_HEADER,))
