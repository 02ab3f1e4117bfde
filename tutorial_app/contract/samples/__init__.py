"""Sample messages made from the model alone: valid, and the same each time."""
