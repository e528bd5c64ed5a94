"""The mechanism partners."""
