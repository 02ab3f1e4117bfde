"""The command `itms-portal`: one module a group of subcommands."""

from tutorial_app.cli.main import main

__all__ = ["main"]
