"""What can be changed in `ferry.wsdl`, and what the comparison must say of it.

Each entry: what is replaced (its first occurrence), by what, the rule, the impact.
Taken backwards each is another case: what was added is then removed.
"""

B, A, C = "breaking", "additive", "cosmetic"

_OPERATION = '<wsdl:operation name="Sail"><wsdl:documentation>Leaves.'
_NEW_OPERATION = '<wsdl:operation name="Turn"><wsdl:input message="f:SailIn"/>'
_SOAP = '<wsdl:binding name="Soap"'
_BOUND = '<wsdl:operation name="Sail"><soap:operation soapAction="urn:sail"/>'
_NOTE = '<xs:element name="note" type="xs:string" nillable="true"/>'
_HEADER = '<soap:header message="f:Head" part="ticket" use="literal"/>'
_STATE = '<xs:element name="state"'
_CLASS = '<xs:element name="class" type="f:Class"/>'
_CODE = '<xs:element name="code" type="xs:string"'
_PRICE = '<xs:element name="price" type="f:Price"/>'
_OUT = '<wsdl:output><soap:body use="literal"/></wsdl:output>'
_TYPE = '<xs:complexType name="Idle">'
_FROM = '<wsdl:part name="from" type="xs:string"/>'
_TO = '<wsdl:part name="to" type="xs:string"/>'
_VAN = (
    '<xs:complexType name="Van"><xs:complexContent><xs:extension base="f:Vehicle"/>'
    "</xs:complexContent></xs:complexType>"
)

MUTATIONS: tuple[tuple[str, str, str, str], ...] = (
    # Services and bindings.
    ("<wsdl:service ", '<wsdl:service name="New"/><wsdl:service ', "service-added", A),
    ('<wsdl:port name="Port"', '<wsdl:port name="Q"', "port-removed", B),
    ('binding="f:Rpc"', 'binding="f:Plain"', "port-protocol", B),
    ('binding="f:Rpc"', 'binding="f:Soap"', "port-binding", C),
    ("ferry.example/book", "ferry.example/book2", "address-path", B),
    ("ferry.example/book", "boat.example/book", "address-host", C),
    (_SOAP, f'<wsdl:binding name="New" type="f:Port"/>{_SOAP}', "binding-added", A),
    ("<http:binding ", "<soap:binding ", "binding-protocol", B),
    ('transport="http://schemas.xmlsoap.org/soap/http"', "", "binding-transport", B),
    (
        'name="Soap" type="f:Port"',
        'name="Soap" type="f:Office"',
        "binding-port-type",
        B,
    ),
    ("<wsdl:binding ", '<wsdl:portType name="N"/><wsdl:binding ', "port-type-added", A),
    # Operations and messages.
    (
        _OPERATION,
        f"{_NEW_OPERATION}</wsdl:operation>{_OPERATION}",
        "operation-added",
        A,
    ),
    (_BOUND, _BOUND.replace("Sail", "Other"), "bound-removed", B),
    ('style="rpc"', 'style="document"', "style", B),
    ('soapAction="urn:book"', 'soapAction="urn:b"', "soap-action", B),
    ('namespace="urn:rpc"/>', 'namespace="urn:r"/>', "wrapper-namespace", B),
    (
        'use="literal" namespace="urn:rpc"',
        'use="literal" parts="to" namespace="urn:rpc"',
        "body-parts",
        B,
    ),
    ('location="/sail"', 'location="/go"', "http-location", B),
    (_HEADER, "", "header-removed", B),
    (_OUT, _OUT.replace("<soap:body", f"{_HEADER}<soap:body"), "header-added", B),
    ('part="ticket" use="literal"', 'part="ticket" use="encoded"', "header-form", B),
    ('<wsdl:output message="f:BookOut"/>', "", "exchange", B),
    (
        'name="BookIn"><',
        'name="BookIn"><wsdl:part name="x" type="xs:int"/><',
        "part-added",
        B,
    ),
    ("f:BookIn", "f:BookOut", "message-renamed", C),
    (
        'name="SailOut"><wsdl:part name="at"',
        'name="SailOut"><wsdl:part name="when"',
        "part-renamed",
        B,
    ),
    (
        'name="BookIn"><wsdl:part name="parameters"',
        'name="BookIn"><wsdl:part name="body"',
        "part-label",
        C,
    ),
    ('name="to" type="xs:string"', 'name="too" type="xs:string"', "part-removed", B),
    (
        f"{_FROM}{_TO}",
        f"{_TO}{_FROM}",
        "parts-order",
        B,
    ),
    ('name="from" type="xs:string"', 'name="from" type="xs:int"', "part-content", B),
    ('<wsdl:fault name="Sunk" message="f:SunkMessage"/>', "", "fault-removed", A),
    (
        'name="fault" element="f:Sunk"',
        'name="fault" element="f:extra"',
        "fault-detail",
        B,
    ),
    # Elements.
    (
        '<xs:element name="extra" type',
        '<xs:element name="more" type="xs:int"/><xs:element name="extra" type',
        "global-added",
        C,
    ),
    ('<xs:element name="Sunk">', '<xs:element name="Sank">', "global-removed", B),
    (
        '<xs:element name="extra"',
        '<xs:element name="extra" abstract="true"',
        "abstract",
        A,
    ),
    (
        '<xs:element name="Ticket"',
        '<xs:element name="Ticket" substitutionGroup="f:extra"',
        "substitution",
        B,
    ),
    (
        '<xs:element name="extra"',
        (
            '<xs:element name="spare" type="xs:string" substitutionGroup="f:extra"/>'
            '<xs:element name="extra"'
        ),
        "substitute-added",
        B,
    ),
    (_CLASS, f"{_CODE}/>{_CLASS}", "element-required", B),
    (_CLASS, f'{_CODE} minOccurs="0"/>{_CLASS}', "element-optional", A),
    (_STATE, f"{_CODE}/>{_STATE}", "element-required", B),
    (_STATE, f'{_CODE} minOccurs="0"/>{_STATE}', "element-optional", B),
    (_NOTE, "", "element-removed", B),
    (_PRICE, "", "element-removed", B),
    ('<xs:element name="unusedField" type="xs:string"/>', "", "element-removed", C),
    ('name="plate"', 'name="plate" form="unqualified"', "element-namespace", B),
    ('type="f:Codes" minOccurs="0"', 'type="f:Codes"', "occurs-less", B),
    ('name="class"', 'name="class" minOccurs="0"', "occurs-more", A),
    (
        'name="ticket" type="f:Code"',
        'name="ticket" minOccurs="0" type="f:Code"',
        "occurs-more",
        B,
    ),
    ('maxOccurs="2"', 'maxOccurs="unbounded"', "occurs-more", B),
    ('maxOccurs="2"', "", "occurs-less", A),
    ('minOccurs="0" maxOccurs="3"', 'minOccurs="1" maxOccurs="4"', "occurs-shifted", B),
    (' nillable="true"', "", "not-nillable", B),
    (_STATE, f'{_STATE} nillable="true"', "nillable", B),
    (' default="A"', ' default="B"', "default", B),
    (' default="A"', ' fixed="A"', "fixed-added", B),
    (_STATE, f'{_STATE} fixed="booked"', "fixed-added", A),
    (
        '<xs:choice><xs:element name="adult" type="xs:int"/>',
        '<xs:choice><xs:element name="adult" type="xs:int" minOccurs="0"/>',
        "occurs-more",
        A,
    ),
    ("<xs:choice>", '<xs:choice minOccurs="0">', "grouping", B),
    (_CLASS, f"<xs:choice>{_CLASS}<xs:any/></xs:choice>", "any-added", A),
    (_NOTE, f'{_NOTE}<xs:any minOccurs="0"/>', "any-added", A),
    (_PRICE, f'{_PRICE}<xs:any minOccurs="0"/>', "any-added", B),
    (
        'kind" type="xs:string"',
        'kind" type="xs:string" use="required"',
        "attribute-now-required",
        B,
    ),
    (
        'currency" type="xs:string"',
        'currency" type="xs:string" use="required"',
        "attribute-now-required",
        A,
    ),
    ('<xs:attribute name="kind" type="xs:string"/>', "", "attribute-removed", B),
    (
        '<xs:attribute name="weight" type="xs:int" use="required"/>',
        "",
        "attribute-removed",
        B,
    ),
    (
        '<xs:attribute name="currency" type="xs:string"/>',
        (
            '<xs:attribute name="currency" type="xs:string"/>'
            '<xs:attribute name="tax" type="xs:int"/>'
        ),
        "attribute-optional",
        B,
    ),
    # Types.
    (_TYPE, f'<xs:complexType name="New"/>{_TYPE}', "type-added", C),
    (
        _TYPE,
        f"{_VAN}{_TYPE}",
        "derived-type-added",
        A,
    ),
    (_CLASS, _CLASS.replace("f:Class", "xs:date"), "type-changed", B),
    (
        'name="plate" type="f:Code"',
        'name="plate" type="f:ShortCode"',
        "type-narrowed",
        B,
    ),
    (
        'name="length" type="xs:decimal"',
        'name="length" type="xs:integer"',
        "type-narrowed",
        B,
    ),
    (
        'name="price" type="f:Price"',
        'name="price" type="xs:decimal"',
        "type-changed",
        B,
    ),
    ('name="quay" type="f:Code"', 'name="quay" type="xs:string"', "type-widened", A),
    (
        '<xs:complexType name="Idle">',
        (
            '<xs:simpleType name="Idle"><xs:restriction base="xs:int"/></xs:simpleType>'
            '<xs:complexType name="Idler">'
        ),
        "content-kind",
        C,
    ),
    (
        '<xs:complexType name="Vehicle">',
        '<xs:complexType name="Vehicle" mixed="true">',
        "mixed",
        B,
    ),
    (
        '<xs:complexType name="Vehicle">',
        '<xs:complexType name="Vehicle" abstract="true">',
        "abstract",
        B,
    ),
    ('<xs:extension base="f:Vehicle">', '<xs:extension base="f:Idle">', "base", B),
    (
        '<xs:attribute name="kind" type="xs:string"/>',
        '<xs:attribute name="kind" type="xs:string"/><xs:anyAttribute/>',
        "any-attribute-added",
        A,
    ),
    # Simple types.
    ('<xs:list itemType="f:Code"/>', '<xs:restriction base="f:Code"/>', "variety", B),
    ('<xs:list itemType="f:Code"/>', '<xs:list itemType="xs:int"/>', "item", B),
    ('memberTypes="xs:int xs:date"', 'memberTypes="xs:int"', "member-removed", B),
    (
        '<xs:simpleType name="Code">\n        <xs:restriction base="xs:string">',
        '<xs:simpleType name="Code">\n        <xs:restriction base="xs:anyURI">',
        "primitive",
        B,
    ),
    ('<xs:enumeration value="saloon"/>', "", "value-removed", B),
    (
        '<xs:enumeration value="saloon"/>',
        '<xs:enumeration value="saloon"/><xs:enumeration value="cabin"/>',
        "value-added",
        A,
    ),
    (
        '<xs:enumeration value="waiting"/>',
        '<xs:enumeration value="waiting"/><xs:enumeration value="lost"/>',
        "value-added",
        B,
    ),
    ('<xs:enumeration value="waiting"/>', "", "value-removed", A),
    (
        '<xs:enumeration value="deck"/>\n          <xs:enumeration value="saloon"/>',
        "",
        "facet-wider",
        A,
    ),
    ('<xs:maxLength value="4"/>', '<xs:maxLength value="5"/>', "facet-wider", C),
    ('<xs:maxLength value="8"/>', '<xs:maxLength value="7"/>', "facet-narrower", B),
    ('value="[A-Z]+"', 'value="[A-Z0-9]+"', "facet-other", B),
    # Notes and words.
    ('<n:rule kind="exactly-one" fields="adult child"/>', "", "rule-removed", A),
    ('fields="adult child"/>', 'fields="adult child">One.</n:rule>', "rule-words", C),
    ('<n:fault code="FULL">', '<n:fault code="WIND">', "code-added", A),
    ('<n:code name="FULL"', '<n:code name="OVERFULL"', "code-removed", A),
    ('fault="Sunk" retry', 'fault="Afloat" retry', "code-fault", B),
    ('retryable="false"', 'retryable="true"', "code-retry", B),
    ('<n:event type="crossing.booked"/>', "", "event-removed", B),
    ('kind="command"', 'kind="query"', "operation-kind", B),
    ('tier="1"/>', 'tier="1"/><n:deprecated>Use Sail.</n:deprecated>', "deprecated", A),
    ("Books crossings.", "Sells crossings.", "words", C),
    ("What is carried.", "What rolls.", "words", C),
    ("Leaves.", "Sails.", "words", C),
    ("Wait.", "Swim.", "words", C),
)

#: Both sides are mutated: what stands in the ferry, the old side, the new side.
PAIRS: tuple[tuple[str, str, str, str, str], ...] = (
    (' default="A"', ' fixed="A"', ' fixed="B"', "fixed-changed", B),
    (_NOTE, f"{_NOTE}{_CODE}/>", f"{_CODE}/>{_NOTE}", "order", B),
    (
        _PRICE,
        f"{_PRICE}<xs:any/>",
        f'{_PRICE}<xs:any processContents="lax"/>',
        "any-changed",
        B,
    ),
    (
        _CLASS,
        (
            '<xs:element name="class"><xs:simpleType><xs:restriction base="xs:string">'
            '<xs:enumeration value="deck"/><xs:enumeration value="saloon"/>'
            "</xs:restriction></xs:simpleType></xs:element>"
        ),
        _CLASS,
        "type-renamed",
        C,
    ),
)
