"""One portal for each module of tests of pages, and browsers without scripts."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from tests.portals import portal_of
from tests.second_endpoint import Visitor, answering_as_real, knowing
from tutorial_app.settings import Settings
from tutorial_app.web import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from tutorial_app.bootstrap import Portal

_ADDRESSES = itertools.count(1)


@pytest.fixture(scope="module")
def settings(
    tmp_path_factory: pytest.TempPathFactory, shared_database_url: str
) -> Settings:
    folder = tmp_path_factory.mktemp("web")
    return Settings(data=folder, database_url=shared_database_url)


@pytest.fixture(scope="module")
def portal(settings: Settings) -> Iterator[Portal]:
    built = portal_of(settings)
    yield built
    built.close()


@pytest.fixture
def browser(portal: Portal, settings: Settings) -> FlaskClient:
    """A browser without scripts, at an address of its own.

    Workspaces are limited by address.
    """
    client = create_app(portal, settings).test_client()
    number = next(_ADDRESSES)
    client.environ_base["REMOTE_ADDR"] = f"10.1.{number // 250}.{number % 250 + 1}"
    return client


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a system that answers as a real one."""
    with answering_as_real(tmp_path_factory.mktemp("real")) as url:
        yield url


@pytest.fixture
def beside(settings: Settings, tmp_path: Path, real: str) -> Iterator[Portal]:
    """A portal that knows the real system beside its own sandbox."""
    with knowing(settings, tmp_path, real) as portal:
        yield portal


@pytest.fixture
def visitor(beside: Portal, settings: Settings) -> Visitor:
    return Visitor.of(beside, settings)
