"""The check of a scenario before its first run: whether the network has what every arm needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from keiretsu.core.errors import InvalidData
from keiretsu.experiment.scenario import Scenario
from keiretsu.model.requirements import NO_REGION, firms_of, unmet
from keiretsu.model.sectors import SectorTable, generic_table

if TYPE_CHECKING:
    from keiretsu.network import Network


@dataclass(frozen=True, slots=True)
class Checked:
    """A scenario that can run.

    Parameters
    ----------
    scenario : Scenario
        With its table of sectors.
    digest : str
        Of the network's content; empty where each replication has a synthetic one of its own.
    firms : int
        Producing firms that are open in the first year; 0 where the networks are synthetic.
    notes : tuple of str
        What is assumed of the network.
    """

    scenario: Scenario
    digest: str = ""
    firms: int = 0
    notes: tuple[str, ...] = ()


def preflight(scenario: Scenario) -> Checked:
    """Check, before anything runs, that all arms of a scenario can.

    Parameters
    ----------
    scenario : Scenario

    Returns
    -------
    Checked

    Raises
    ------
    InvalidData
        The network or the table of forcing lacks something; one sentence names all of it, and what mends it.

    Examples
    --------
    >>> from keiretsu.experiment.scenario import load_scenario
    >>> preflight(load_scenario("relationalism")).notes
    ()
    """
    if fault := unforced(scenario):
        raise InvalidData(f"{scenario.name} cannot run: {fault}.")
    if scenario.network_path is None:
        return Checked(scenario)
    from keiretsu.network import Network

    network = Network.load(scenario.network_path)
    found = readiness(network, scenario.years[0], scenario.sectors, scenario.counted_as)
    if found.fault:
        raise InvalidData(f"{scenario.network_path} cannot run from {scenario.years[0]}: {found.fault}.")
    notes = found.notes
    if scenario.firms is not None:
        notes = (f"firms = {scenario.firms} counts for nothing, the network has {found.firms:,}", *notes)
    return Checked(replace(scenario, table=found.table, firms=None), network.digest, found.firms, notes)


def unforced(scenario: Scenario) -> str:
    """Return what the table of forcing lacks for the rules of some arm; empty if nothing."""
    rules = {rule for arm in scenario.arms for rule in scenario.rules_of(arm)}
    lacking = scenario.forcing.lacking(rules, scenario.years)
    if not lacking:
        return ""
    return (
        f'the forcing "{scenario.forcing.name}" has no {" and no ".join(lacking)}; add rows for these years'
    )


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a run can open on a network.

    Parameters
    ----------
    table : SectorTable
    firms : int
        Producing firms that are open in the first year.
    fault : str
        What the network lacks, with what mends it; empty if nothing.
    notes : tuple of str
        What is assumed of it.
    without_trade : str
        That no supply tie is open between its firms, so that they buy from abroad alone; empty where some is.
    """

    table: SectorTable
    firms: int
    fault: str
    notes: tuple[str, ...]
    without_trade: str = ""


def readiness(network: Network, year: int, sectors: str, counted_as: Mapping[str, str]) -> Readiness:
    """Return whether a run can open on a network in a year, with the standard sectors or generic ones.

    Examples
    --------
    >>> from keiretsu.synthetic import synth
    >>> readiness(synth(60, seed=1), 1955, "standard", {}).fault
    ''
    """
    table = SectorTable(counted_as=counted_as)
    if sectors == "generic":
        table = generic_table(network, year, counted_as)
    firms = firms_of(network.at(year - 1).actors)
    fault = unmet(network, year, firms, table.names(firms), table.entries)
    notes = table.note, _placeless(firms), _sizeless(firms), _idle(firms, counted_as)
    return Readiness(table, firms.height, fault, tuple(filter(None, notes)), _without_trade(network, year))


def _without_trade(network: Network, year: int) -> str:
    """Say that no supply tie is open when a run begins; empty where some is."""
    if (network.at(year - 1).ties.frame["type"] == "supply").any():
        return ""
    return f"no supply tie is open at the start of {year}, so that firms buy from abroad alone"


def _idle(firms: pl.DataFrame, counted_as: Mapping[str, str]) -> str:
    """Say which names of a mapping no firm bears: most likely they are misspelt."""
    own = set(firms["sector"].cast(pl.String).fill_null("").to_list())
    idle = [repr(name) for name in counted_as if name and name not in own]
    return f"[sectors] maps {', '.join(idle)}, which no firm has" if idle else ""


def _placeless(firms: pl.DataFrame) -> str:
    count = int((firms["region"] == NO_REGION).sum())
    if not count:
        return ""
    who = "all firms lack" if count == firms.height else f"{count:,} of {firms.height:,} firms lack"
    return f"{who} a region and count as one region, {NO_REGION!r}"


def _sizeless(firms: pl.DataFrame) -> str:
    """Say that no firm is larger than another: most likely the network says no sizes."""
    equal = firms.height > 1 and firms["size"].n_unique() == 1
    return "no firm is larger than another; give sizes if they matter" if equal else ""


def network_of(checked: Checked) -> dict[str, Any]:
    """Return where the networks of a scenario come from, as provenance holds it."""
    scenario = checked.scenario
    if scenario.network_path is None:
        return {"synth": scenario.firms}
    assert scenario.table is not None
    return {
        "path": scenario.network,
        "digest": checked.digest,
        "firms": checked.firms,
        "sectors": scenario.table.canonical(),
        "notes": list(checked.notes),
    }
