"""Long versions of the oracles in tests/: they take minutes and leave tables beside themselves."""
