"""The mechanism entry."""
