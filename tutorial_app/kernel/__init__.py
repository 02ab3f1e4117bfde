"""What every other package may use: errors, clock, database. No framework."""
