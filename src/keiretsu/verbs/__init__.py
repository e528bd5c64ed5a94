"""The claims about catching up on a second index."""

from keiretsu.verbs.second_index import on_second_index, second_indices

__all__ = ["on_second_index", "second_indices"]
