"""``keiretsu check``: account for every row of a network, for every file of a run and of a store."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from keiretsu.cli.options import Json
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
    account = written or account_of(folder)
    if purpose == "run" and written:
        raise UsageError("--for run goes with a network.")
    if purpose == "run" and not account["problems"]:
        account["run"] = _readiness(folder, scenario)
    if json:
        print_json(account)
    elif written:
        _print_written(account)
    else:
        _print(account)
    return InvalidData.exit_code if account["problems"] or account.get("run", {}).get("fault") else 0


def account_of_run(folder: Path) -> dict[str, Any] | None:
    """Return what is wrong with the files of a finished run; None where the folder holds none.

    Raises
    ------
    InvalidData
        When its account was altered or is none.
    """
    from keiretsu.core.seal import SEAL, broken, fault
    from keiretsu.experiment.finished import RESULTS, read_results

    if not (folder / RESULTS).is_file():
        return None
    card = read_results(folder)
    problems = [fault(card, folder, RESULTS, file) for file in broken(card, folder, RESULTS)]
    remedy = "restore the files together, or run the scenario again"
    return {"folder": str(folder), "files": len(card[SEAL]), "problems": problems, "remedy": remedy}


def account_of_store(folder: Path) -> dict[str, Any] | None:
    """Return which runs of a store are damaged; None where the folder holds none."""
    from keiretsu.experiment import Store

    store = Store(folder)
    runs = len(list(store.stored()))
    if not runs:
        return None
    problems = [f"{store.file(key)} is damaged, or was stored for another run" for key in store.damaged()]
    remedy = "the next command that needs them computes them again"
    return {"store": str(folder), "runs": runs, "problems": problems, "remedy": remedy}


def _print_written(account: dict[str, Any]) -> None:
    """Print that a run or a store is whole; raises InvalidData where it is not."""
    count, what = (account["runs"], "stored run") if "runs" in account else (account["files"], "file")
    problems = account["problems"]
    if problems:
        more = f" and {len(problems) - 1:,} more" if len(problems) > 1 else ""
        told = f"{len(problems):,} of {count:,} {what}s: {problems[0]}{more}; {account['remedy']}"
        raise InvalidData(told)
    print(f"{count:,} {what}{'s' * (count != 1)}, as they were written")


def _readiness(folder: Path, reference: str | None) -> dict[str, Any]:
    """Return whether a scenario can run on a network, as the check before a run finds it."""
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
    verdict = f"{found.firms:,} firms, ready to run"
    if found.fault and reference is None:
        generic = readiness(network, year, "generic", mapped)
        if not generic.fault:
            found, verdict = generic, f'{verdict} with sectors = "generic" in the scenario'
    return {
        "verdict": f"cannot run: {found.fault}" if found.fault else verdict,
        "year": year,
        "firms": found.firms,
        "sectors": list(found.table.entries),
        "fault": found.fault,
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

    if account["told"]:
        prose(account["told"])
    for name in ("actors", "ties"):
        rows = account[name]
        print(f"{name}: {rows['read']:,} rows read, {rows['sound']:,} valid, {rows['faulty']:,} invalid")
    for problem in account["problems"][:SHOWN]:
        prose(f"{problem['table']} row {problem['row']}: {problem['reason']}; {problem['remedy']}")
    more = len(account["problems"]) - SHOWN
    if more > 0:
        print(f"and {more:,} more; --json lists them all")
    if "run" in account:
        run = account["run"]
        prose(f"from {run['year']}: {'; '.join((run['verdict'], *run['notes']))}")
