"""The index: which firms there are, where they stand, and which firms a market has. No rule changes it."""

from typing import Annotated, NamedTuple

from keiretsu.core.arrays import I32, I64, U8, U16, U32, U64
from keiretsu.model.fields import fixed


class Firms(NamedTuple):
    """Firms by number, in the order of their ids."""

    ident: Annotated[U64, fixed("n", "hash of the id")]
    sector: Annotated[U8, fixed("n", "sector")]
    region: Annotated[U16, fixed("n", "region")]
    market: Annotated[U32, fixed("n", "market: the sector in the region")]
    row: Annotated[U32, fixed("n", "row in tables of what few firms have; 0, of zeros, for all others")]


class Markets(NamedTuple):
    """Markets by number: region by region, the sectors in their order."""

    market_ptr: Annotated[I64, fixed("M+1", "firms of market m stand at market_ptr[m]..market_ptr[m + 1]")]
    market_firm: Annotated[U32, fixed("n", "firms by market, ascending")]
    market_sector: Annotated[U32, fixed("M", "sector")]
    market_region: Annotated[U32, fixed("M", "region")]
    market_ident: Annotated[U64, fixed("M", "hash of sector and region")]


class VerticalGroups(NamedTuple):
    """Vertical groups."""

    group: Annotated[I32, fixed("n", "vertical group, -1 if none")]
    group_home: Annotated[I64, fixed("G", "market of the group's first firm")]


class Places(NamedTuple):
    """Firms, markets and vertical groups."""

    firms: Firms
    markets: Markets
    groups: VerticalGroups
