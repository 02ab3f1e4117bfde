"""The call in Python: with our client, and with plain zeep."""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING

from tutorial_app.snippets.layout import bracketed, is_identifier
from tutorial_app.snippets.tree import Kind, Leaf, Many, Node, Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tutorial_app.snippets.call import Call

_OWN_CURRENCY = "DKK"
#: Where `connect("mock")` calls when it is told nothing else.
CLIENTS_OWN_ADDRESS = "http://127.0.0.1:8080"


def our_client(call: Call) -> str:
    """Return the call with `tutorial_app.client`."""
    made = call_alone(call)
    names = "connect, money" if "money(" in made else "connect"
    return (
        f"{_imports(made)}from tutorial_app.client import {names}\n\n"
        f"itms = connect({_endpoint(call)})\n"
        f"answer = {made}\n"
        "print(answer)"
    )


def _endpoint(call: Call) -> str:
    """Write the arguments of `connect`; an address where the client would err."""
    given = ['"mock"']
    elsewhere = call.portal not in {"", CLIENTS_OWN_ADDRESS}
    if elsewhere:
        given.append(f"base_url={_quoted(call.portal)}")
    if held := call.credential:
        given += [
            f"user={_quoted(held.user_name)}",
            f"password={_quoted(held.password)}",
        ]
    if not elsewhere:
        return ", ".join(given)
    return "".join(f"\n    {one}," for one in given) + "\n"


def call_alone(call: Call) -> str:
    """Return the call itself, on the connection `itms` of our client."""
    given = dict(call.arguments.fields)
    context = given.pop("context", None)
    if isinstance(context, Struct):
        # The channel comes from the user name; all else of the context goes by name.
        given |= {name: one for name, one in context.fields if name != "channel"}
    text = _arguments(given.items(), _money)
    target = f"itms.service({_quoted(call.entry.slug)})"
    if is_identifier(call.entry.slug):
        target = f"itms.{call.entry.slug}"
    name = call.operation.name
    odd = not is_identifier(name)
    target = f"getattr({target}, {_quoted(name)})" if odd else f"{target}.{name}"
    return f"{target}({chr(10) if text else ''}{text})"


def zeep(call: Call) -> str:
    """Return the call with zeep, knowing nothing but the WSDL."""
    imports = ["from zeep import Client"]
    arguments = [f'"{call.url}?wsdl"']
    if call.credential:
        imports.append("from zeep.wsse.username import UsernameToken")
        name, password = call.credential.user_name, call.credential.password
        arguments.append(f"wsse=UsernameToken({_quoted(name)}, {_quoted(password)})")
    client = ",\n    ".join(arguments)
    text = _arguments(call.arguments.fields, _plain)
    name = call.operation.name
    method = f".{name}" if is_identifier(name) else f"[{_quoted(name)}]"
    return (
        _imports(text)
        + "\n".join(imports)
        + f"\n\nclient = Client(\n    {client},\n)\n"
        f"answer = client.service{method}("
        f"{chr(10) if text else ''}{text})\nprint(answer)"
    )


def _arguments(
    fields: Iterable[tuple[str, Node]], leaf: Callable[[Leaf, int], str]
) -> str:
    """Write keyword arguments, one a line; a name Python cannot say goes by `**`."""
    lines, others = "", []
    for name, node in fields:
        if is_identifier(name) and not keyword.iskeyword(name):
            lines += f"    {name}={_written(node, 1, leaf)},\n"
        else:
            others.append((name, node))
    if others:
        lines += f"    **{_written(Struct(tuple(others)), 1, leaf)},\n"
    return lines


def _imports(text: str) -> str:
    return "from decimal import Decimal\n\n" if "Decimal(" in text else ""


def _written(node: Node, depth: int, leaf: Callable[[Leaf, int], str]) -> str:
    """Write *node* as Python; *leaf* writes what has no parts."""
    if isinstance(node, Struct):
        parts = [f'"{k}": {_written(v, depth + 1, leaf)}' for k, v in node.fields]
        return bracketed(parts, "{}", depth)
    if isinstance(node, Many):
        parts = [_written(one, depth + 1, leaf) for one in node.items]
        return bracketed(parts, "[]", depth)
    return leaf(node, depth)


def _money(leaf: Leaf, depth: int) -> str:
    """Write an amount as our client's `money` makes it, all else plainly."""
    if dict(leaf.attributes).keys() != {"currency"}:
        return _plain(leaf, depth)
    currency = leaf.attributes[0][1]
    unit = "" if currency == _OWN_CURRENCY else f", {_quoted(currency)}"
    return f"money({_quoted(leaf.text)}{unit})"


def _plain(leaf: Leaf, depth: int) -> str:
    value = _value(leaf)
    if not leaf.attributes:
        return value
    # zeep keeps simple content with attributes in `_value_1`.
    parts = [f'"_value_1": {value}']
    parts += [f'"{name}": {_quoted(text)}' for name, text in leaf.attributes]
    return bracketed(parts, "{}", depth)


def _value(leaf: Leaf) -> str:
    if leaf.kind is Kind.BOOLEAN:
        return str(leaf.truth)
    if leaf.kind is Kind.INTEGER:
        return leaf.text
    if leaf.kind is Kind.DECIMAL:
        return f"Decimal({_quoted(leaf.text)})"
    return _quoted(leaf.text)


def _quoted(text: str) -> str:
    return f'"{text}"' if not set(text) & set('"\\\n\r\t') else repr(text)
