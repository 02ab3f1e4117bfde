"""The form and the raw XML in step, and what is wrong said at its field."""

import io
import re

import pytest
from flask.testing import FlaskClient
from lxml import etree

from tests.integration.console_pages import fields, shown, status, texts
from tutorial_app.bootstrap import Portal

VOUCHER = "/console/topup/TopUpWithVoucher"
ORDER = "/console/order/PlaceOrder"
LIST = "/console/topup/ListTopUps"


def filled(browser: FlaskClient, path: str, raw: str) -> dict[str, str]:
    """Return the form after it was filled from *raw*, as from another page."""
    token = fields(browser.get(path))["csrf"]
    asked = {"csrf": token, "raw": raw, "do": "fill-from-raw"}
    return fields(browser.post(path, data=asked))


def test_another_page_opens_the_console_with_a_message(browser: FlaskClient) -> None:
    raw = fields(browser.get(VOUCHER))["raw"]
    changed = raw.replace("4550000000000014", "4550000000000022")
    assert changed != raw

    form = filled(browser, VOUCHER, changed)

    assert form["f:voucherCode"] == "4550000000000022"
    assert "4550000000000022" in form["raw"]
    assert not form["kept"]


def test_every_full_message_fills_its_form_and_comes_back_the_same(
    browser: FlaskClient, portal: Portal
) -> None:
    browser.post("/workspace", data={"csrf": fields(browser.get(VOUCHER))["csrf"]})
    for entry in portal.library.services.values():
        for operation in entry.contract.operations:
            path = f"/console/{entry.slug}/{operation.name}"
            raw = fields(browser.get(f"{path}?fill=full"))["raw"]

            form = filled(browser, path, raw)

            assert not form["kept"], path
            assert body(form["raw"]) == body(raw), path


def test_version_and_caller_follow_the_message(browser: FlaskClient) -> None:
    asked = {"version": "1.2", "proof": "digest", "credential": "own"}
    form = fields(browser.get(VOUCHER)) | asked | {"own-user": "somebody"}
    raw = fields(browser.post(VOUCHER, data=form | {"do": "update"}))["raw"]

    back = filled(browser, VOUCHER, raw)

    assert back["version"] == "1.2"
    assert back["proof"] == "digest"
    browser.post("/workspace", data={"csrf": back["csrf"]})
    again = filled(browser, VOUCHER, raw)
    assert (again["credential"], again["own-user"]) == ("own", "somebody")


def test_what_the_form_cannot_hold_is_said_kept_and_sent(browser: FlaskClient) -> None:
    raw = fields(browser.get(LIST))["raw"]
    odd = raw.replace("<tns:subscriptionId>", '<tns:subscriptionId odd="1">')
    assert odd != raw
    token = fields(browser.get(LIST))["csrf"]

    page = browser.post(LIST, data={"csrf": token, "raw": odd, "do": "fill-from-raw"})
    sent = browser.post(LIST, data=fields(page) | {"do": "send"})
    changed = fields(page) | {"f:subscriptionId": "SU00000002", "do": "update"}
    drawn = fields(browser.post(LIST, data=changed))

    assert "the attribute odd" in " ".join(texts(page, "#said li"))
    assert 'odd="1"' in fields(page)["raw"]
    assert "INVALID_REQUEST" in shown(sent)
    assert "odd" not in drawn["raw"]
    assert not drawn["kept"]


def test_elements_nobody_knows_stand_in_a_field_of_their_own(
    browser: FlaskClient,
) -> None:
    raw = fields(browser.get(LIST))["raw"]
    more = raw.replace("</tns:ListTopUps>", "<tns:extra>1</tns:extra></tns:ListTopUps>")

    form = filled(browser, LIST, more)

    assert "extra" in form["f:!"]
    assert ">1</tns:extra>" in form["raw"]
    back = fields(browser.post(LIST, data=form | {"f:!": "", "do": "update"}))
    assert "extra" not in back["raw"]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("<not xml", "not well-formed"),
        ("", "not well-formed"),
        ("<a/>", "no SOAP envelope"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "DOCTYPE"),
        ("<html><body>502</body></html>", "no SOAP envelope"),
        ("\x00", "not well-formed"),
    ],
)
def test_what_is_no_message_is_said_and_stays(
    browser: FlaskClient, raw: str, said: str
) -> None:
    form = fields(browser.get(VOUCHER)) | {"raw": raw, "do": "fill-from-raw"}

    page = browser.post(VOUCHER, data=form)

    assert said in texts(page, "#unread")[0]
    assert fields(page)["f:voucherCode"] == form["f:voucherCode"]


def test_the_message_of_another_operation_names_its_form(browser: FlaskClient) -> None:
    raw = fields(browser.get(LIST))["raw"]
    form = fields(browser.get(VOUCHER)) | {"raw": raw, "do": "fill-from-raw"}

    page = browser.post(VOUCHER, data=form)

    assert "the body is ListTopUps" in texts(page, "#unread")[0]


def test_a_trace_is_sent_again_with_a_fresh_proof(browser: FlaskClient) -> None:
    path = "/console/system/GetSystemInfo"
    browser.post("/workspace", data={"csrf": fields(browser.get(path))["csrf"]})
    form = fields(browser.get(path)) | {"proof": "digest"}
    raw = fields(browser.post(path, data=form | {"do": "update"}))["raw"]
    trace = re.sub(r"(<wsse:(?:Password|Nonce)[^>]*>)[^<]*", r"\1***", raw)
    trace = trace.replace("•time•", "2020-01-01T00:00:00Z")

    back = filled(browser, path, trace)
    sent = browser.post(path, data=back | {"do": "send"})

    assert back["proof"] == "digest"
    assert status(sent) == "200 OK", shown(sent)


def test_a_wrong_value_is_said_at_its_field_before_it_is_sent(
    browser: FlaskClient,
) -> None:
    form = fields(browser.get(ORDER)) | {"f:context.clientReference": "§"}

    page = browser.post(ORDER, data=form | {"do": "send"})

    assert "Not sent yet: 1 place does" in texts(page, "#said .notice-title")[0]
    assert "does not fit" in texts(page, '[id="n-context.clientReference-wrong"]')[0]
    assert status(page) == ""
    sent = browser.post(ORDER, data=fields(page) | {"do": "send-anyway"})
    assert "INVALID_REQUEST" in shown(sent)


def test_what_is_missing_is_said_where_it_belongs(browser: FlaskClient) -> None:
    path = "/console/subscription/GetSubscription"
    form = fields(browser.get(path)) | {"f:subscriptionId": ""}

    at = findings(browser, f"{path}/check", form)

    assert at == {"|subscriptionId": at["|subscriptionId"]}
    assert "exactly one of" in at["|subscriptionId"].lower()


def test_an_item_of_a_list_is_wrong_at_its_own_place(browser: FlaskClient) -> None:
    form = fields(browser.get(LIST)) | {"f:status#": "2"}
    form |= {"f:status[0]": "FAILED", "f:status[1]": "LOST"}

    at = findings(browser, f"{LIST}/check", form)

    assert list(at) == ["status[1]"]


def test_a_file_stands_in_its_field_as_base64(browser: FlaskClient) -> None:
    path = "/console/porting/UpdatePorting"
    where = "authorization.document"
    form = fields(browser.get(path)) | {"f:authorization?": "on"}
    page = browser.post(path, data=form | {"do": "update"})
    assert f'name="file:{where}"' in page.text
    file = (io.BytesIO(b"%PDF-1.7"), "signed.pdf")

    drawn = browser.post(
        path, data={**fields(page), f"file:{where}": file, "do": "update"}
    )

    assert fields(drawn)[f"f:{where}"] == "JVBERi0xLjc="


def findings(browser: FlaskClient, path: str, form: dict[str, str]) -> dict[str, str]:
    """Return what is wrong with *form*, by field."""
    answer = browser.post(path, data=form).json or {}
    return dict(answer["at"])


def body(raw: str) -> str:
    """Return what is in the body of the message *raw*."""
    node = etree.fromstring(raw.encode()).find("{*}Body")
    assert node is not None
    text = etree.tostring(node[0], encoding="unicode", with_tail=False)
    return str(etree.canonicalize(text, strip_text=True, rewrite_prefixes=True))
