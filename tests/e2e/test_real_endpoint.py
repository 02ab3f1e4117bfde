"""What stands for a real iTMS, called by programs: ours, and plain zeep."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
import requests
import zeep
from zeep.wsse.username import UsernameToken

from tests.stand_in import PASSWORD, USER, StandIn, stand_in
from tutorial_app.client import connect
from tutorial_app.client.faults import ItmsFault, TransportError
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    with stand_in(tmp_path_factory.mktemp("real")) as running:
        yield running


@pytest.fixture(scope="module")
def conf(real: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a `conf/` that names it."""
    folder = tmp_path_factory.mktemp("conf") / "conf"
    shutil.copytree(HOME / "conf", folder)
    real.name_in(folder, "acceptance")
    return folder


def test_our_client_calls_it_by_the_name_that_conf_gives_it(conf: Path) -> None:
    with connect("acceptance", user=USER, password=PASSWORD, conf=conf) as itms:
        info = itms.system.GetSystemInfo()

    assert itms.endpoint.kind == "real"
    assert info.partnerCode == "KURV"


@pytest.mark.parametrize(
    ("operation", "given"),
    [
        ("AdvanceSandboxClock", {"toNextEvent": True}),
        ("SetSandboxBehaviour", {"profile": "CALM"}),
        ("ResetSandbox", {"seedSet": "BASIC"}),
    ],
)
def test_it_refuses_what_only_a_sandbox_has(
    conf: Path, operation: str, given: dict[str, object]
) -> None:
    with (
        connect("acceptance", user=USER, password=PASSWORD, conf=conf) as itms,
        pytest.raises(ItmsFault, match="sand") as refused,
    ):
        getattr(itms.system, operation)(**given)

    assert refused.value.code == "OPERATION_NOT_ALLOWED"


def test_it_is_deaf_to_a_wish_to_misbehave(conf: Path) -> None:
    with connect("acceptance", user=USER, password=PASSWORD, conf=conf) as itms:
        wish = itms.using(headers={"X-Sandbox-Behaviour": "fault=SYSTEM_UNAVAILABLE"})

        assert wish.system.GetSystemInfo().partnerCode == "KURV"


def test_it_has_no_control_mount(real: StandIn) -> None:
    answer = requests.get(
        f"{real.url}/control/v1/workspaces", verify=str(real.ca_file), timeout=20
    )

    assert answer.status_code == 404


def test_a_client_that_does_not_know_the_authority_makes_no_call(
    real: StandIn,
) -> None:
    with (
        connect(base_url=real.url, user=USER, password=PASSWORD) as itms,
        pytest.raises(TransportError, match="certificate"),
    ):
        itms.service("system")


def test_a_program_in_plain_zeep_tops_up(real: StandIn) -> None:
    session = requests.Session()
    session.trust_env, session.verify = False, str(real.ca_file)
    client = zeep.Client(
        f"{real.url}/soap/topup/v1?wsdl",
        wsse=UsernameToken(USER, PASSWORD),
        transport=zeep.Transport(session=session),
    )

    receipt = client.service.TopUpWithVoucher(
        context={"channel": "SELF_SERVICE", "clientReference": "stand-in-1"},
        subscriptionId="SU10000002",
        voucherCode="4550000000000014",
    )
    session.close()

    assert receipt.topUp.status == "COMPLETED"
