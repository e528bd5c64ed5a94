"""``keiretsu run``: run a scenario, compare its arms, test its claims."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from keiretsu.cli.options import (
    Apply,
    ClaimsFile,
    Engine,
    FactsFile,
    Firms,
    HalfWidth,
    Json,
    ObservationsFile,
    Replications,
    Seed,
    Settings,
    Store,
    Workers,
    Years,
)
from keiretsu.core.errors import PartialFailure

if TYPE_CHECKING:
    from keiretsu.evidence import ClaimResult, FactResult, Panel, Record
    from keiretsu.experiment import Ensemble


def run(
    scenario: Annotated[
        str, Parameter(help="relationalism or domestic (shipped), or the path of a TOML file.")
    ],
    /,
    *,
    years: Years = None,
    replications: Replications = None,
    half_width: HalfWidth = None,
    seed: Seed = None,
    firms: Firms = None,
    settings: Settings = (),
    apply: Apply = (),
    engine: Engine = None,
    facts: FactsFile = None,
    observations: ObservationsFile = None,
    claims: ClaimsFile = None,
    workers: Workers = None,
    store: Store = None,
    out: Annotated[
        Path | None, Parameter(help="Folder for report.html, results.json and records.parquet.")
    ] = None,
    json: Json = False,
) -> int:
    """Run a scenario: its arms on the same replications, compared, and its claims tested."""
    from keiretsu import api, evidence
    from keiretsu.cli.output import check_folder, print_json, progress_wanted
    from keiretsu.cli.tables import print_trial
    from keiretsu.experiment.scenario import load_scenario
    from keiretsu.report.page import check

    if out is not None:
        check_folder(out)
    chosen = load_scenario(scenario).with_options(
        years=years,
        replications=replications,
        half_width=half_width,
        seed=seed,
        firms=firms,
        set=settings,
        apply=apply,
        engine=engine,
    )
    record = api.own_record(chosen, facts=facts, observations=observations, claims=claims)
    check(chosen.report, record)
    ensemble = api.run(chosen, workers=workers, store=store, progress=progress_wanted(), record=record)
    panel = evidence.Panel(ensemble)
    scored, judged = evidence.score(panel, record=record), evidence.judge(panel, record=record)
    files = write(out, ensemble, scored, judged, panel, record) if out is not None else []
    if json:
        print_json(api.outcome(ensemble, scored, judged, files, panel, record))
    else:
        print_trial(ensemble, scored, judged, files, panel, record)
    return report_failures(ensemble)


def write(
    folder: Path,
    ensemble: Ensemble,
    facts: Sequence[FactResult],
    claims: Sequence[ClaimResult],
    panel: Panel | None = None,
    record: Record | None = None,
) -> list[Path]:
    """Write report, results and records of an ensemble into a folder, all of them or none.

    Parameters
    ----------
    folder : Path
        Made if it is not there; other files in it stay.
    ensemble : Ensemble
    facts : sequence of FactResult
    claims : sequence of ClaimResult
    panel : Panel, optional
        The records of the ensemble as they were read for facts and claims, so that none is read twice.
    record : Record, optional
        Facts, observations and claims that they come from; by default those that ship.

    Returns
    -------
    list of Path
        ``report.html``, ``results.json``, ``records.parquet`` in the folder.
    """
    from keiretsu import api, report
    from keiretsu.core.files import atomic_files_in
    from keiretsu.experiment.finished import RECORDS, REPORT, RESULTS, write_results

    files = [folder / name for name in (REPORT, RESULTS, RECORDS)]
    with atomic_files_in(folder) as beside:
        report.write(
            panel or ensemble,
            facts,
            claims,
            beside / REPORT,
            record=record,
        )
        ensemble.write_records(beside / RECORDS)
        outcome = api.outcome(ensemble, facts, claims, files, panel, record)
        write_results(beside, outcome, REPORT, RECORDS)
    return files


def report_failures(ensemble: Ensemble) -> int:
    """Say on standard error which runs failed and return the exit code: 0, or 4 where some did."""
    from keiretsu.cli import say

    failed = ensemble.failures
    if failed.is_empty():
        return 0
    first = failed.row(0, named=True)
    many = f"{failed.height} runs" if failed.height > 1 else "1 run"
    return say(
        f"{many} failed, the first being arm {first['arm']} of replication {first['replication']} "
        f"({first['stage']}: "
        f"{first['message']}); the others are kept, and the same command tries again.",
        PartialFailure.exit_code,
    )
