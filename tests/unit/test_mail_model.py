"""What is a mail, and what is none."""

from __future__ import annotations

import pytest

from tutorial_app.kernel.errors import InvalidInput
from tutorial_app.mail.model import Mail


@pytest.mark.parametrize(
    "address",
    [
        "anna@kurv.example",
        "anna.holm+test@sub.kurv.example",
        "o'hara@xn--blbr-roac.dk",
        "me@localhost",
    ],
)
def test_an_address_is_taken_as_it_is(address: str) -> None:
    assert Mail(address, "Hello", "Text").to == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "anna@",
        "@kurv.example",
        "anna@kurv..example",
        "anna@-kurv.example",
        ".anna@kurv.example",
        "anna@kurv.example, eve@evil.example",
        "anna@kurv.example\r\nBcc: eve@evil.example",
        "anna@kurv.example\n",
        "Anna <anna@kurv.example>",
        '"anna holm"@kurv.example',
        "anna@[127.0.0.1]",
        "ånna@kurv.example",
        "a" * 65 + "@kurv.example",
        "anna@" + "a.example." * 25 + "example",
    ],
)
def test_what_is_no_address_is_refused_with_its_value(address: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Mail(address, "Hello", "Text")

    assert repr(address) in str(refused.value)


@pytest.mark.parametrize(
    "subject", ["", "Hello\r\nBcc: eve@evil.example", "Hello\n", "Hi\x00", "x" * 201]
)
def test_a_subject_is_one_line(subject: str) -> None:
    with pytest.raises(InvalidInput, match="is no line of 1 to 200"):
        Mail("anna@kurv.example", subject, "Text")


def test_a_mail_has_a_text_for_those_who_see_no_html() -> None:
    with pytest.raises(InvalidInput, match="'Hello' has no text"):
        Mail("anna@kurv.example", "Hello", " \n", html="<p>Hello</p>")


@pytest.mark.parametrize(
    ("calendar", "method"),
    [(b"BEGIN:VCALENDAR", ""), (b"", "REQUEST"), (b"BEGIN:VCALENDAR", "PUBLISH")],
)
def test_a_calendar_entry_comes_with_what_is_to_be_done_with_it(
    calendar: bytes, method: str
) -> None:
    with pytest.raises(InvalidInput, match=f"the method '{method}'"):
        Mail("anna@kurv.example", "Hello", "Text", calendar=calendar, method=method)
