"""The mechanism supply."""
