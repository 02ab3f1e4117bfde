"""The revisions, in order. A published one is never changed."""
