"""Numbers, reservations and SIM cards."""
