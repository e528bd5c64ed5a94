"""The mechanism research."""
