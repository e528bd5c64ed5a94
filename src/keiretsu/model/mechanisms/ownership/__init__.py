"""The mechanism ownership."""
