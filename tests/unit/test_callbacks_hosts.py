"""Which hosts an operator's list lets through, and which addresses are public."""

from __future__ import annotations

import pytest

from tutorial_app.kernel.errors import ConfigurationError
from tutorial_app.mock.callbacks.allowed import AllowedHosts
from tutorial_app.mock.callbacks.doorway import is_public
from tutorial_app.mock.callbacks.targets import address_to_post

PUBLIC = "https://portal.example"
LIST = AllowedHosts.parse(["hooks.example", "*.Kurv.example", "odd.example:8443"])


@pytest.mark.parametrize(
    ("url", "posted_to"),
    [
        ("https://hooks.example/a?b=c", "https://hooks.example/a?b=c"),
        ("https://HOOKS.example:443/a#part", "https://hooks.example/a"),
        ("https://a.kurv.example", "https://a.kurv.example"),
        ("https://a.b.kurv.example/", "https://a.b.kurv.example/"),
        ("https://odd.example:8443/", "https://odd.example:8443/"),
    ],
)
def test_an_allowed_host_is_posted_to_over_https(url: str, posted_to: str) -> None:
    assert address_to_post(url, PUBLIC, "w1", LIST) == posted_to


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/",
        "ftp://hooks.example/",
        "https://other.example/",
        "https://kurv.example/",
        "https://evilkurv.example/",
        "https://hooks.example.evil.example/",
        "https://hooks.example:8443/",
        "https://hooks.example:22/",
        "https://hooks.example:0/",
        "https://hooks.example:99999/",
        "https://odd.example/",
        "https://hooks.example./",
        "https://user@hooks.example/",
        "https://user:word@hooks.example/",
        "https://@hooks.example/",
        "https://hooks.example@evil.example/",
        "https://evil.example\\@hooks.example/",
        "https://hooks.example\\.evil.example/",
        "https://evil.example#.kurv.example/",
        "https://evil.example%2f.kurv.example/",
        "https://-.kurv.example/",
        "https://høks.kurv.example/",
        "https://[::1].kurv.example/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://93.184.215.14/",
        "https://localhost/",
        "https:///",
        "https:hooks.example",
    ],
)
def test_whatever_else_is_refused(url: str) -> None:
    assert address_to_post(url, PUBLIC, "w1", LIST) is None


@pytest.mark.parametrize(
    "entry",
    [
        "*",
        "*.example",
        "example",
        "localhost",
        "https://hooks.example",
        "hooks.*.example",
        "10.0.0.1",
        "127.1",
        "[::1]",
        "hooks.example:0",
        "hooks.example:70000",
        "hooks.example/path",
        "-hooks.example",
        "",
    ],
)
def test_an_entry_that_is_no_host_is_refused_by_name(entry: str) -> None:
    with pytest.raises(ConfigurationError, match="ITMS_CALLBACK_HOSTS") as refused:
        AllowedHosts.parse([entry])

    assert repr(entry) in str(refused.value)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07::1"])
def test_a_machine_on_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 (an address like another)
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.8.8.8",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.192",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::10.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:93.184.215.14",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::10.0.0.1",
        "100::1",
        "2001::5ef5:79fd",
        "2001:db8::1",
        "2002:a00:1::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "2130706433",
        "0x7f.1",
        "",
    ],
)
def test_an_address_of_any_other_kind_is_not(address: str) -> None:
    assert not is_public(address)
