"""The mechanism guidance."""
