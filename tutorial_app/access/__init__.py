"""Who may call what, and when: a visitor's workspace and its credentials."""
