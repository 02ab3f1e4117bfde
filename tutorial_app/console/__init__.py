"""Try-it: a form from the schema, the envelope, the call, both sides shown."""
