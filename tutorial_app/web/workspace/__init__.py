"""The developer's home: workspaces, their clocks, and all that is in them.

Changes go over SOAP with the workspace's own credentials, looks through the control
mount; nothing here knows the sandbox from inside.
"""

from tutorial_app.web.workspace.pages import workspace_pages

__all__ = ["workspace_pages"]
