"""Loaders for public data that users bring themselves: WIOD, the Penn World Table, CORDIS.

Nothing is fetched. A file is named, or looked for in the folder ``$KEIRETSU_DATA``, then in
``../shared/data``. Every loader returns its data with an account of the rows and the line to credit.
"""

from keiretsu.data.public.cordis import Collaboration, cordis
from keiretsu.data.public.penn import PennTable, penn
from keiretsu.data.public.places import locate
from keiretsu.data.public.wiod import InputOutput, wiod

__all__ = ["Collaboration", "InputOutput", "PennTable", "cordis", "locate", "penn", "wiod"]
