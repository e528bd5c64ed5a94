"""Other programs' files: graphs, databases and JSON in; those and tables out.

`read` returns the rows of a file as they stand there, faulty ones included; `keiretsu.io.load.load` says
which column is what and accounts for every row. `export` writes a network, or a view of one date, for other
programs.
"""

from keiretsu.io.formats.export import export, write_formats
from keiretsu.io.formats.read import read, reads

__all__ = ["export", "read", "reads", "write_formats"]
