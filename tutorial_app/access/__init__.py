"""Who may call what, and when: visitors, people, bookings, credentials, the audit log.

One package an idea, and none knows a page: `people` says who somebody is,
`appointments` who has which seat, `credentials` what that opens, `letters` what is
written about it, `audit` keeps what was done, `erasure` and `retention` let it go.
"""
