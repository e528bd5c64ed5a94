"""What a network must have before a run can open on it: one list for the run and for the check before it."""

from collections.abc import Collection

import polars as pl

from keiretsu import schema
from keiretsu.network.network import Network

MOST_REGIONS = 2**16
"""Regions that 16 bits can tell apart."""
MOST_SECTORS = 2**8
"""Sectors that 8 bits can tell apart."""
NO_REGION = "no region"
"""What firms that have no region share as one."""
NAMED = 3
"""How many offenders a sentence names."""


def producing() -> list[str]:
    """Return the kinds of actors that make and sell goods."""
    return [kind.name for kind in schema.actors().entries.values() if kind.producing]


def firms_of(actors: pl.DataFrame) -> pl.DataFrame:
    """Return the producing firms among the actors of a date, by id; none has a null region."""
    firms = actors.filter(pl.col("kind").cast(pl.String).is_in(producing())).sort("id")
    return firms.with_columns(region=pl.col("region").cast(pl.String).fill_null(NO_REGION))


def unmet(
    network: Network, year: int, firms: pl.DataFrame, counted: pl.Series, known: Collection[str]
) -> str:
    """Return what keeps a run from opening, each fault with its remedy; empty where nothing does.

    Parameters
    ----------
    network : Network
    year : int
        Year in which the run opens.
    firms : polars.DataFrame
        From `firms_of`.
    counted : polars.Series of str
        The sector of the model that every firm counts as.
    known : collection of str
        The sectors of the model.
    """
    if firms.is_empty():
        return _nobody(network, year)
    faults = _sectorless(firms, counted), _unknown(counted, known), _sizeless(firms), _regions(firms)
    return "; ".join(filter(None, faults))


def _nobody(network: Network, year: int) -> str:
    ever = network.actors.filter(pl.col("kind").cast(pl.String).is_in(producing()))
    if ever.is_empty():
        kinds = ", ".join(producing())
        return f"the network holds no producing firm; give actors of a producing kind ({kinds})"
    begins = ever["founded"].cast(pl.Date).dt.year().drop_nulls().sort().to_list()
    first = f" (the first is founded in {begins[0]})" if begins else ""
    return f"the network holds no producing firm at the start of {year}{first}; choose another first year"


def _sectorless(firms: pl.DataFrame, counted: pl.Series) -> str:
    ids = firms["id"].filter(counted.is_null())
    if ids.is_empty():
        return ""
    who = f"firm {ids[0]} lacks" if len(ids) == 1 else f"{len(ids):,} firms ({_listed(ids.to_list())}) lack"
    return f'{who} a sector: give one, or say by "" in [sectors] of the scenario which counts'


def _unknown(counted: pl.Series, known: Collection[str]) -> str:
    names = sorted(set(counted.drop_nulls().to_list()) - set(known))
    if not names:
        return ""
    what = f"sector {names[0]!r} of the network is" if len(names) == 1 else f"sectors {_listed(names)} are"
    return (
        f"{what} not in the table of sectors; map own names in [sectors] of the scenario to "
        f'{", ".join(known)}, or write sectors = "generic" in [scenario]'
    )


def _sizeless(firms: pl.DataFrame) -> str:
    wrong = firms.filter(~(pl.col("size").cast(pl.Float64).fill_null(1.0) > 0.0))
    if wrong.is_empty():
        return ""
    return (
        f"firm {wrong['id'][0]!r} has size {wrong['size'][0]}: a producing firm needs a size above zero "
        f"({wrong.height} such firms); give its sales or employees, or leave size empty for 1"
    )


def _regions(firms: pl.DataFrame) -> str:
    count = firms["region"].n_unique()
    if count <= MOST_REGIONS:
        return ""
    return f"the firms stand in {count:,} regions; join some, {MOST_REGIONS:,} may differ"


def _listed(names: list[str]) -> str:
    more = ", …" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
