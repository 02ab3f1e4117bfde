"""Regular expressions of XML Schema: parsed, matched, put in words and into a text."""
