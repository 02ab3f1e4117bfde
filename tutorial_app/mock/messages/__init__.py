"""Letters, e-mails, text messages and the event feed."""
