import httpx
import pytest

from tutorial_app.access.claims import Claims
from tutorial_app.access.sandbox import SandboxControl
from tutorial_app.kernel.errors import (
    InvalidInput,
    LimitReached,
    NotFound,
    PortalError,
    Unreachable,
)
from tutorial_app.kernel.vault import Vault

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
OTHER = "OTg3NjU0MzIxMDk4NzY1NDMyMTA5ODc2NTQzMjEwOTg="


def test_a_claim_names_its_workspace() -> None:
    claims = Claims(Vault(KEY))

    assert claims.workspace(claims.make("w7f3k2")) == "w7f3k2"


def test_two_claims_to_one_workspace_are_not_alike() -> None:
    claims = Claims(Vault(KEY))

    assert claims.make("w7f3k2") != claims.make("w7f3k2")


@pytest.mark.parametrize(
    "claim",
    [
        "",
        "w7f3k2",
        "workspace:w7f3k2",
        "æ",
        Vault(OTHER).seal("workspace:w7f3k2"),
        Vault(KEY).seal("something else"),
    ],
    # Sealed texts differ each time; names of tests must not.
    ids=["empty", "workspace", "unsealed", "no ascii", "other key", "other text"],
)
def test_what_is_no_claim_of_ours_names_nothing(claim: str) -> None:
    assert Claims(Vault(KEY)).workspace(claim) == ""


def control(status: int, body: str) -> SandboxControl:
    transport = httpx.MockTransport(lambda _: httpx.Response(status, text=body))
    client = httpx.Client(transport=transport, base_url="http://sandbox")
    return SandboxControl(client, "token")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, InvalidInput),
        (404, NotFound),
        (429, LimitReached),
        (401, Unreachable),
        (500, Unreachable),
    ],
)
def test_a_refusal_of_the_sandbox_keeps_its_message(
    status: int, error: type[PortalError]
) -> None:
    with pytest.raises(error, match="no more today"):
        control(status, '{"message": "no more today"}').create()


@pytest.mark.parametrize("body", ["", "<html>", "[]", '"x"', "{}"])
def test_a_refusal_in_no_known_form_names_the_status(body: str) -> None:
    with pytest.raises(Unreachable, match="answered 502"):
        control(502, body).workspace("w1")


def test_a_sandbox_that_is_down_is_unreachable() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    client = httpx.Client(transport=httpx.MockTransport(refuse), base_url="http://x")

    with pytest.raises(Unreachable, match="refused"):
        SandboxControl(client, "token").credentials("w1")
