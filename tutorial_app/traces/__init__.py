"""Every call seen, masked: who, what, how long, what came of it. No rule of its own."""
