"""What clients will trip over in a WSDL: each finding with its reason and remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.contract.diff.sources import contract_files
from tutorial_app.contract.lint.accepted import read_accepted
from tutorial_app.contract.lint.catalogue import rule_of_reader, rules
from tutorial_app.contract.lint.files import check_files
from tutorial_app.contract.lint.findings import Finding, Level, Rule, Subject
from tutorial_app.contract.lint.interfaces import check_interfaces
from tutorial_app.contract.lint.scalars import check_scalars
from tutorial_app.contract.lint.structures import check_structures
from tutorial_app.contract.names import Severity
from tutorial_app.contract.reading.contracts import read_contract
from tutorial_app.contract.reading.documents import load_documents

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.reading.documents import Documents

__all__ = ["Finding", "Level", "Rule", "lint", "lint_file", "lint_folder", "rules"]

_CHECKS = (check_files, check_interfaces, check_structures, check_scalars)


def lint_file(path: Path) -> tuple[Finding, ...]:
    """Examine the WSDL at *path*; what `lint.toml` beside it accepts is marked.

    Raises:
        ContractError: if it cannot be read at all.
        ConfigurationError: if `lint.toml` is not usable.
    """
    accepted = read_accepted(path.parent)
    return lint(read_contract(path), load_documents(path), accepted)


def lint_folder(folder: Path) -> tuple[Finding, ...]:
    """Examine every WSDL in *folder* and below; what they share is told once.

    Raises:
        ContractError: if there is none, or one cannot be read at all.
        ConfigurationError: if a `lint.toml` is not usable.
    """
    found = [f for path in contract_files(folder) for f in lint_file(path)]
    return tuple(dict.fromkeys(found))


def lint(
    contract: Contract, documents: Documents, accepted: Mapping[str, str]
) -> tuple[Finding, ...]:
    """Return what is found, by file and line, with what the reader met.

    Args:
        contract: what was read.
        documents: its files.
        accepted: id of a rule -> why its findings may stay.
    """
    own = {d.source for d in documents.wsdls}
    own |= {d.source for d in documents.schemas if not d.standard}
    subject = Subject(contract, documents, frozenset(own))
    known = rules()
    # The reader takes what does not exist for xs:anyType, and says so itself.
    guessed = {p.place for p in contract.problems if p.code.startswith("unknown-")}
    found = [
        Finding(known[raw.rule], raw.message, raw.place, accepted.get(raw.rule, ""))
        for check in _CHECKS
        for raw in check(subject)
        if raw.rule != "any-type" or raw.place not in guessed
    ]
    for problem in contract.problems:
        error = problem.severity is Severity.ERROR
        rule = rule_of_reader(problem.code, error=error)
        reason = accepted.get(rule.id, "")
        found.append(Finding(rule, problem.message, problem.place, reason))
    order = {source: number for number, source in enumerate(contract.documents)}
    return tuple(
        sorted(
            dict.fromkeys(found),
            key=lambda f: (order.get(f.place.source, len(order)), f.place.line),
        )
    )
