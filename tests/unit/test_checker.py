"""Any message in, findings in plain words out: one mistake, the words for it."""

from functools import cache

import pytest
from lxml import etree

from tutorial_app.console.checker import LARGEST, Checker, Report, Severity
from tutorial_app.contract.library import read_library
from tutorial_app.contract.samples.sampler import sample_body
from tutorial_app.settings import HOME
from tutorial_app.soap.envelope import Version, close_envelope
from tutorial_app.soap.faults import FaultSide, SoapFault, fault_element
from tutorial_app.soap.security import WSSE, WSU, username_token

TYPES = "urn:itms-sandbox:types:1"
SOAP = Version.SOAP11.namespace
ACTION = "urn:itms-sandbox:topup:1:TopUpWithVoucher"


@cache
def checker() -> Checker:
    return Checker(read_library(HOME / "wsdl"))


def message(
    slug: str = "topup",
    operation: str = "TopUpWithVoucher",
    version: Version = Version.SOAP11,
    *,
    answer: bool = False,
) -> str:
    """Return a right message, laid out."""
    contract = checker().library.service(slug).contract
    body = sample_body(contract, contract.operation(operation), answer=answer)
    header = () if answer else (username_token("kurv-self", "sandbox"),)
    root = etree.fromstring(close_envelope(body, version, header=header))
    etree.indent(root)
    return etree.tostring(root, encoding="unicode")


def check(text: str, action: str | None = None) -> Report:
    return checker().check(text, action)


def said(report: Report) -> str:
    return "\n".join(
        f"{one.line}: {one.message} {one.remedy}" for one in report.findings
    )


@pytest.mark.parametrize("version", list(Version))
@pytest.mark.parametrize("answer", [False, True])
def test_every_right_message_is_right(version: Version, *, answer: bool) -> None:
    wrong = {}
    for slug, entry in checker().library.services.items():
        for operation in entry.contract.operations:
            report = check(message(slug, operation.name, version, answer=answer))
            if report.findings or operation.name not in report.title:
                wrong[operation.name] = said(report)

    assert wrong == {}


CHANGED = [
    # (what is replaced, by what, words of the finding)
    ("urn:itms-sandbox:topup:1", "urn:itms-sandbox:topup:2", "another version"),
    (TYPES, f"{TYPES}/", "slash at the end counts"),
    (TYPES, TYPES.upper(), "capital letters count"),
    ("TopUpWithVoucher", "TopUpWithVouchers", "did you mean 'TopUpWithVoucher'"),
    ("TopUpWithVoucher", "Sing", "No service has a message called 'Sing'"),
    ("voucherCode", "vouchercode", "did you mean 'voucherCode'"),
    ("4550000000000014", "12", "voucherCode: '12' does not fit"),
    ("SELF_SERVICE", "self_service", "did you mean SELF_SERVICE"),
    (SOAP, SOAP.rstrip("/"), "of no version of SOAP"),
    (SOAP, "http://www.w3.org/2001/12/soap-envelope", "SOAP 1.2 has"),
    ("soap:Body", "soap:body", "called Body; capital letters count"),
    ("soap:Header", "soap:Headers", "Headers stands in the Envelope"),
    (WSSE, f"{WSSE}#", "Security has the namespace"),
    ("wsse:Username>", "wsse:User>", "names no user"),
    ("wsse:Password", "wsse:Secret", "has no Password"),
    ("#PasswordText", "#PasswordPlain", "which is none"),
    ("wsse:UsernameToken", "wsse:Timestamp", "holds no UsernameToken"),
    ("wsse:Security", "wsse:Secure", "does not say who calls"),
    ('xmlns:tns="urn:itms-sandbox:topup:1"', "", "prefix is used that nobody declared"),
    ("</wsse:Security>", "</wsse:Secure>", "does not fit the start tag"),
    ("kurv-self", "kurv & self", "bare"),
    ("kurv-self", "kurv&nbsp;self", "none that XML knows"),
    ("kurv-self", "kurv\x01self", "cannot carry"),
    ("kurv-self", "S\xc3\xb8ren", "read as Latin-1"),
    ("kurv-self", "S\ufffdren", "U+FFFD"),
    ('="http', "=\u201dhttp", "straight quotes"),
    ("</soap:Envelope>", "", "ends before it is over"),
    ("</soap:Envelope>", "</soap:Envelope><a/>", "after the end"),
    ("</soap:Body>", "</soap:Body><a/>", "after the Body"),
    ("</soap:Body>", "<a/></soap:Body>", "has 2 children"),
    ("<soap:Body>", "<soap:Body>hello", "The text 'hello"),
]


@pytest.mark.parametrize(("old", "new", "words"), CHANGED)
def test_one_mistake_is_said_in_plain_words(old: str, new: str, words: str) -> None:
    right = message()
    assert old in right

    report = check(right.replace(old, new))

    assert words in said(report)
    assert len(report.findings) <= 6


def test_a_wrong_namespace_is_one_finding_with_its_lines() -> None:
    text = message("order", "PlaceOrder").replace(TYPES, "urn:itms-sandbox:types:2")

    report = check(text)

    assert len(report.findings) == 1
    assert "more" in report.findings[0].message
    assert "<t:" in report.lines[report.findings[0].line - 1]


def test_children_without_a_namespace_are_one_finding() -> None:
    body = f'<m:TopUpWithVoucher xmlns:m="urn:itms-sandbox:topup:1">{CHILDREN}'
    report = check(f"{OPEN}{body}</m:TopUpWithVoucher>{CLOSE}")

    errors = [one for one in report.findings if one.severity is Severity.ERROR]
    assert len(errors) == 2  # Two right namespaces.
    assert all("no namespace" in one.message for one in errors)


def test_what_is_missing_twice_or_too_late_is_named() -> None:
    text = message().splitlines()
    at = next(n for n, line in enumerate(text) if "voucherCode" in line)
    line = text.pop(at)
    gone = check("\n".join(text))
    first = next(n for n, one in enumerate(text) if "<tns:context>" in one)
    late = check("\n".join([*text[:first], line, *text[first:]]))
    twice = check("\n".join([*text[:at], line, line, *text[at:]]))

    assert "voucherCode is missing" in said(gone)
    assert "it belongs before" in said(late) or "missing" in said(late)
    assert "stands twice" in said(twice)
    assert f"{at + 2}:" in said(twice)


def test_exactly_one_rules_are_checked() -> None:
    text = message("subscription", "GetSubscription")
    both = text.replace(
        "</tns:subscriptionId>",
        "</tns:subscriptionId><tns:msisdn>+4542010042</tns:msisdn>",
    )

    assert "exactly one of" in said(check(both))


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("urn:itms-sandbox:topup:1:GetBalance", "which is that of GetBalance"),
        ("urn:nothing", "is 'urn:nothing'"),
        ('""', "is empty"),
        (ACTION, ""),
        (f'"{ACTION}"', ""),
    ],
)
def test_the_action_is_compared_with_the_body(action: str, words: str) -> None:
    report = check(message(), action)

    assert words in said(report)
    assert bool(report.findings) is bool(words)


def test_http_headers_above_the_message_are_looked_at() -> None:
    head = (
        "POST /soap/topup/v1 HTTP/1.1\r\nHost: itms.example\r\n"
        "Content-Type: application/soap+xml; charset=utf-8\r\nSOAPAction: urn:x\r\n\r\n"
    )

    report = check(head + message().replace("4550000000000014", "12"))

    assert "Content-Type is 'application/soap+xml'" in said(report)
    assert "SOAPAction is 'urn:x'" in said(report)
    wrong = next(one for one in report.findings if "'12'" in one.message)
    assert ">12<" in report.lines[wrong.line - 1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no message here"),
        (
            "<!doctype html><title>502 Bad\nGateway</title>",
            "web page (502 Bad Gateway)",
        ),
        ('{"a": 1}', "JSON"),
        ("Dear Sir", "begins with <"),
        ("--x\r\nContent-Type: text/xml\r\n\r\n<a/>", "MIME"),
        ("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a>&b;</a>", "DOCTYPE"),
        ("<a" * 40, "bare & or <"),
        ("<a>" * 40 + "</a>" * 40, "deeper than 30"),
        ("<?xml version='1.0'?><definitions/>", "WSDL"),
        (" <?xml version='1.0' encoding='iso-8859-1'?><a/>", "White space"),
        ("<Envelope/>", "no namespace"),
        (f"<e:Envelope xmlns:e='{SOAP}'/>", "has no Body"),
        (f"<e:Envelope xmlns:e='{SOAP}'><e:Body/></e:Envelope>", "Body is empty"),
    ],
)
def test_what_is_no_message_is_named(text: str, words: str) -> None:
    assert words in said(check(text))


def test_a_payload_alone_is_checked_too() -> None:
    inner = message().partition("<soap:Body>")[2].partition("</soap:Body>")[0]

    report = check(inner.replace("4550000000000014", "12"))

    assert "no Envelope around TopUpWithVoucher" in said(report)
    assert "'12' does not fit" in said(report)


def test_bytes_in_another_encoding_are_named() -> None:
    latin = message().replace("kurv-self", "Søren").encode("latin-1")

    report = checker().check(latin)

    assert "0xF8 is not utf-8" in said(report)


def test_a_message_in_one_line_is_laid_out_first() -> None:
    flat = "".join(line.strip() for line in message().splitlines())

    report = check(flat.replace("4550000000000014", "12"))

    assert report.laid_out
    assert ">12<" in report.lines[report.findings[0].line - 1]


def test_too_much_is_not_read() -> None:
    assert "no service takes so many" in said(checker().check(b"<" * (LARGEST + 1)))


def test_a_digest_has_to_be_made_right() -> None:
    token = username_token("u", "p").find(f"{{{WSSE}}}UsernameToken")
    assert token is not None
    kind = token[1].get("Type", "").replace("PasswordText", "PasswordDigest")
    report = check(
        message()
        .replace(
            ">sandbox</wsse:Password>",
            f">6161</wsse:Password><wsse:Nonce>#</wsse:Nonce>"
            f"<wsu:Created xmlns:wsu='{WSU}'>2026-03-02T09:00:00</wsu:Created>",
        )
        .replace(token[1].get("Type", ""), kind)
    )

    words = said(report)
    assert "not the Base64 of a SHA-1 digest" in words
    assert "Nonce is not Base64" in words
    assert "has no zone" in words


@pytest.mark.parametrize("version", list(Version))
def test_a_fault_is_checked_and_explained(version: Version) -> None:
    detail = etree.fromstring(
        f"<t:BusinessFault xmlns:t='{TYPES}'><t:code>VOUCHER_USED</t:code>"
        "<t:text>x</t:text></t:BusinessFault>"
    )
    fault = SoapFault(FaultSide.CLIENT, "no", detail=(detail,))
    text = close_envelope(fault_element(fault, version), version).decode()

    report = check(text)

    assert report.title.startswith("Fault")
    assert report.page is not None
    assert report.page.address == "/docs/reference/faults/VOUCHER_USED"
    assert "'text' is not expected here" in said(report) or "text" in said(report)
    assert "VOUCHER_USED: " in said(report)


def test_a_fault_in_the_wrong_shape_is_named() -> None:
    text = (
        f"<s:Envelope xmlns:s='{SOAP}'><s:Body><s:Fault>"
        "<faultstring>no</faultstring><faultcode>x:Oops</faultcode><s:Reason/>"
        "</s:Fault></s:Body></s:Envelope>"
    )

    words = said(check(text))

    assert "faultcode stands too late" in words
    assert "prefix of the code 'x:Oops' is not declared" in words
    assert "Reason does not stand in a fault of this version" in words
    assert "no detail" in words


OPEN = f"<s:Envelope xmlns:s='{SOAP}'><s:Body>"
CLOSE = "</s:Body></s:Envelope>"
CHILDREN = (
    "<context><clientReference>5e1f4f0e-8c2b-4d1e-9f55-0a1b2c3d4e5f</clientReference>"
    "<channel>SELF_SERVICE</channel></context>"
    "<subscriptionId>SU10000002</subscriptionId>"
    "<voucherCode>4550000000000014</voucherCode>"
)
