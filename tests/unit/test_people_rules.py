"""The pure rules about people: where to go next, passwords, addresses, rights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tutorial_app.access.people import emails, passwords
from tutorial_app.access.people.conf import load_people
from tutorial_app.access.people.model import Person, PersonId, Role
from tutorial_app.access.people.rights import check_grant, check_roles, may_manage
from tutorial_app.kernel.errors import ConfigurationError, Forbidden, InvalidInput
from tutorial_app.settings import HOME
from tutorial_app.web.people.nexts import local_path

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "path", ["/", "/calls", "/access/real?day=2026-03-01&x=%2F", "/docs/a%20b#c"]
)
def test_a_path_of_the_portal_is_gone_to(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "calls",
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%2f/evil.example",
        "/%2Fevil.example",
        "/%5cevil.example",
        "/%252fevil.example",
        "/%09/evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        " //evil.example",
        "/" + "a" * 3000,
    ],
)
def test_nothing_else_is_gone_to(path: str) -> None:
    assert local_path(path) == "/account"


@pytest.mark.parametrize(
    "password",
    ["short", "aaaaaaaaaaaaaaaa", "password123456", "annberg-annberg-1", "x" * 300],
)
def test_a_password_that_is_easily_guessed_is_refused(password: str) -> None:
    with pytest.raises(InvalidInput):
        passwords.checked(password, "Ann Berg", "annberg@kurv.example")


def test_a_few_words_in_a_row_are_a_good_password() -> None:
    assert passwords.checked("correct horse battery staple", "Ann", "a@k.example")


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        (" Ann@KURV.example ", "ann@kurv.example"),
        ("ann@blåbær.example", "ann@xn--blbr-roah.example"),
        ("ann@mail", "ann@mail"),
    ],
)
def test_addresses_are_kept_in_one_form(text: str, is_kept: str) -> None:
    assert emails.checked(text) == is_kept
    assert emails.normal(text) == is_kept


@pytest.mark.parametrize(
    "text", ["", "ann", "a b@c.example", "a@b@c.example", "ø@c.dk"]
)
def test_what_is_no_address_is_refused_and_still_counted(text: str) -> None:
    with pytest.raises(InvalidInput):
        emails.checked(text)
    assert emails.normal(text) == text


def person(partner: str, *roles: Role) -> Person:
    return Person(PersonId("p"), "p@x", "P", partner, frozenset(roles), "UTC", "en")


LEAD = person("KURV", Role.LEAD)
STAFF = person("", Role.STAFF)
ADMINISTRATOR = person("", Role.ADMINISTRATOR)
DEVELOPER = person("KURV", Role.DEVELOPER)


@pytest.mark.parametrize(
    ("giver", "role", "partner"),
    [
        (LEAD, Role.DEVELOPER, "KURV"),
        (LEAD, Role.LEAD, "KURV"),
        (STAFF, Role.LEAD, "GNIST"),
        (ADMINISTRATOR, Role.STAFF, ""),
        (ADMINISTRATOR, Role.ADMINISTRATOR, ""),
    ],
)
def test_who_may_give_a_role(giver: Person, role: Role, partner: str) -> None:
    check_grant(giver, [role], partner)


@pytest.mark.parametrize(
    ("giver", "role", "partner"),
    [
        (DEVELOPER, Role.DEVELOPER, "KURV"),
        (LEAD, Role.DEVELOPER, "GNIST"),
        (LEAD, Role.STAFF, "KURV"),
        (LEAD, Role.ADMINISTRATOR, ""),
        (STAFF, Role.STAFF, ""),
        (STAFF, Role.ADMINISTRATOR, "KURV"),
        (person("", Role.LEAD), Role.LEAD, ""),
    ],
)
def test_who_may_not(giver: Person, role: Role, partner: str) -> None:
    with pytest.raises(Forbidden):
        check_grant(giver, [role], partner)


def test_a_lead_looks_after_their_own_who_are_no_staff() -> None:
    both = person("KURV", Role.DEVELOPER, Role.STAFF)

    assert may_manage(LEAD, DEVELOPER)
    assert not may_manage(LEAD, both)
    assert not may_manage(LEAD, person("GNIST", Role.DEVELOPER))
    assert not may_manage(STAFF, both)
    assert may_manage(ADMINISTRATOR, both)


def test_a_lead_needs_an_organisation_and_everybody_a_role() -> None:
    with pytest.raises(InvalidInput, match="need an organisation"):
        check_roles([Role.LEAD], "")
    with pytest.raises(InvalidInput, match="needs a role"):
        check_roles([], "KURV")


PROVIDER = """
[providers.ours]
label = "Ours"
issuer = "https://login.example"
client_id = "itms"
secret_env = "OURS_SECRET"
domains = ["kurv.example"]
"""


def conf(folder: Path, more: str) -> Path:
    path = folder / "people.toml"
    text = (HOME / "conf" / "people.toml").read_text(encoding="utf-8")
    path.write_text(text + more, encoding="utf-8")
    return path


def test_a_provider_is_read_with_its_secret_from_the_environment(
    tmp_path: Path,
) -> None:
    found = load_people(conf(tmp_path, PROVIDER), {"OURS_SECRET": "hush"})

    assert found.providers["ours"].secret == "hush"
    assert "hush" not in repr(found)
    assert load_people(HOME / "conf" / "people.toml", {}).providers == {}


@pytest.mark.parametrize(
    ("right", "wrong", "line", "reason"),
    [
        ("https://login", "http://login", 4, "is no https address"),
        ("https://login.example", "https://a@b", 4, "is more than an address"),
        ('"OURS_SECRET"', '"OTHER"', 6, "'OTHER', which is not set"),
        ('["kurv.example"]', "[]", 7, "could vouch for nobody"),
        ("client_id", "client", 2, "client_id is missing"),
        ('label = "Ours"', 'label = "O"\nx = 1', 4, "x is not known here"),
        ("providers.ours", 'providers."Our s"', 2, "a name has a-z"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_reason(
    tmp_path: Path, right: str, wrong: str, line: int, reason: str
) -> None:
    path = conf(tmp_path, PROVIDER.replace(right, wrong))
    before = path.read_text(encoding="utf-8").split("\n[providers.ours]")[0]
    if "[providers.ours]" not in path.read_text(encoding="utf-8"):
        before = path.read_text(encoding="utf-8").split('\n[providers."')[0]

    with pytest.raises(ConfigurationError, match=reason) as caught:
        load_people(path, {"OURS_SECRET": "hush"})

    assert caught.value.source == str(path)
    if "Our s" not in wrong:
        assert caught.value.line == before.count("\n") + line
