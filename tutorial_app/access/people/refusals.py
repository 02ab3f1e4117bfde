"""Why somebody is not let in."""

from __future__ import annotations

from tutorial_app.kernel.errors import Forbidden, LimitReached


class SignInNeeded(Forbidden):
    """Nobody is signed in, or an API token is not good."""

    code = "sign-in-needed"


class SecondFactorNeeded(Forbidden):
    """Signed in, but without the second factor that the role needs."""

    code = "second-factor-needed"


class NotLetIn(Forbidden):
    """Address, password or code are not right: which one is not told."""

    code = "not-let-in"


class LinkOver(Forbidden):
    """A link that was used, is too old, or never was one of ours."""

    code = "link-over"


class TooManyTries(LimitReached):
    """Somebody tries too often."""

    code = "too-many-tries"
