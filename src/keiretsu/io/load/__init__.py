"""Reading other people's tables into a network, with an account of every row."""

from keiretsu.io.load.account import Account, Fault, Loaded, RowsSetAside, RowTally
from keiretsu.io.load.reader import load
from keiretsu.io.load.workbook import template

__all__ = ["Account", "Fault", "Loaded", "RowTally", "RowsSetAside", "load", "template"]
