"""The mechanism technology."""
