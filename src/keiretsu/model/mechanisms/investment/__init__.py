"""The mechanism investment."""
