"""Messages to plain values and back, compiled from the schema; `values` is the door."""
