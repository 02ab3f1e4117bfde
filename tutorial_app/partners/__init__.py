"""What conf/ says of the simulated market: partners, flows, magic values."""

from __future__ import annotations

from tutorial_app.partners.loader import load_partners

__all__ = ["load_partners"]
