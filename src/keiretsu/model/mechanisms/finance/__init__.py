"""The mechanism finance."""
