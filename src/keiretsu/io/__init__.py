"""Networks in and out: tables of any kind, other programs' formats, public data."""
