"""``keiretsu check``: account for every row of a network, for every file of a run and of a store."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from keiretsu.cli.options import Json
from keiretsu.cli.written import account_of_run, account_of_store, print_written, refuse_others
from keiretsu.core.errors import InvalidData, UsageError

if TYPE_CHECKING:
    from keiretsu.network import Network

SHOWN = 20


def check(
    folder: Path,
    /,
    *,
    purpose: Annotated[
        Literal["run"] | None, Parameter(name="--for", help="Check too whether a scenario can run on it.")
    ] = None,
    scenario: Annotated[
        str | None,
        Parameter(
            help="Scenario whose first year and sectors count; by default the year after the last tie."
        ),
    ] = None,
    json: Json = False,
) -> int:
    """Check a network, a finished run or a store of runs, and account for what is wrong.

    Parameters
    ----------
    folder : Path
        Folder of a network, of a finished run (run --out), or of a store of runs.
    """
    from keiretsu.cli.output import print_json

    if scenario is not None and purpose is None:
        raise UsageError("--scenario goes with --for run.")
    written = account_of_run(folder) or account_of_store(folder)
    if not written:
        refuse_others(folder)
    account = written or account_of(folder)
    if purpose == "run" and written:
        raise UsageError("--for run goes with a network.")
    if purpose == "run" and not account["problems"]:
        account["run"] = _readiness(folder, scenario)
    if json:
        print_json(account)
    elif written:
        print_written(account)
    else:
        _print(account)
    return InvalidData.exit_code if account["problems"] or account.get("run", {}).get("fault") else 0


def _readiness(folder: Path, reference: str | None) -> dict[str, Any]:
    """Return whether a scenario can run on a network, as the check before a run finds it."""
    from keiretsu.core.plurals import counted
    from keiretsu.experiment.preflight import readiness
    from keiretsu.experiment.scenario import load_scenario
    from keiretsu.network import Network

    network = Network.load(folder)
    if reference is not None:
        scenario = load_scenario(reference)
        year, sectors, mapped = scenario.years[0], scenario.sectors, scenario.counted_as
    else:
        year, sectors, mapped = _year_after(network), "standard", {}
    found = readiness(network, year, sectors, mapped)
    verdict = f"{counted(found.firms, 'firm')}, ready to run"
    if found.fault and reference is None:
        generic = readiness(network, year, "generic", mapped)
        if not generic.fault:
            found, verdict = generic, f'{verdict} with sectors = "generic" in the scenario'
    if lacking := found.without_trade:
        verdict = f"{verdict}, but {lacking}"
    return {
        "verdict": f"cannot run: {found.fault}" if found.fault else verdict,
        "year": year,
        "firms": found.firms,
        "sectors": list(found.table.entries),
        "fault": found.fault,
        "without_trade": found.without_trade,
        "notes": list(found.notes),
    }


def _year_after(network: Network) -> int:
    """Return the year after that in which the last tie begins."""
    import polars as pl

    years = network.ties["since"].cast(pl.Date).dt.year().sort().to_list()
    if not years:
        raise InvalidData("the network has no tie; name the scenario whose first year counts: --scenario.")
    return int(years[-1]) + 1


def account_of(folder: Path) -> dict[str, Any]:
    """Return how many rows of a network's tables are sound, and every problem with its remedy.

    Parameters
    ----------
    folder : Path
        Folder of a network.

    Returns
    -------
    dict
        ``network``; ``actors`` and ``ties`` with ``read, sound, faulty``, which add up; ``problems``; and
        ``told``, what a verb that reads the network would say.

    Raises
    ------
    InvalidData
        When a file is missing or damaged, or the tables no longer match their digest.
    """
    from keiretsu.network import Network

    try:
        loaded = Network.load(folder)
    except InvalidData as error:
        problems, sizes = _problems(folder)
        if not problems:
            raise
        told = str(error)
    else:
        told, problems, sizes = "", [], {"actors": loaded.actors.height, "ties": loaded.ties.height}
    faulty = Counter(table for table, _ in {(p["table"], p["row"]) for p in problems})
    rows = {
        name: {"read": size, "sound": size - faulty[name], "faulty": faulty[name]}
        for name, size in sizes.items()
    }
    return {"network": str(folder), **rows, "problems": problems, "told": told}


def _problems(folder: Path) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Read the tables of a network that does not load, to find all that is wrong and not just the first."""
    import polars as pl

    from keiretsu import schema
    from keiretsu.core.panics import panics_told
    from keiretsu.network.canonical_tables import typed
    from keiretsu.network.validation import table_problems

    try:
        with panics_told(f"{folder} is damaged"):
            actors = typed(pl.read_parquet(folder / "actors.parquet"), schema.actors(), "actors", keep=True)
            ties = typed(pl.read_parquet(folder / "ties.parquet"), schema.ties(), "ties", keep=True)
    except (InvalidData, OSError, pl.exceptions.PolarsError):
        return [], {}
    found = [
        {"table": p.table, "row": p.row + 1, "reason": p.reason, "remedy": p.remedy}
        for p in table_problems(actors, ties)
    ]
    return found, {"actors": actors.height, "ties": ties.height}


def _print(account: dict[str, Any]) -> None:
    from keiretsu.cli.output import prose
    from keiretsu.core.plurals import counted

    if account["told"]:
        prose(account["told"])
    for name in ("actors", "ties"):
        rows = account[name]
        read = counted(rows["read"], "row")
        print(f"{name}: {read} read, {rows['sound']:,} valid, {rows['faulty']:,} invalid")
    for problem in account["problems"][:SHOWN]:
        prose(f"{problem['table']} row {problem['row']}: {problem['reason']}; {problem['remedy']}")
    more = len(account["problems"]) - SHOWN
    if more > 0:
        print(f"and {more:,} more; --json lists them all")
    if "run" in account:
        run = account["run"]
        prose(f"from {run['year']}: {'; '.join((run['verdict'], *run['notes']))}")
