"""`make bench`: measures, as commands and not as tests."""
