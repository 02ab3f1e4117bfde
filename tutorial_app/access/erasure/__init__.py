"""Erases a person's data on request (GDPR, article 17), and says what stays and why.

Everything happens in one transaction. Looking what would happen is the same, undone.
"""
