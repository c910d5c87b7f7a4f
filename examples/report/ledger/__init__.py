"""Entries of household accounts: where they come from, what they add up to, how that is shown."""
