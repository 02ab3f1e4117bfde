"""Mails: written with what they tell of, delivered by a worker until they arrive.

Whoever has something to say knows `Mail` and `Outbox.put`, and nothing of how a mail
leaves: into a folder, or through SMTP.
"""
