"""``keiretsu run``: run a scenario and put its claims on trial."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from keiretsu.cli.options import (
    Apply,
    Engine,
    Firms,
    Json,
    Replications,
    Seed,
    Settings,
    Store,
    Workers,
    Years,
)
from keiretsu.core.errors import PartialFailure

if TYPE_CHECKING:
    from keiretsu.evidence import ClaimResult, FactResult, Panel, Repeat
    from keiretsu.experiment import Ensemble

Country = Literal["JPN", "KOR", "TWN"]


def run(
    scenario: Annotated[
        str, Parameter(help="Relationalism or domestic, which ship, or the path of a TOML file.")
    ],
    /,
    *,
    years: Years = None,
    replications: Replications = None,
    seed: Seed = None,
    firms: Firms = None,
    settings: Settings = (),
    apply: Apply = (),
    engine: Engine = None,
    index: Annotated[
        tuple[Country, ...],
        Parameter(
            negative=(),
            show_default=False,
            help="Judge E1 to E4 again on a country's level in the Penn World Table; by default as the "
            "scenario says, where the file is at hand.",
        ),
    ] = (),
    workers: Workers = None,
    store: Store = None,
    out: Annotated[
        Path | None, Parameter(help="Folder for report.html, results.json and records.parquet.")
    ] = None,
    json: Json = False,
) -> int:
    """Run a scenario as paired experiments and put its claims on trial."""
    from keiretsu import api, evidence, verbs
    from keiretsu.cli import say
    from keiretsu.cli.output import check_folder, print_json, progress_wanted
    from keiretsu.cli.tables import print_trial

    if out is not None:
        check_folder(out)
    ensemble = api.run(
        scenario,
        years=years,
        replications=replications,
        seed=seed,
        firms=firms,
        set=settings,
        apply=apply,
        engine=engine,
        workers=workers,
        store=store,
        progress=progress_wanted(),
    )
    panel = evidence.Panel(ensemble)
    facts, claims = evidence.score(panel), evidence.judge(panel)
    repeats = verbs.second_indices(
        ensemble.scenario,
        index,
        workers=workers,
        store=store,
        progress=progress_wanted(),
        say=lambda why: say(why, 0),
    )
    files = write(out, ensemble, facts, claims, repeats, panel) if out is not None else []
    if json:
        print_json(api.outcome(ensemble, facts, claims, files, repeats, panel))
    else:
        print_trial(ensemble, facts, claims, files, repeats, panel)
    return report_failures(ensemble)


def write(
    folder: Path,
    ensemble: Ensemble,
    facts: Sequence[FactResult],
    claims: Sequence[ClaimResult],
    repeats: Sequence[Repeat] = (),
    panel: Panel | None = None,
) -> list[Path]:
    """Write report, results and records of an ensemble into a folder, all of them or none.

    Parameters
    ----------
    folder : Path
        Made if it is not there; other files in it stay.
    ensemble : Ensemble
    facts : sequence of FactResult
    claims : sequence of ClaimResult
    repeats : sequence of Repeat
        What came out on second indices.
    panel : Panel, optional
        The records of the ensemble as they were read for facts and claims, so that none is read twice.

    Returns
    -------
    list of Path
        ``report.html``, ``results.json``, ``records.parquet`` in the folder.
    """
    from keiretsu import api, evidence, report
    from keiretsu.core.files import atomic_files_in
    from keiretsu.core.plain import to_json
    from keiretsu.experiment.finished import RECORDS, RESULTS

    files = [folder / name for name in ("report.html", RESULTS, RECORDS)]
    with atomic_files_in(folder) as beside:
        report.write(
            panel or ensemble,
            facts,
            claims,
            beside / "report.html",
            indices=evidence.indices(),
            repeats=repeats,
        )
        text = to_json(api.outcome(ensemble, facts, claims, files, repeats, panel))
        (beside / RESULTS).write_text(text + "\n", encoding="utf-8")
        ensemble.write_records(beside / RECORDS)
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
