"""How pages look: one stylesheet, small scripts and parts for portal and docs."""
