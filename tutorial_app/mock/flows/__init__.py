"""Orders in motion: pure rules, steps with their undoing, and what drives them."""
