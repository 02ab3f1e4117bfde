"""Whether a real endpoint is what our contract says: its WSDLs, and one call."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tutorial_app.contract.diff import Impact, diff
from tutorial_app.contract.reading.contracts import read_contract
from tutorial_app.contract.samples.sampler import sample_body
from tutorial_app.gateway.fetching import Fetcher
from tutorial_app.gateway.judging import judge
from tutorial_app.gateway.line import Line, NoAnswer
from tutorial_app.gateway.outgoing import Signature, outgoing
from tutorial_app.gateway.refusing import Refusal
from tutorial_app.kernel.errors import ContractError
from tutorial_app.soap.envelope import Version

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tutorial_app.access.credentials.model import PartnerCredential
    from tutorial_app.contract.diff import Change
    from tutorial_app.contract.library import Library, ServiceEntry
    from tutorial_app.gateway.line import Answer
    from tutorial_app.gateway.passages import Passage


@dataclass(frozen=True, slots=True)
class Compared:
    """One service: what differs for a program, or why that could not be seen."""

    slug: str
    changes: tuple[Change, ...] = ()
    problem: str = ""

    @property
    def good(self) -> bool:
        """Whether a program made for our contract works with it."""
        breaks = any(change.impact is Impact.BREAKING for change in self.changes)
        return not (breaks or self.problem)


@dataclass(frozen=True, slots=True)
class Called:
    """The one call. *problem* is empty where it was answered."""

    operation: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found at an endpoint; *called* is None where nobody could call."""

    url: str
    services: tuple[Compared, ...]
    called: Called | None

    @property
    def good(self) -> bool:
        """Whether all of it is as it should be."""
        called = self.called is None or not self.called.problem
        return called and all(one.good for one in self.services)


@dataclass(frozen=True, slots=True)
class Check:
    """Looks at one endpoint.

    Args:
        passage: the endpoint, and how it is called.
        library: our contract.
        now: the wall-clock time.
        nonce: makes random bytes, fresh each time.
    """

    passage: Passage
    library: Library
    now: Callable[[], datetime]
    nonce: Callable[[], bytes]

    def run(self, credential: PartnerCredential | None) -> Report:
        """Compare the WSDLs; with a *credential*, make one call that changes nothing.

        Raises:
            ConfigurationError: if a certificate that `conf/` names cannot be used.
        """
        line = Line(self.passage)
        try:
            services = tuple(self._compare(line, slug) for slug in self._slugs())
            called = self._call(line, credential) if credential else None
        finally:
            line.close()
        return Report(self.passage.endpoint.base_url, services, called)

    def _slugs(self) -> list[str]:
        """Return the services that are called here; all, where `conf/` names none."""
        allowed = {slug for slug, _ in self.passage.allowed}
        return [one for one in self.library.services if not allowed or one in allowed]

    def _compare(self, line: Line, slug: str) -> Compared:
        ours = self.library.service(slug).contract
        with TemporaryDirectory(prefix="endpoint-") as folder:
            base = self.passage.endpoint.base_url
            try:
                path = Fetcher(line, base, Path(folder)).fetch(slug)
                theirs = read_contract(path)
            except (NoAnswer, ContractError) as error:
                return Compared(slug, problem=str(error))
        found = diff([ours], [theirs])
        # The rest is words, and what no message of theirs holds.
        felt = (one for one in found if one.impact is not Impact.COSMETIC)
        return Compared(slug, tuple(felt))

    def _call(self, line: Line, credential: PartnerCredential) -> Called:
        slug, name = self.passage.check
        entry = self.library.service(slug)
        said = f"{slug}/{name}"
        try:
            answer = self._answer(line, entry, name, credential)
            judged = judge(answer, credential)
        except NoAnswer as error:
            return Called(said, str(error))
        except Refusal as refusal:
            wrong = refusal.fault_code == "ACCESS_NOT_APPROVED"
            return Called(said, "the credential is refused" if wrong else str(refusal))
        fault = judged.fault_code
        return Called(said, f"it was answered with the fault {fault}" if fault else "")

    def _answer(
        self, line: Line, entry: ServiceEntry, name: str, credential: PartnerCredential
    ) -> Answer:
        operation = entry.contract.operation(name)
        [payload] = sample_body(entry.contract, operation)
        signature = Signature(credential, self.passage.proof, self.now(), self.nonce())
        sent = outgoing(payload, Version.SOAP11, operation, signature, {})
        return line.post(entry.slug, sent.body, sent.headers)
