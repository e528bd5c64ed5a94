"""The same model on other people's tools and on ours: equal results first, then time."""
