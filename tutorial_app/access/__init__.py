"""Who may call what: anonymous workspaces and the proof of owning one."""
