"""Other programs' files: graphs, databases and JSON.

`read` returns the rows of a file as they stand there, faulty ones included; `keiretsu.world.load` says which
column is what and accounts for every row.
"""

from keiretsu.world.formats.read import read, reads

__all__ = ["read", "reads"]
