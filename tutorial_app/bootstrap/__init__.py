"""The composition root: the only package that knows every concrete class.

`building` makes a `Portal` out of `parts` (contract, database, keys, time) and of what
one module each wires: `simulated` (the iTMS behind `Portal.mock`), `people`, `mails`,
`real` (endpoints by appointment) and `desk`.
"""

from tutorial_app.bootstrap.building import build, prepare
from tutorial_app.bootstrap.portal import Portal

__all__ = ["Portal", "build", "prepare"]
