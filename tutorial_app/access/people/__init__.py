"""People: who they are, how they prove it, and what they may do.

Knows no page and no cookie; `web.people` shows it, `web.who` asks it.
"""
