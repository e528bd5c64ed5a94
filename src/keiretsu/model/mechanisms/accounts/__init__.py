"""The mechanism accounts."""
