"""The call in C#, with nothing but the base class library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.contract.names import QName, local_name, namespace_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml import etree

    from tutorial_app.snippets.call import Call

_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_PROGRAM = """\
using System;
using System.Net.Http;
using System.Text;
using System.Threading.Tasks;
using System.Xml.Linq;

class CallItms
{{
    static int Main() => Call().GetAwaiter().GetResult();

    static async Task<int> Call()
    {{
{spaces}
        var body = {body};
        var envelope = new XElement(
            soap + "Envelope", new XElement(soap + "Body", body));

        var http = new HttpClient();
{credential}\
        var content = new StringContent(envelope.ToString(), Encoding.UTF8, "text/xml");
        content.Headers.Add("SOAPAction", {action});
        var answer = await http.PostAsync({url}, content);
        Console.WriteLine(XElement.Parse(await answer.Content.ReadAsStringAsync()));
        return answer.IsSuccessStatusCode ? 0 : 1;
    }}
}}"""
_BASIC = """\
        var basic = Encoding.UTF8.GetBytes({pair});
        http.DefaultRequestHeaders.Add(
            "Authorization", "Basic " + Convert.ToBase64String(basic));
"""


def http_client(call: Call) -> str:
    """Return the call with `HttpClient` and LINQ to XML: one file, .NET or Mono."""
    spaces = _spaces(call.body)
    declared = [f'        XNamespace soap = "{_SOAP}";']
    declared += [
        f"        XNamespace {name} = {_quoted(space)};"
        for space, name in spaces.items()
    ]
    credential = ""
    if call.credential:
        pair = f"{call.credential.user_name}:{call.credential.password}"
        credential = _BASIC.format(pair=_quoted(pair))
    return _PROGRAM.format(
        spaces="\n".join(declared),
        body=_body(call.body, spaces),
        credential=credential,
        action=_quoted(f'"{call.operation.soap_action}"'),
        url=_quoted(call.url),
    )


def _spaces(body: Sequence[etree._Element]) -> dict[str, str]:
    """Return a variable's name for each namespace, in the order they are met."""
    met = dict.fromkeys(
        namespace_of(QName(str(name)))
        for root in body
        for element in root.iter("*")
        for name in (element.tag, *element.attrib)
    )
    met.pop("", None)
    return {space: f"ns{number}" for number, space in enumerate(met, 1)}


def _body(body: Sequence[etree._Element], spaces: dict[str, str]) -> str:
    if len(body) == 1:
        return _element(body[0], spaces, 2)
    parts = ",\n".join(" " * 12 + _element(one, spaces, 3) for one in body)
    return f"new object[]\n        {{\n{parts}\n        }}"


def _element(element: etree._Element, spaces: dict[str, str], depth: int) -> str:
    entries = [
        f"new XAttribute({_name(str(name), spaces)}, {_quoted(str(value))})"
        for name, value in element.attrib.items()
    ]
    children = list(element.iterchildren("*"))
    entries += [_element(child, spaces, depth + 1) for child in children]
    if not children and element.text:
        entries.append(_quoted(element.text))
    name = _name(str(element.tag), spaces)
    if not children:
        return f"new XElement({', '.join([name, *entries])})"
    inside = "".join(",\n" + " " * (4 * (depth + 1)) + entry for entry in entries)
    return f"new XElement({name}{inside})"


def _name(name: str, spaces: dict[str, str]) -> str:
    local, space = _quoted(local_name(QName(name))), namespace_of(QName(name))
    return f"{spaces[space]} + {local}" if space else local


def _quoted(text: str) -> str:
    """Return a verbatim string (C# specification, 6.4.5.6) where it needs one.

    Only that may hold what ends a line (6.3.2).
    """
    if set(text) & set('"\\\n\r\t\x85\u2028\u2029'):
        return '@"' + text.replace('"', '""') + '"'
    return f'"{text}"'
