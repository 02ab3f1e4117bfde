"""What people are written about their bookings: mails, calendar entries, reminders."""
