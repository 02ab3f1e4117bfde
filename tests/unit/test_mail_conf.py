"""What conf/mail.toml may say, and what is refused with file, line and reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tutorial_app.kernel.errors import ConfigurationError
from tutorial_app.mail.conf import Server, Tls, load_mail
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 'name = "Portal"\nsender = "portal@itms.example"\n'
SMTP = (
    HEAD + 'delivery = "smtp"\n'
    '[smtp]\nhost = "mail.example"\nport = 465\ntls = "implicit"\nuser = "portal"\n'
)


def written(folder: Path, text: str) -> Path:
    path = folder / "mail.toml"
    path.write_text(text)
    return path


def test_mails_go_into_a_folder_unless_something_else_is_said() -> None:
    assert load_mail(HOME / "conf" / "mail.toml", "").server is None


def test_the_example_of_a_server_is_one_that_is_taken(tmp_path: Path) -> None:
    lines = (HOME / "conf" / "mail.toml").read_text().splitlines()
    begin = lines.index("# [smtp]")
    lines[begin:] = [line.removeprefix("# ") for line in lines[begin:]]
    text = "\n".join(lines).replace('"folder"\n', '"smtp"\n')

    server = load_mail(written(tmp_path, text), "not-told").server

    assert server == Server("mail.example.org", 465, Tls.IMPLICIT, "portal", "not-told")


def test_a_password_is_not_in_what_is_printed_of_a_server(tmp_path: Path) -> None:
    assert "not-told" not in repr(load_mail(written(tmp_path, SMTP), "not-told"))


def test_a_server_that_nobody_signs_in_to_needs_no_password(tmp_path: Path) -> None:
    text = SMTP.replace('user = "portal"\n', "").replace("implicit", "none")

    assert load_mail(written(tmp_path, text), "").server == Server(
        "mail.example", 465, Tls.NONE
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"portal@itms.example"', '"portal"', "2: sender cannot be used: 'portal'"),
        ('"Portal"', '"Por\\ntal"', r"1: name is 'Por\\ntal', which is no line"),
        ('delivery = "smtp"', 'delivery = "post"', "3: delivery is 'post'"),
        ("[smtp]", "[other]", "smtp"),
        ("465", "99999", "6: smtp.port is 99999"),
        ('"mail.example"', '""', "5: smtp.host is ''"),
        ('"implicit"', '"none"', "7: smtp.tls is none: the password of 'portal'"),
        ('"implicit"', '"tls1"', "7: smtp.tls is 'tls1'"),
        ("user =", "usr =", "8: smtp.usr is not known here"),
        ("name = ", "nmae = ", "name is missing"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    path = written(tmp_path, SMTP.replace(before, after))

    with pytest.raises(ConfigurationError, match=said) as refused:
        load_mail(path, "not-told")

    assert refused.value.source == str(path)


def test_a_password_that_is_not_set_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="names the user 'portal'") as refused:
        load_mail(written(tmp_path, SMTP), "")

    assert refused.value.source == "ITMS_SMTP_PASSWORD"
