"""The sample call as a program: Python with our client, with plain zeep, curl."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.contract.names import QName, clark, local_name, namespace_of
from tutorial_app.contract.schema import ComplexType, ElementUse, Group, SimpleType
from tutorial_app.kernel.errors import NotFound
from tutorial_app.sphinxext.views import Sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from tutorial_app.contract.library import ServiceEntry
    from tutorial_app.contract.model import Contract, Operation
    from tutorial_app.contract.schema import Particle

#: Built-in types written as what they are in Python; all others are strings.
_INTEGERS = frozenset(
    [
        *("integer", "int", "long", "short", "byte"),
        *("nonNegativeInteger", "positiveInteger", "negativeInteger"),
        *("unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"),
    ]
)
_WIDTH = 72


@dataclass(frozen=True, slots=True)
class SampleCall:
    """One call to be written in several languages."""

    entry: ServiceEntry
    operation: Operation
    url: str
    body: list[etree._Element]
    #: The same body in its envelope, laid out.
    envelope: str
    #: (user name, password); None: the operation needs none.
    credential: tuple[str, str] | None
    #: The address of the portal that serves it; empty: none does.
    portal: str = ""


def all_languages(call: SampleCall) -> tuple[Sample, ...]:
    """Return the call in every language we write."""
    in_python: list[Sample] = []
    if len(call.body) == 1 and call.operation.request is not None:
        if call.portal:
            in_python.append(Sample("Python", "python", our_client(call)))
        in_python.append(Sample("zeep", "python", zeep(call)))
    return (*in_python, Sample("curl", "bash", curl(call)))


def curl(call: SampleCall) -> str:
    """Return the call as a shell command that reads its body from here."""
    return "\n".join(
        [
            f"curl {call.url} \\",
            "  --header 'Content-Type: text/xml; charset=utf-8' \\",
            f"  --header 'SOAPAction: \"{call.operation.soap_action}\"' \\",
            "  --data-binary @- <<'XML'",
            call.envelope,
            "XML",
        ]
    )


def our_client(call: SampleCall) -> str:
    """Return the call in Python with `tutorial_app.client`."""
    fields = _fields(call.entry.contract, call.body[0], call.operation.request)
    context = fields.pop("context", {})
    # The channel comes from the user name; all else of the context goes by name.
    given = (
        {k: v for k, v in context.items() if k != "channel"}
        if isinstance(context, dict)
        else {}
    )
    # "79.00" with its currency is what `money` makes.
    arguments = {**{k: _money(v) for k, v in fields.items()}, **given}
    text = "".join(f"    {k}={_python(v, 1)},\n" for k, v in arguments.items())
    user = ""
    if call.credential:
        user = f', user="{call.credential[0]}", password="{call.credential[1]}"'
    names = [name for name in ("connect", "money") if f"{name}(" in text + "connect("]
    decimal = "from decimal import Decimal\n\n" if "Decimal(" in text else ""
    target = f"itms.{call.entry.slug}.{call.operation.name}"
    return (
        f"{decimal}from tutorial_app.client import {', '.join(names)}\n\n"
        f'itms = connect("mock"{user})\n'
        f"answer = {target}({chr(10) if text else ''}{text})\n"
        "print(answer)"
    )


def _money(value: object) -> object:
    if isinstance(value, list):
        return [_money(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"_value_1", "currency"}:
        number = str(value["_value_1"]).removeprefix('Decimal("').removesuffix('")')
        unit = "" if value["currency"] == "DKK" else f', "{value["currency"]}"'
        return _Code(f'money("{number}"{unit})')
    return {key: _money(inner) for key, inner in value.items()}


def zeep(call: SampleCall) -> str:
    """Return the call in Python with zeep, knowing nothing but the WSDL."""
    lines = ["from zeep import Client"]
    arguments = [f'"{call.url}?wsdl"']
    if call.credential:
        user, password = call.credential
        lines.append("from zeep.wsse.username import UsernameToken")
        arguments.append(f'wsse=UsernameToken("{user}", "{password}")')
    fields = _fields(call.entry.contract, call.body[0], call.operation.request)
    if "Decimal(" in str(fields):
        lines.insert(0, "from decimal import Decimal\n")
    client = ",\n    ".join(arguments)
    lines += ["", f"client = Client(\n    {client},\n)"]
    lines.append(f"answer = client.service.{call.operation.name}(")
    lines += [f"    {name}={_python(value, 1)}," for name, value in fields.items()]
    lines += [")", "print(answer)"]
    return "\n".join(lines)


class _Code(str):
    """A Python expression, not a string to be quoted."""

    __slots__ = ()


def _python(value: object, depth: int) -> str:
    """Write *value* as Python, one entry a line where it is long."""
    if isinstance(value, _Code):
        return str(value)
    if isinstance(value, str):
        return _quoted(value)
    inside, outside = "    " * (depth + 1), "    " * depth
    if isinstance(value, dict):
        parts = [f'"{k}": {_python(v, depth + 1)}' for k, v in value.items()]
        brackets = "{}"
    elif isinstance(value, list):
        parts = [_python(item, depth + 1) for item in value]
        brackets = "[]"
    else:
        return repr(value)
    short = brackets[0] + ", ".join(parts) + brackets[1]
    if len(short) + len(outside) < _WIDTH and "\n" not in short:
        return short
    body = "".join(f"{inside}{part},\n" for part in parts)
    return f"{brackets[0]}\n{body}{outside}{brackets[1]}"


def _quoted(text: str) -> str:
    return f'"{text}"' if not set(text) & set('"\\\n\r\t') else repr(text)


def _fields(
    contract: Contract, element: etree._Element, name: QName | None
) -> dict[str, object]:
    """Return the children of a message as keyword arguments."""
    try:
        type_name = contract.element(name).type if name else None
    except NotFound:
        type_name = None
    value = _value(contract, element, type_name)
    return value if isinstance(value, dict) else {}


def _value(
    contract: Contract, element: etree._Element, type_name: QName | None
) -> object:
    type_ = _find(contract, type_name)
    if isinstance(type_, ComplexType) and type_.simple_base is None:
        return _children(contract, element, type_)
    text = _leaf(contract, element.text or "", type_)
    if not element.attrib:
        return text
    attributes = {local_name(QName(str(k))): str(v) for k, v in element.attrib.items()}
    return {"_value_1": text, **attributes}


def _children(
    contract: Contract, element: etree._Element, type_: ComplexType
) -> dict[str, object]:
    uses = {use.name: use for use in _uses(type_.content)}
    found: dict[str, object] = {
        local_name(QName(str(k))): str(v) for k, v in element.attrib.items()
    }
    for child in element:
        if not isinstance(child.tag, str):
            continue
        name = QName(child.tag)
        use = uses.get(name) or uses.get(clark(None, local_name(name)))
        value = _value(contract, child, use.type if use else None)
        key = local_name(name)
        if use is not None and use.occurs.repeats:
            several = found.setdefault(key, [])
            if isinstance(several, list):
                several.append(value)
        else:
            found[key] = value
    return found


def _uses(particle: Particle | None) -> Iterator[ElementUse]:
    if isinstance(particle, ElementUse):
        yield particle
    elif isinstance(particle, Group):
        for inner in particle.particles:
            yield from _uses(inner)


def _leaf(
    contract: Contract, text: str, type_: ComplexType | SimpleType | None
) -> object:
    if isinstance(type_, ComplexType):
        type_ = _find(contract, type_.simple_base)
    if not isinstance(type_, SimpleType):
        return text
    primitive = local_name(type_.primitive)
    if primitive == "boolean":
        return _Code(text in {"true", "1"})
    if primitive in _INTEGERS or (
        primitive == "decimal" and type_.facets.fraction_digits == 0
    ):
        return _Code(text)
    if primitive == "decimal":
        return _Code(f'Decimal("{text}")')
    return text


def _find(contract: Contract, name: QName | None) -> ComplexType | SimpleType | None:
    if name is None or not namespace_of(name):
        return None
    try:
        return contract.type(name)
    except NotFound:
        return None
