"""One mechanism a file: its frozen parameters, its equation, the call of its kernel."""
