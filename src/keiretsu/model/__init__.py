"""The model: the pages of the year, the mechanisms, the economy that they work on, and the run."""
