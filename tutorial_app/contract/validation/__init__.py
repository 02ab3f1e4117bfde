"""Whether a message keeps the contract, and in a person's words what to mend."""
