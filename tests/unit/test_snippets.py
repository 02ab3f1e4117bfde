"""Calls as programs: what every language makes of awkward values."""

from __future__ import annotations

import ast
import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tutorial_app.client.session import DEFAULT_URL
from tutorial_app.contract.library import read_library
from tutorial_app.contract.samples.sampler import Sampler
from tutorial_app.settings import HOME
from tutorial_app.snippets import LANGUAGES, Call, Credential, snippets
from tutorial_app.snippets.python import CLIENTS_OWN_ADDRESS
from tutorial_app.snippets.tree import Kind, Leaf, Many, Struct, read

if TYPE_CHECKING:
    from pathlib import Path

    from tutorial_app.contract.library import Library

_AWKWARD = 'O\'Brien "Bob" \\ $x ${y} {z} æøå 😀 </script> %s'
_NAMES = [language.key for language in LANGUAGES]
#: What says, without running it, whether a program can be read.
_CHECKS = {
    "php": ["php", "-l"],
    "node": ["node", "--check"],
    "curl": ["sh", "-n"],
    "java": ["javac", "-d", "."],
}


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(HOME / "wsdl")


def _call(library: Library, slug: str, operation: str, text: str = "") -> Call:
    entry = library.service(slug)
    found = entry.contract.operation(operation)
    body = Sampler(entry.contract).body(found, full=True)
    if text:
        for leaf in body[0].iter("{*}firstName", "{*}text"):
            leaf.text = text
    return Call(
        entry=entry,
        operation=found,
        url="http://127.0.0.1:8080/soap/x/v1",
        body=tuple(body),
        envelope=etree.tostring(body[0], encoding="unicode"),
        credential=Credential("kurv-self", "secret'\"\\"),
        portal="http://127.0.0.1:8080",
    )


def test_a_message_is_read_as_values_of_the_schemas_kinds(library: Library) -> None:
    entry = library.service("topup")
    operation = entry.contract.operation("TopUpWithCard")
    body = Sampler(entry.contract).body(operation, full=True)[0]

    fields = dict(read(entry.contract, body, operation.request).fields)

    amount = fields["amount"]
    assert isinstance(amount, Leaf)
    assert amount.kind is Kind.DECIMAL
    assert dict(amount.attributes) == {"currency": "DKK"}
    assert isinstance(fields["context"], Struct)


def test_what_may_repeat_is_a_list_even_when_it_stands_once(library: Library) -> None:
    entry = library.service("order")
    operation = entry.contract.operation("SubmitBulkOrder")
    body = Sampler(entry.contract).body(operation, full=True)[0]

    fields = dict(read(entry.contract, body, operation.request).fields)

    assert any(isinstance(one, Many) for one in fields.values())


@pytest.mark.parametrize("name", _NAMES)
def test_a_call_is_written_in_every_language(library: Library, name: str) -> None:
    call = _call(library, "order", "PlaceOrder")

    written = {one.language.key: one.code for one in snippets(call)}

    assert "PlaceOrder" in written[name]
    assert "KURV_MINI30" in written[name]


@pytest.mark.parametrize("language", ["python", "zeep"])
def test_python_says_awkward_text_as_it_is(library: Library, language: str) -> None:
    call = _call(library, "customer", "CreateCustomer", _AWKWARD)
    code = {one.language.key: one.code for one in snippets(call)}[language]

    texts = {
        node.value
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Constant)
    }

    assert _AWKWARD in texts


@pytest.mark.parametrize("language", sorted(_CHECKS))
def test_awkward_text_leaves_a_program_whole(
    library: Library, language: str, tmp_path: Path
) -> None:
    command = _CHECKS[language]
    if shutil.which(command[0]) is None:
        pytest.skip(f"no {command[0]} on this machine")
    call = _call(library, "customer", "CreateCustomer", _AWKWARD)
    snippet = next(one for one in snippets(call) if one.language.key == language)
    (tmp_path / snippet.language.file).write_text(snippet.code)

    done = subprocess.run(
        [*command, snippet.language.file],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_our_client_is_told_the_address_of_a_portal_it_would_not_find(
    library: Library,
) -> None:
    call = _call(library, "system", "Ping")
    elsewhere = replace(call, portal="http://127.0.0.1:9000")

    here, there = (snippets(one)[0].code for one in (call, elsewhere))

    assert "base_url" not in here
    assert '    base_url="http://127.0.0.1:9000",\n    user="kurv-self",' in there
    ast.parse(there)
    assert CLIENTS_OWN_ADDRESS == DEFAULT_URL


def test_without_a_portal_our_own_client_is_left_out(library: Library) -> None:
    call = _call(library, "system", "Ping")

    alone = replace(call, portal="")

    assert "python" not in {one.language.key for one in snippets(alone)}


def test_a_body_of_several_parts_is_written_by_what_sends_xml(
    library: Library,
) -> None:
    call = _call(library, "system", "Ping")
    several = replace(call, body=(*call.body, *call.body))

    assert [one.language.key for one in snippets(several)] == ["java", "csharp", "curl"]


def test_no_credential_means_no_token(library: Library) -> None:
    call = _call(library, "system", "Ping")
    bare = replace(call, credential=None)

    for one in snippets(bare):
        assert "kurv-self" not in one.code, one.language.title


def test_a_line_of_the_message_cannot_end_the_here_document(library: Library) -> None:
    call = replace(
        _call(library, "system", "Ping"), envelope="<a>\nXML\ntouch hacked\n</a>"
    )

    code = next(one.code for one in snippets(call) if one.language.key == "curl")

    assert "<<'XML_'" in code
    assert code.endswith("\nXML_")


def test_names_that_are_no_identifiers_are_quoted(library: Library) -> None:
    call = _call(library, "system", "Ping")
    odd = replace(call, operation=replace(call.operation, name="ping-it.now"))
    written = {one.language.key: one.code for one in snippets(odd)}

    assert 'client.service["ping-it.now"](' in written["zeep"]
    assert 'getattr(itms.system, "ping-it.now")(' in written["python"]
    assert "->__soapCall('ping-it.now', [" in written["php"]
    assert 'client["ping-it.nowAsync"](' in written["node"]
    for language in ("zeep", "python"):
        ast.parse(written[language])


@pytest.mark.parametrize("said", ["__import__('os').abort()", "1; evil()", "007", ""])
def test_what_should_be_a_number_but_is_none_never_becomes_code(
    library: Library, said: str
) -> None:
    call = _call(library, "number", "SearchFreeNumbers")
    for leaf in call.body[0].iter("{*}maximumCount"):
        leaf.text = said

    fields = dict(call.arguments.fields)

    assert fields["maximumCount"] == Leaf(Kind.TEXT, said)


@pytest.mark.parametrize("quotes", range(3, 9))
def test_no_row_of_quotes_ends_the_text_block_of_java(
    library: Library, quotes: int
) -> None:
    call = _call(library, "order", "PlaceOrder")
    row = '"' * quotes
    evil = f"<a>{row} + evil()</a>"

    java = {
        one.language.key: one.code for one in snippets(replace(call, envelope=evil))
    }

    block = java["java"].partition('"""')[2].partition('"""')
    assert "evil()" in block[0]


@pytest.mark.parametrize("end", ["\x85", "\u2028", "\u2029"])
def test_an_odd_end_of_a_line_stays_inside_the_text(library: Library, end: str) -> None:
    text = f"before{end}after"
    call = _call(library, "customer", "CreateCustomer", text)
    call = replace(call, envelope=f"<a>{text}</a>")

    written = {one.language.key: one.code for one in snippets(call)}

    assert f'@"{text}"' in written["csharp"]
    assert text in written["java"]
