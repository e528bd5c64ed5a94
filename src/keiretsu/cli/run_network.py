"""``keiretsu network``: the network that an arm of a finished run has in a year."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from json import loads as from_json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from keiretsu.cli.options import Json
from keiretsu.core.errors import UsageError

if TYPE_CHECKING:
    from keiretsu.experiment.scenario import Scenario


def run_network(
    run: Annotated[str, Parameter(help="FOLDER:ARM of a finished run, or FOLDER for its baseline.")],
    /,
    *,
    out: Annotated[Path, Parameter(help="Folder to save the network in.")],
    year: Annotated[
        int | None,
        Parameter(help="Its end is meant; by default the last. The year before the first is the opening."),
    ] = None,
    replication: Annotated[int, Parameter(help="Number of the replication, from 0.")] = 0,
    overwrite: Annotated[
        bool, Parameter(negative=(), help="Replace a network that is in the folder already.")
    ] = False,
    json: Json = False,
) -> None:
    """Run one replication of an arm again up to a year and save the network that it has then."""
    from keiretsu.cli.output import check_folder, print_json
    from keiretsu.cli.show import summary
    from keiretsu.experiment.finished import find_arm
    from keiretsu.experiment.networks import network_at

    check_folder(out)
    if (out / "network.json").exists() and not overwrite:
        raise UsageError(f"--out {out} holds a network already; name another folder, or give --overwrite.")
    folder, arm, provenance = find_arm(run)
    scenario = _scenario_of(folder, provenance)
    when = scenario.years[1] if year is None else year
    made = network_at(scenario, arm, when, replication)
    made.save(out)
    if json:
        told = {"network": str(out), "arm": arm, "year": when, "replication": replication}
        print_json({**told, "digest": made.digest, **summary(made)})
    else:
        print(f"{made.actors.height:,} actors and {len(made.ties):,} ties of {arm} in {when} in {out}")


def _scenario_of(folder: Path, provenance: Mapping[str, Any]) -> Scenario:
    """Return the scenario that a finished run was run with, as the command in its provenance has it.

    Raises
    ------
    UsageError
        When the same command would not make the same run any more.
    """
    from keiretsu.cli.app import app, modern
    from keiretsu.core.plain import to_json
    from keiretsu.experiment.preflight import preflight
    from keiretsu.experiment.provenance import provenance as provenance_of
    from keiretsu.experiment.scenario import load_scenario

    _, bound, _ = app.parse_args(modern(shlex.split(provenance["command"])[1:]), exit_on_error=False)
    options = dict(bound.arguments)
    options["set"] = options.pop("settings", ())
    scenario = load_scenario(options.pop("scenario")).with_options(**options)
    now = from_json(to_json(provenance_of(preflight(scenario))))
    unlike = [name for name in now if now[name] != provenance.get(name)]
    if unlike:
        raise UsageError(
            f"{folder} was made with another {' and another '.join(unlike)} than there is now; "
            f"run it again: {provenance['command']} --out {folder}"
        )
    return scenario
