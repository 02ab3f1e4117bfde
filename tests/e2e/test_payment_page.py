"""3-D Secure as a card holder meets it: an address, a page, two buttons."""

from typing import TYPE_CHECKING

import httpx
import pytest

from tutorial_app.client import connect

if TYPE_CHECKING:
    from tests.conftest import Live


@pytest.mark.parametrize(
    ("decision", "status"), [("approve", "COMPLETED"), ("decline", "FAILED")]
)
def test_the_page_that_a_top_up_leads_to_decides_it(
    live_portal: "Live", decision: str, status: str
) -> None:
    made = httpx.post(
        f"{live_portal.url}/control/v1/workspaces",
        json={},
        headers={"Authorization": f"Bearer {live_portal.control_token}"},
        trust_env=False,
    ).json()
    [self_service] = [
        row for row in made["credentials"] if row["userName"].startswith("kurv-self")
    ]
    itms = connect(
        base_url=live_portal.url,
        user=self_service["userName"],
        password=self_service["password"],
    )
    asked = itms.topup.TopUpWithCard(
        subscriptionId="SU10000002",
        amount={"_value_1": "200.00", "currency": "DKK"},
        cardToken="tok_3ds_ok",
    ).topUp

    page = httpx.get(asked.authenticationUrl, trust_env=False)
    answer = httpx.post(
        asked.authenticationUrl, data={"decision": decision}, trust_env=False
    )

    assert asked.status == "PENDING_AUTHENTICATION"
    assert "Approve" in page.text
    assert "DKK 200.00" in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert answer.status_code == 200
    found = itms.topup.ListTopUps(subscriptionId="SU10000002").topUp
    assert found[0].topUpId == asked.topUpId
    assert found[0].status == status
