"""How `clean.wsdl` is spoilt, and the rule of the linter that must say so.

Each entry: the rule, what is replaced (its first occurrence), and by what.
"""

_SHOE = '<xs:element name="size" type="s:Size"/>'
_COLOUR = '<xs:element name="colour" type="xs:string" minOccurs="0"/>'
_SCHEMA = '<xs:schema targetNamespace="urn:shoes:1" elementFormDefault="qualified">'
_TYPE = '<xs:complexType name="Shoe">'
_VALUE = '<xs:enumeration value="42"/>'
_IN = '<wsdl:input message="s:LaceIn"/>'
_OUT = '<wsdl:output message="s:LaceOut"/>'
_PART = '<wsdl:part name="parameters" element="s:Lace"/>'
_OPERATION = '<wsdl:operation name="Lace"><wsdl:documentation>'
_LAST = "</wsdl:port>"
_PORT12 = (
    '<wsdl:port name="Q" binding="s:S12"><soap12:address '
    'location="https://shoes.example/"/></wsdl:port>'
)
_PORT11 = '<wsdl:port name="P" binding="s:Soap">'
_TWIN = (
    '<wsdl:port name="R" binding="s:Soap"><soap:address '
    'location="https://shoes.example/"/></wsdl:port>'
)
_BINDING12 = """<wsdl:binding name="S12" type="s:Port"><soap12:binding
    style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="Lace"><soap12:operation soapAction="urn:lace"/>
    <wsdl:input><soap12:body use="literal"/></wsdl:input>
    <wsdl:output><soap12:body use="literal"/></wsdl:output>
    <wsdl:fault name="Torn"><soap12:fault name="Torn" use="literal"/></wsdl:fault>
    </wsdl:operation></wsdl:binding>"""
_BODY = '<wsdl:input><soap:body use="literal"/>'
_MESSAGE = '<wsdl:message name="LaceIn">'
_SECURITY = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
)
_HEADER = '<soap:header message="s:Head" part="h" use="literal"/>'
_VALUES = "".join(f'<xs:enumeration value="{n}"/>' for n in range(101))
_INCLUDE = '<xs:include schemaLocation="circle.xsd"/>'

SPOILERS: tuple[tuple[str, str, str], ...] = (
    ("encoded", 'use="literal"', 'use="encoded"'),
    ("rpc-literal", 'style="document"', 'style="rpc"'),
    ("no-soap-action", ' soapAction="urn:lace"', ""),
    ("many-parts", _PART, f'{_PART}<wsdl:part name="b" element="s:Torn"/>'),
    ("part-of-type", 'parameters" element="s:Lace"', 'parameters" type="s:Shoe"'),
    ("part-of-element", 'style="document"', 'style="rpc"'),
    ("part-name", 'name="parameters"', 'name="body"'),
    (
        "overloaded",
        _OPERATION,
        f'<wsdl:operation name="Lace">{_IN}</wsdl:operation>{_OPERATION}',
    ),
    (
        "same-signature",
        _OPERATION,
        f'<wsdl:operation name="Tie">{_IN}</wsdl:operation>{_OPERATION}',
    ),
    ("one-way", _OUT, ""),
    ("notification", _IN, ""),
    ("empty-message", _PART, ""),
    ("empty-message", 'Lace" type="s:Shoe"/>', 'Lace"><xs:complexType/></xs:element>'),
    ("no-fault", '<wsdl:fault name="Torn" message="s:TornFault"/>', ""),
    (
        "header",
        _MESSAGE,
        (
            f'<wsdl:message name="Head"><wsdl:part name="h" element="s:Torn"/>'
            f"</wsdl:message>{_MESSAGE}"
        ),
    ),
    (
        "security-header",
        _MESSAGE,
        (
            f'<wsdl:message name="Head" xmlns:w="{_SECURITY}"><wsdl:part name="h" '
            f'element="w:Security"/></wsdl:message>{_MESSAGE}'
        ),
    ),
    ("no-service", '<wsdl:service name="Shoes">', "<wsdl:documentation>"),
    (
        "several-services",
        '<wsdl:service name="Shoes">',
        '<wsdl:service name="Boots"/><wsdl:service name="Shoes">',
    ),
    ("soap12-first", _PORT11, f"{_PORT12}{_PORT11}"),
    ("only-soap12", f"{_PORT11}", '<wsdl:port name="P" binding="s:S12">'),
    ("soap12-beside", _LAST, f"{_LAST}{_PORT12}"),
    (
        "http-binding",
        "<wsdl:service ",
        (
            '<wsdl:binding name="H" type="s:Port"><http:binding verb="GET"/>'
            "</wsdl:binding><wsdl:service "
        ),
    ),
    ("not-http", "http://schemas.xmlsoap.org/soap/http", "urn:jms"),
    ("local-address", "shoes.example", "localhost:8080"),
    ("plain-http", "https://shoes", "http://shoes"),
    ("bad-address", "https://shoes.example/", "/shoes"),
    ("bad-address", "https://shoes.example/", "http://["),
    ("shared-address", _LAST, f"{_LAST}{_TWIN}"),
    (
        "unbound-operation",
        _OPERATION,
        f'<wsdl:operation name="Tie">{_OUT}</wsdl:operation>{_OPERATION}',
    ),
    ("fault-binding", '<wsdl:fault name="Torn"><soap', '<wsdl:fault name="Tear"><soap'),
    ("fault-binding", '<soap:fault name="Torn"', '<soap:fault name="Tear"'),
    ("body-namespace", _BODY, _BODY.replace('"literal"', '"literal" namespace="u"')),
    (
        "policy",
        "<wsdl:types>",
        '<p:Policy xmlns:p="http://www.w3.org/ns/ws-policy"/><wsdl:types>',
    ),
    ("any", _COLOUR, f"{_COLOUR}<xs:any/>"),
    ("any-type", 'type="s:Size"', 'type="xs:anyType"'),
    ("any-type", '"Torn" type="s:Shoe"', '"Torn" type="xs:anyType"'),
    ("choice", "<xs:sequence>", "<xs:choice>"),
    ("all", "<xs:sequence>", "<xs:all>"),
    ("repeated-group", "<xs:sequence>", '<xs:sequence maxOccurs="9">'),
    ("group-reference", _TYPE, f'<xs:group name="G"><xs:sequence/></xs:group>{_TYPE}'),
    (
        "substitution",
        '<xs:element name="Torn"',
        '<xs:element name="Torn" substitutionGroup="s:Lace"',
    ),
    (
        "extension",
        _TYPE,
        (
            '<xs:complexType name="Boot"><xs:complexContent>'
            f'<xs:extension base="s:Shoe"/></xs:complexContent></xs:complexType>{_TYPE}'
        ),
    ),
    ("abstract", _TYPE, _TYPE.replace(">", ' abstract="true">')),
    ("nillable-optional", 'minOccurs="0"', 'minOccurs="0" nillable="true"'),
    ("default", 'minOccurs="0"', 'minOccurs="0" default="red"'),
    ("mixed", _TYPE, _TYPE.replace(">", ' mixed="true">')),
    ("keyword", 'name="colour"', 'name="from"'),
    (
        "keyword",
        '<xs:simpleType name="Size">',
        (
            '<xs:simpleType name="List"><xs:list itemType="xs:int"/></xs:simpleType>'
            '<xs:simpleType name="Size">'
        ),
    ),
    (
        "unnamed",
        _COLOUR,
        '<xs:element name="a"><xs:complexType/></xs:element>',
    ),
    (
        "list",
        f'<xs:restriction base="xs:string">{_VALUE}</xs:restriction>',
        '<xs:list itemType="xs:int"/>',
    ),
    (
        "union",
        f'<xs:restriction base="xs:string">{_VALUE}</xs:restriction>',
        '<xs:union memberTypes="xs:int xs:date"/>',
    ),
    ("time-without-zone", 'type="s:Size"', 'type="xs:dateTime"'),
    ("time-without-zone", f'base="xs:string">{_VALUE}', 'base="xs:dateTime">'),
    ("exotic", 'type="s:Size"', 'type="xs:duration"'),
    ("exotic", f'base="xs:string">{_VALUE}', 'base="xs:gYear">'),
    ("empty-value", _VALUE, '<xs:enumeration value=""/>'),
    ("huge-enumeration", _VALUE, _VALUES),
    ("relative-import", _SCHEMA, f'{_SCHEMA}<xs:include schemaLocation="more.xsd"/>'),
    (
        "wsdl-import",
        "<wsdl:types>",
        '<wsdl:import namespace="urn:more" location="more.xsd"/><wsdl:types>',
    ),
    ("import-unresolved", _SCHEMA, f'{_SCHEMA}<xs:import namespace="urn:nowhere"/>'),
    ("circular-include", _SCHEMA, f"{_SCHEMA}{_INCLUDE}"),
    (
        "redefine",
        _SCHEMA,
        f'{_SCHEMA}<xs:redefine schemaLocation="more.xsd"/>',
    ),
    ("unqualified", ' elementFormDefault="qualified"', ""),
    ("default-namespace", "<xs:schema ", '<xs:schema xmlns="urn:shoes:1" '),
    ("no-target-namespace", '<xs:schema targetNamespace="urn:shoes:1"', "<xs:schema "),
    ("types-late", "<wsdl:types>", '<wsdl:message name="Early"/><wsdl:types>'),
    ("not-utf-8", 'encoding="UTF-8"', 'encoding="ISO-8859-1"'),
    ("doctype", "<wsdl:definitions", "<!DOCTYPE d><wsdl:definitions"),
    ("not-found", _SCHEMA, f'{_SCHEMA}<xs:include schemaLocation="gone.xsd"/>'),
    ("not-imported", 'type="s:Size"', 'type="m:Thing" xmlns:m="urn:more"'),
    ("duplicate", _TYPE, f'<xs:complexType name="Shoe"/>{_TYPE}'),
    ("undocumented-operation", "<wsdl:documentation>Ties it.</wsdl:documentation>", ""),
    ("undocumented-type", "<xs:documentation>One of two.</xs:documentation>", ""),
    ("undocumented-type", "<xs:documentation>In Paris points.</xs:documentation>", ""),
)

#: Text that some of them stand on: it is put into the file before.
GROUND: dict[str, tuple[str, str]] = {
    "header": (_BODY, _BODY.replace("<soap:body", f"{_HEADER}<soap:body")),
    "security-header": (_BODY, _BODY.replace("<soap:body", f"{_HEADER}<soap:body")),
    "no-service": ("</wsdl:service>", "</wsdl:documentation>"),
    "soap12-first": ("<wsdl:service ", f"{_BINDING12}<wsdl:service "),
    "only-soap12": ("<wsdl:service ", f"{_BINDING12}<wsdl:service "),
    "soap12-beside": ("<wsdl:service ", f"{_BINDING12}<wsdl:service "),
    "group-reference": (_COLOUR, f'{_COLOUR}<xs:group ref="s:G"/>'),
    "choice": ("</xs:sequence>", "</xs:choice>"),
    "all": ("</xs:sequence>", "</xs:all>"),
}

#: Files that lie beside the WSDL.
FILES = {
    "more.xsd": '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'targetNamespace="urn:shoes:1" elementFormDefault="qualified"/>',
    "circle.xsd": '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'targetNamespace="urn:shoes:1" elementFormDefault="qualified">'
    '<xs:include schemaLocation="back.xsd"/></xs:schema>',
    "back.xsd": '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'targetNamespace="urn:shoes:1" elementFormDefault="qualified">'
    '<xs:include schemaLocation="circle.xsd"/></xs:schema>',
}
