"""Orders: what is asked for, and how it goes."""
