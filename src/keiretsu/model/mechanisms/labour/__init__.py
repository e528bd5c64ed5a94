"""The mechanism labour."""
