"""The call in JavaScript, with the npm package `soap`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.snippets.layout import bracketed, is_identifier, quoted
from tutorial_app.snippets.tree import Kind, Leaf, Many, Node, Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tutorial_app.snippets.call import Call


def soap(call: Call) -> str:
    """Return the call as a module that awaits its answer."""
    lines = [
        'import soap from "soap";',
        "",
        f"const client = await soap.createClientAsync({quoted(call.url + '?wsdl')});",
    ]
    if call.credential:
        user, password = call.credential.user_name, call.credential.password
        security = f"new soap.WSSecurity({quoted(user)}, {quoted(password)})"
        lines.append(f"client.setSecurity({security});")
    name, given = f"{call.operation.name}Async", _written(call.arguments, 1)
    method = f".{name}" if is_identifier(name) else f"[{quoted(name)}]"
    lines += [
        "",
        "try {",
        f"  const [answer] = await client{method}({given});",
        "  console.log(JSON.stringify(answer, null, 2));",
        "} catch (error) {",
        "  // A fault of the service; anything else did not get there.",
        "  console.error(error.root?.Envelope?.Body?.Fault ?? error);",
        "  process.exitCode = 1;",
        "}",
    ]
    return "\n".join(lines)


def _written(node: Node, depth: int) -> str:
    if isinstance(node, Struct):
        return _object(
            ((name, _written(one, depth + 1)) for name, one in node.fields), depth
        )
    if isinstance(node, Many):
        parts = [_written(one, depth + 1) for one in node.items]
        return bracketed(parts, "[]", depth, indent=2)
    return _leaf(node, depth)


def _leaf(leaf: Leaf, depth: int) -> str:
    value = _value(leaf)
    if not leaf.attributes:
        return value
    attributes = _object(((n, quoted(t)) for n, t in leaf.attributes), depth + 1)
    return _object((("attributes", attributes), ("$value", value)), depth)


def _object(pairs: Iterable[tuple[str, str]], depth: int) -> str:
    parts = [f"{_key(name)}: {value}" for name, value in pairs]
    return bracketed(parts, "{}", depth, indent=2, air=" ")


def _key(name: str) -> str:
    return name if is_identifier(name) else quoted(name)


def _value(leaf: Leaf) -> str:
    if leaf.kind is Kind.BOOLEAN:
        return "true" if leaf.truth else "false"
    # A decimal stays text: a JavaScript number would lose its last zeros.
    return leaf.text if leaf.kind is Kind.INTEGER else quoted(leaf.text)
