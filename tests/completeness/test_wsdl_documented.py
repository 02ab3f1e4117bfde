"""Nothing in the contract is undocumented, and every note in it holds.

A text that only repeats the name, or that stands anywhere else too, counts as
nothing: it would fill a page without telling anybody anything.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import etree

from tutorial_app.contract.library import read_library

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "wsdl"
FILES = (FOLDER / "types.xsd", *sorted(FOLDER.rglob("*.wsdl")))

XS = "{http://www.w3.org/2001/XMLSchema}"
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
NOTES = "{urn:itms-sandbox:notes:1}"
SCHEMA_PARTS = ("simpleType", "complexType", "element", "attribute", "enumeration")
FILLER = {"a", "an", "the", "of", "this", "that", "its", "is", "and", "or", "for", "to"}

TYPES_HEAD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:t="urn:itms-sandbox:types:1" xmlns:n="urn:itms-sandbox:notes:1"
  targetNamespace="urn:itms-sandbox:types:1" elementFormDefault="qualified">"""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that must be documented: where it stands and what is said."""

    file: str
    line: int
    name: str
    #: The words of its own name, its holder's and its type's, without filler.
    own_words: frozenset[str]
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.name}"

    @property
    def said(self) -> str:
        """The text without case, white space and punctuation."""
        return " ".join(re.findall(r"\w+", self.text.lower()))


def undocumented(paths: Iterable[Path]) -> list[str]:
    """Name each thing without a text of its own, by file, line and name."""
    things = [thing for path in paths for thing in _things(path)]
    uses = Counter(thing.said for thing in things)
    found = []
    for thing in things:
        if not thing.said:
            found.append(f"{thing} has no documentation")
        elif _words(thing.text) <= thing.own_words:
            found.append(f"{thing} only repeats its name: {thing.text!r}")
        elif uses[thing.said] > 1:
            found.append(f"{thing} has a text used elsewhere too: {thing.text!r}")
    return found


def faulty_notes(paths: Iterable[Path]) -> list[str]:
    """Name each child of `xs:appinfo` that `notes.xsd` does not accept."""
    schema = etree.XMLSchema(etree.parse(FOLDER / "notes.xsd"))
    found = []
    for path in paths:
        for appinfo in etree.parse(path).iter(f"{XS}appinfo"):
            for note in appinfo.iterchildren(tag=etree.Element):
                if not (str(note.tag).startswith(NOTES) and schema.validate(note)):
                    error = schema.error_log.last_error
                    found.append(f"{path.name}:{note.sourceline} {error}")
    return found


def dangling_notes(paths: Iterable[Path]) -> list[str]:
    """Name each note about a fault code, field, event type or operation not there."""
    types = etree.parse(FOLDER / "types.xsd")
    codes = {code.get("name") for code in types.iter(f"{NOTES}code")}
    events = {
        value.get("value")
        for value in types.iterfind(f"{XS}simpleType[@name='EventType']//*[@value]")
    }
    operations: set[str | None] = {
        f"{entry.slug}/{operation.name}"
        for entry in read_library(FOLDER).services.values()
        for operation in entry.contract.operations
    }
    found = []
    for path in paths:
        for note in etree.parse(path).iter(f"{NOTES}*"):
            named = {name for name in (note.get("code"), note.get("type")) if name}
            allowed = codes | events
            if note.tag == f"{NOTES}rule":
                named = set(note.get("fields", "").split())
                holder = _holder_of_note(note)
                allowed = {child.get("name") for child in holder.iter(f"{XS}element")}
            if note.tag == f"{NOTES}after":
                named, allowed = {note.get("operation", "")}, operations
            found += [f"{path.name}:{note.sourceline} {n}" for n in named - allowed]
    return found


def wrong_examples(paths: Iterable[Path]) -> list[str]:
    """Name each example that the type it stands for does not accept."""
    types = etree.parse(FOLDER / "types.xsd")
    simple = {
        node.get("name", ""): extension.get("base", "")
        for node in types.iterfind(f"{XS}complexType")
        for extension in node.iterfind(f"{XS}simpleContent/{XS}extension")
    }
    found = []
    schemas: dict[str, etree.XMLSchema | None] = {"": None}
    for path in paths:
        for note in etree.parse(path).iter(f"{NOTES}example"):
            holder = _holder_of_note(note)
            name = _type_of(holder, simple)
            if name not in schemas:
                schemas[name] = _probe(name)
            schema = schemas[name]
            value = etree.Element("{urn:probe}value")
            value.text = note.text
            if schema is None or not schema.validate(value):
                place = f"{path.name}:{note.sourceline}"
                found.append(f"{place} {note.text!r} is not a {name or 'simple value'}")
    return found


def _things(path: Path) -> Iterator[Thing]:
    for node in etree.parse(path).iter(tag=etree.Element):
        tag = str(node.tag)
        space, _, local = tag.rpartition("}")
        if f"{space}}}" == XS and local in SCHEMA_PARTS:
            label = node.get("name", node.get("value", ""))
            doc = node.find(f"{XS}annotation/{XS}documentation")
        elif tag == f"{WSDL}service" or (
            local in {"operation", "fault"}
            and tag.startswith(WSDL)
            and any(True for _ in node.iterancestors(f"{WSDL}portType"))
        ):
            label, doc = node.get("name", ""), node.find(f"{WSDL}documentation")
        else:
            continue
        if not label:
            continue  # an anonymous type: what holds it has the text
        holders = (up.get("name", "") for up in node.iterancestors())
        holder = next(filter(None, holders), "")
        names = (label, holder, node.get("type", "").rpartition(":")[2])
        text = "" if doc is None else " ".join("".join(doc.itertext()).split())
        words = frozenset[str]().union(*map(_words, names))
        shown = f"{holder}/{label}" if holder else label
        yield Thing(path.name, node.sourceline or 0, f"{local} {shown}", words, text)


def _words(text: str) -> frozenset[str]:
    """Split names and sentences alike: camelCase, UPPER_SNAKE, plain words."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", text)
    return frozenset(part.lower().removesuffix("s") for part in parts) - FILLER


def _holder_of_note(note: etree._Element) -> etree._Element:
    # n:note in xs:appinfo in xs:annotation in what it is about.
    appinfo = next(note.iterancestors(f"{XS}appinfo"))
    return next(next(appinfo.iterancestors(f"{XS}annotation")).iterancestors())


def _type_of(holder: etree._Element, simple: dict[str, str]) -> str:
    """Return `t:Name` or `xs:name`, or nothing where there is no simple type."""
    if holder.tag == f"{XS}simpleType":
        return f"t:{holder.get('name')}"
    prefix, _, local = holder.get("type", "").rpartition(":")
    if prefix == "t":
        return simple.get(local, f"t:{local}")
    return f"xs:{local}" if local else ""


def _probe(type_name: str) -> etree.XMLSchema | None:
    """Compile a schema whose one element has this type."""
    source = f"""<xs:schema xmlns:xs="{XS[1:-1]}" xmlns:t="urn:itms-sandbox:types:1"
        targetNamespace="urn:probe">
      <xs:import namespace="urn:itms-sandbox:types:1" schemaLocation="types.xsd"/>
      <xs:element name="value" type="{type_name}"/>
    </xs:schema>"""
    base = (FOLDER / "probe.xsd").as_uri()
    try:
        return etree.XMLSchema(etree.fromstring(source.encode(), base_url=base))
    except etree.XMLSchemaParseError:
        return None


def _file(folder: Path, body: str) -> Path:
    path = folder / "made.xsd"
    path.write_text(f"{TYPES_HEAD}\n{body}\n</xs:schema>", encoding="utf-8")
    return path


def _type(name: str, text: str, note: str = "") -> str:
    return f"""<xs:simpleType name="{name}"><xs:annotation>
      <xs:documentation>{text}</xs:documentation>
      <xs:appinfo>{note}</xs:appinfo></xs:annotation>
      <xs:restriction base="xs:string"/></xs:simpleType>"""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_everything_in_the_contract_has_a_text_of_its_own(path: Path) -> None:
    # All files are read each time, since a text may be used twice across them.
    found = [line for line in undocumented(FILES) if line.startswith(f"{path.name}:")]

    assert not found, "\n".join(found)


def test_every_note_is_one_that_the_notes_schema_knows() -> None:
    assert faulty_notes(FILES) == []


def test_every_note_names_codes_fields_and_events_that_exist() -> None:
    assert dangling_notes(FILES) == []


def test_every_example_is_valid_for_its_type() -> None:
    assert wrong_examples(FILES) == []


def test_every_simple_type_that_is_no_enumeration_has_an_example() -> None:
    missing = [
        node.get("name")
        for node in etree.parse(FOLDER / "types.xsd").iterfind(f"{XS}simpleType")
        if node.find(f".//{XS}enumeration") is None
        and node.find(f".//{NOTES}example") is None
    ]

    assert missing == []


def test_an_undocumented_type_is_found_by_file_line_and_name(tmp_path: Path) -> None:
    made = _file(tmp_path, _type("Shoe", ""))

    assert undocumented([made]) == ["made.xsd:4 simpleType Shoe has no documentation"]


def test_a_text_that_only_repeats_the_name_is_found(tmp_path: Path) -> None:
    made = _file(tmp_path, _type("ShoeSize", "The size of the shoe."))

    assert "only repeats its name" in undocumented([made])[0]


def test_a_text_that_is_used_twice_is_found_in_both_places(tmp_path: Path) -> None:
    first = _type("Shoe", "Worn on the foot.")
    second = _type("Sock", "Worn on  the foot")
    made = _file(tmp_path, first + "\n" + second)

    assert len(undocumented([made])) == 2


def test_a_note_outside_the_vocabulary_is_found(tmp_path: Path) -> None:
    made = _file(tmp_path, _type("Shoe", "Worn.", "<n:colour>red</n:colour>"))

    assert len(faulty_notes([made])) == 1


def test_a_note_on_a_fault_code_that_is_not_listed_is_found(tmp_path: Path) -> None:
    made = _file(tmp_path, _type("Shoe", "Worn.", '<n:fault code="TOO_TIGHT"/>'))

    assert dangling_notes([made]) == ["made.xsd:6 TOO_TIGHT"]


def test_an_example_that_its_type_refuses_is_found(tmp_path: Path) -> None:
    note = "<n:example>42 01 01 42</n:example>"
    made = _file(tmp_path, _type("Msisdn", "A number.", note))

    assert wrong_examples([made]) == ["made.xsd:6 '42 01 01 42' is not a t:Msisdn"]
