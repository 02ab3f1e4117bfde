"""All schemas of a contract: every global component, then what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.contract.builtins import any_type
from tutorial_app.contract.reading.complex_types import read_type
from tutorial_app.contract.reading.components import Schemas, new_schemas
from tutorial_app.contract.reading.particles import read_element

if TYPE_CHECKING:
    from tutorial_app.contract.reading.documents import Documents


def read_schemas(documents: Documents) -> Schemas:
    """Read every element and type of *documents*; problems are noted there."""
    schemas = new_schemas(documents)
    anything = any_type()
    schemas.complex_types[anything.name] = anything
    finish(schemas)
    return schemas


def finish(schemas: Schemas) -> None:
    """Read what has been found and not been read: once more after late finds."""
    before = -1
    while before != (now := sum(len(kind) for kind in schemas.found.values())):
        before = now
        for kind in ("simpleType", "complexType"):
            for name, component in list(schemas.found.get(kind, {}).items()):
                if name not in schemas.complex_types and (
                    name not in schemas.simple_types
                ):
                    read_type(schemas, name, component)
        for name, component in list(schemas.found.get("element", {}).items()):
            if name not in schemas.elements:
                schemas.elements[name] = read_element(schemas, name, component)
        while schemas.anonymous:
            name, component = schemas.anonymous.popleft()
            read_type(schemas, name, component, anonymous=True)
