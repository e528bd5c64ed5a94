"""Reading other people's tables into a world, with an account of every row."""

from keiretsu.world.loading.account import Account, Fault, Loaded, RowsSetAside, Tally
from keiretsu.world.loading.book import template
from keiretsu.world.loading.load import load

__all__ = ["Account", "Fault", "Loaded", "RowsSetAside", "Tally", "load", "template"]
