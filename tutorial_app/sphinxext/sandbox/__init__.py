"""What `conf/` and the lessons tell of the sandbox: pages of their own, and additions.

Nothing here is used where a project names no `sandbox_conf`.
"""
