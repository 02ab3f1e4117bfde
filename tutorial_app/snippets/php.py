"""The call in PHP, with the SoapClient that comes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.snippets.layout import bracketed, is_identifier
from tutorial_app.snippets.tree import Kind, Leaf, Many, Node, Struct

if TYPE_CHECKING:
    from tutorial_app.snippets.call import Call


def soap_client(call: Call) -> str:
    """Return the call with `SoapClient` in WSDL mode."""
    options = ["'exceptions' => true"]
    if call.credential:
        # HTTP Basic: SoapClient knows no WS-Security.
        name, password = call.credential.user_name, call.credential.password
        options += [
            f"'login' => {_quoted(name)}",
            f"'password' => {_quoted(password)}",
        ]
    name, given = call.operation.name, _written(call.arguments, 1)
    called = f"{name}({given})"
    if not is_identifier(name):
        called = f"__soapCall({_quoted(name)}, [{given}])"
    made = bracketed(options, "[]", 1)
    return (
        "<?php\n"
        "$client = new SoapClient(\n"
        f"    {_quoted(call.url + '?wsdl')},\n    {made},\n);\n\n"
        "try {\n"
        f"    $answer = $client->{called};\n"
        "    print_r($answer);\n"
        "} catch (SoapFault $fault) {\n"
        "    fwrite(STDERR, $fault->getMessage() . PHP_EOL);\n"
        "    print_r($fault->detail ?? null);\n"
        "    exit(1);\n"
        "}"
    )


def _written(node: Node, depth: int) -> str:
    if isinstance(node, Struct):
        parts = [
            f"{_quoted(name)} => {_written(one, depth + 1)}"
            for name, one in node.fields
        ]
        return bracketed(parts, "[]", depth)
    if isinstance(node, Many):
        parts = [_written(one, depth + 1) for one in node.items]
        return bracketed(parts, "[]", depth)
    return _leaf(node, depth)


def _leaf(leaf: Leaf, depth: int) -> str:
    value = _value(leaf)
    if not leaf.attributes:
        return value
    # SoapClient takes simple content with attributes from the key `_`.
    parts = [f"'_' => {value}"]
    parts += [f"{_quoted(name)} => {_quoted(text)}" for name, text in leaf.attributes]
    return bracketed(parts, "[]", depth)


def _value(leaf: Leaf) -> str:
    if leaf.kind is Kind.BOOLEAN:
        return "true" if leaf.truth else "false"
    # A decimal stays text: a PHP float would lose its last digits.
    return leaf.text if leaf.kind is Kind.INTEGER else _quoted(leaf.text)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
