"""The composition root: the only package that knows every concrete class."""

from tutorial_app.bootstrap.building import build, prepare
from tutorial_app.bootstrap.portal import Portal

__all__ = ["Portal", "build", "prepare"]
