"""Compiled loops: arrays in, arrays out; no state, no logging."""
