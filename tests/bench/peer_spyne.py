"""A stateless echo in spyne: validates by the schema, checks the token.

It runs in an environment of its own, with spyne and gunicorn; see `peers`.
"""

# mypy: ignore-errors
# ruff: noqa: ANN001, ANN201, N802, N805, N815 (spyne's way, the contract's names)
from __future__ import annotations

from spyne import Application, ComplexModel, Fault, Integer, ServiceBase, Unicode, rpc
from spyne.protocol.soap import Soap11
from spyne.server.wsgi import WsgiApplication

WSSE = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
)


class UsernameToken(ComplexModel):
    """Who calls."""

    __namespace__ = WSSE
    Username = Unicode
    Password = Unicode


class Security(ComplexModel):
    """The header block."""

    __namespace__ = WSSE
    UsernameToken = UsernameToken


class Context(ComplexModel):
    """As in the contract."""

    __namespace__ = "urn:itms-sandbox:types:1"
    channel = Unicode(values=["SELF_SERVICE", "CALL_CENTRE", "MACHINE"])


class Balance(ComplexModel):
    """Three fields."""

    __namespace__ = "urn:itms-sandbox:types:1"
    subscriptionId = Unicode
    balanceType = Unicode
    remaining = Integer


class Echo(ServiceBase):
    """The one operation."""

    __in_header__ = Security

    @rpc(
        Context,
        Unicode(pattern="SU[0-9]{8}"),
        _in_arg_names={"context": "context", "subscription_id": "subscriptionId"},
        _returns=Balance,
    )
    def GetBalance(ctx, context, subscription_id):
        """Answer with what was asked."""
        token = ctx.in_header.UsernameToken
        if (token.Username, token.Password) != ("bench", "bench"):
            raise Fault("Client.Authentication", context.channel)
        return Balance(
            subscriptionId=subscription_id, balanceType="MONETARY", remaining=50
        )


application = WsgiApplication(
    Application(
        [Echo],
        tns="urn:itms-sandbox:topup:1",
        in_protocol=Soap11(validator="lxml"),
        out_protocol=Soap11(),
    )
)
