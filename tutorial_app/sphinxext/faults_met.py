"""How often callers met each fault code of an operation, where that is known.

The file is what `itms-portal contract faults-met` prints:
`{"order/PlaceOrder": {"FIELD_REQUIRED": 12}}`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from tutorial_app.kernel.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx.application import Sphinx


def read(app: Sphinx) -> Mapping[str, Mapping[str, int]]:
    """Return the counts of the file that `wsdl_faults_met` names.

    Without the setting, and before the file was first made, nothing is known.

    Raises:
        ConfigurationError: if the file holds anything else.
    """
    named = app.config.wsdl_faults_met
    path = Path(app.confdir, named)
    if not named or not path.is_file():
        return {}
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as exc:
        raise ConfigurationError(f"is no JSON: {exc}", source=str(path)) from exc
    for operation, counts in said.items():
        if not all(isinstance(count, int) for count in counts.values()):
            text = f"{operation} is {counts!r}, not a count for each code"
            raise ConfigurationError(text, source=str(path))
    return dict(said)
