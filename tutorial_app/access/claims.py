"""The proof that a visitor made a workspace: a token nobody can guess or make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.kernel.errors import ConfigurationError

if TYPE_CHECKING:
    from tutorial_app.kernel.vault import Vault

_PREFIX = "workspace:"


@dataclass(frozen=True, slots=True)
class Claims:
    """Makes and checks claims; nothing is stored, so every process can check them."""

    vault: Vault

    def make(self, workspace: str) -> str:
        """Return the claim to *workspace*, for its owner alone."""
        return self.vault.seal(_PREFIX + workspace)

    def workspace(self, claim: str) -> str:
        """Return the workspace that *claim* is for; empty if it is no claim of ours."""
        try:
            text = self.vault.open(claim)
        except (ConfigurationError, UnicodeEncodeError):
            return ""
        return text.removeprefix(_PREFIX) if text.startswith(_PREFIX) else ""
