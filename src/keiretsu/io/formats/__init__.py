"""Other programs' files: graphs, databases and JSON in; those and tables out.

`read` returns the rows of a file as they stand there, faulty ones included; `keiretsu.io.load.load` says
which column is what and accounts for every row. `export` writes a network, or a view of one date, for other
programs.
"""

from keiretsu.io.formats.database_address import shown_address
from keiretsu.io.formats.export import export, write_formats
from keiretsu.io.formats.read import read, read_tables, reads

__all__ = ["export", "read", "read_tables", "reads", "shown_address", "write_formats"]
