"""Loaders for public data that users bring themselves: WIOD, the Penn World Table, CORDIS.

Nothing is fetched. A file is named, or looked for in the folder ``$KEIRETSU_DATA``, then in
``../shared/data``. Every loader returns its data with an account of the rows and the line to credit.
"""

from keiretsu.io.public.cordis import Collaboration, cordis
from keiretsu.io.public.penn import PennTable, penn
from keiretsu.io.public.user_files import locate
from keiretsu.io.public.wiod import InputOutput, wiod

__all__ = ["Collaboration", "InputOutput", "PennTable", "cordis", "locate", "penn", "wiod"]
