"""All files of a contract, those included that it uses without importing them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.contract.reading.documents import Documents, load_documents
from tutorial_app.contract.reading.schemas import finish, read_schemas
from tutorial_app.contract.reading.wsdl import read_interfaces

if TYPE_CHECKING:
    from pathlib import Path


def whole_documents(path: Path) -> Documents:
    """Return the documents of the WSDL at *path*, complete.

    Reading what they say adds the standard schemas they forgot to import.

    Raises:
        ContractError: if the file itself cannot be used at all.
    """
    documents = load_documents(path)
    schemas = read_schemas(documents)
    read_interfaces(schemas)
    finish(schemas)
    return documents
