"""The envelope checker: any SOAP message in, findings in plain words out."""

from tutorial_app.console.checker.report import Finding, Report, Severity
from tutorial_app.console.checker.run import LARGEST, Checker

__all__ = ["LARGEST", "Checker", "Finding", "Report", "Severity"]
