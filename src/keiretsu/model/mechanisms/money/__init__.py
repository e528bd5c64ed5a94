"""The mechanism money."""
