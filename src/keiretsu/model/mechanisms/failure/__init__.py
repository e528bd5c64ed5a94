"""The mechanism failure."""
