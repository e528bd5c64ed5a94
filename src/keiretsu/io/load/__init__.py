"""Reading other people's tables into a network, with an account of every row."""

from keiretsu.io.load.account import Account, Fault, Loaded, RowsSetAside, Tally
from keiretsu.io.load.book import template
from keiretsu.io.load.reader import load

__all__ = ["Account", "Fault", "Loaded", "RowsSetAside", "Tally", "load", "template"]
