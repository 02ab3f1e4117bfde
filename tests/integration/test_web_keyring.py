"""What the console keeps of a real endpoint between pages, and for how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from flask import Flask, session

from tutorial_app.client.endpoints import Endpoint
from tutorial_app.web.board import Choices
from tutorial_app.web.keyring import LASTS, forget, keep, kept_user, with_kept

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
REAL = Endpoint("real", "Real", "real", "https://itms.example")
TYPED = Choices(own_user="kurv-self", own_password="a-secret")


@pytest.fixture(autouse=True)
def request_under_way() -> Iterator[None]:
    app = Flask(__name__)
    app.secret_key = "any"
    with app.test_request_context():
        yield


def test_a_credential_is_used_again_where_it_was_let_in() -> None:
    keep(TYPED, REAL, NOW)

    assert with_kept(Choices(), REAL, NOW) == TYPED
    assert kept_user(REAL, NOW) == "kurv-self"


def test_it_goes_to_no_other_address() -> None:
    keep(TYPED, REAL, NOW)
    other = Endpoint("real", "Real", "real", "https://other.example")

    assert with_kept(Choices(), other, NOW) == Choices()


def test_another_user_typed_in_does_not_get_its_password() -> None:
    keep(TYPED, REAL, NOW)
    other = Choices(own_user="kurv-agent")

    assert with_kept(other, REAL, NOW) == other


def test_it_is_forgotten_after_a_working_day_and_when_asked() -> None:
    keep(TYPED, REAL, NOW)
    assert kept_user(REAL, NOW + LASTS - timedelta(seconds=1))
    assert not kept_user(REAL, NOW + LASTS)

    forget()

    assert not kept_user(REAL, NOW)


@pytest.mark.parametrize(
    ("choices", "kind"),
    [
        (TYPED, "mock"),
        (Choices(own_user="kurv-self"), "real"),
        (Choices(own_user="kurv-self", own_password="x" * 400), "real"),
    ],
)
def test_what_cannot_be_of_use_is_not_kept(choices: Choices, kind: str) -> None:
    endpoint = Endpoint("one", "One", "mock" if kind == "mock" else "real", "http://a")

    keep(choices, endpoint, NOW)

    assert not dict(session)
