"""The message of a callback: NotifyEvent of `wsdl/callback/PartnerCallback.wsdl`."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

from tutorial_app.contract.codec.values import Codec
from tutorial_app.contract.names import clark
from tutorial_app.contract.reading.contracts import read_contract
from tutorial_app.kernel.errors import PortalError
from tutorial_app.soap.envelope import NotSoap, Version, close_envelope, open_envelope

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tutorial_app.kernel.vault import Vault

_NAMESPACE = "urn:itms-sandbox:callback:1"
SOAP_ACTION = f'"{_NAMESPACE}:NotifyEvent"'


class Callback:
    """Writes, signs and reads the messages of callbacks.

    Args:
        wsdl: the folder with the contract.
        vault: the secrets of callbacks come from its key.
    """

    def __init__(self, wsdl: Path, vault: Vault) -> None:
        self._path = wsdl / "callback" / "PartnerCallback.wsdl"
        self._vault = vault
        self._codec: Codec | None = None

    def secret(self, workspace: str, callback_id: str) -> str:
        """Return the secret that signs what a callback is sent."""
        return self._vault.derive(f"callback {workspace} {callback_id}")

    def signature(self, secret: str, body: bytes) -> str:
        """Return the value of `X-Signature` for *body*."""
        code = hmac.digest(secret.encode(), body, "sha256").hex()
        return "sha256=" + code

    def notify(
        self,
        callback_id: str,
        delivery_id: str,
        attempt: int,
        events: Sequence[Mapping[str, Any]],
    ) -> bytes:
        """Return the message that brings *events*."""
        fields = {
            "callbackId": callback_id,
            "deliveryId": delivery_id,
            "attempt": attempt,
            "event": events,
        }
        element = self._codec_once().encode(clark(_NAMESPACE, "NotifyEvent"), fields)
        return close_envelope(element, Version.SOAP11)

    def read(self, body: bytes) -> Mapping[str, Any]:
        """Return the fields of a message, a NotifyEvent or its answer.

        Raises:
            PortalError: if it is none.
        """
        payload = open_envelope(body).payload
        if not str(payload.tag).startswith(f"{{{_NAMESPACE}}}"):
            raise NotSoap(f"{payload.tag!s} is nothing of a callback")
        return self._codec_once().decode(payload)

    def accepts(self, body: bytes) -> bool:
        """Say whether *body* answers that the events are safe."""
        try:
            return self.read(body).get("accepted") is True
        except PortalError:
            return False

    def answer(self, *, accepted: bool) -> bytes:
        """Return the message that answers a NotifyEvent."""
        name = clark(_NAMESPACE, "NotifyEventResponse")
        element = self._codec_once().encode(name, {"accepted": accepted})
        return close_envelope(element, Version.SOAP11)

    def _codec_once(self) -> Codec:
        # Not in __init__: most processes never send anything.
        if self._codec is None:
            self._codec = Codec(read_contract(self._path))
        return self._codec
