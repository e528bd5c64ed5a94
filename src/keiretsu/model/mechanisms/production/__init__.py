"""The mechanism production."""
