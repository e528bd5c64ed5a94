"""``keiretsu when``: for which parameters a claim holds."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from keiretsu.cli.options import (
    ClaimsFile,
    FactsFile,
    Firms,
    Json,
    Networks,
    ObservationsFile,
    Points,
    Seed,
    Store,
    Workers,
    Years,
)
from keiretsu.core.bounds import shortened
from keiretsu.core.errors import UsageError

if TYPE_CHECKING:
    from keiretsu.calibration import Conditions
    from keiretsu.evidence import Contrast

FILES = ("map.svg", "points.csv", "when.json")
"""What `--out` writes."""


def when(
    claim: Annotated[str | None, Parameter(help="A claim, such as E2; without it name two arms.")] = None,
    /,
    *,
    over: Annotated[
        tuple[str, ...],
        Parameter(
            negative=(),
            show_default=False,
            help="Vary this parameter, in all arms or in one: complexity, market.sights, rent=0:0.1; "
            "by default those that calibration draws and those in which the arms differ.",
        ),
    ] = (),
    points: Points = None,
    networks: Networks = None,
    firms: Firms = None,
    seed: Seed = None,
    scenario: Annotated[
        str | None, Parameter(help="Scenario with the arms; by default the one that the claim names.")
    ] = None,
    network: Annotated[Path | None, Parameter(help="Folder of a network of your own to run on.")] = None,
    years: Years = None,
    treated: Annotated[str | None, Parameter(help="Arm, in place of a claim.")] = None,
    control: Annotated[str | None, Parameter(help="Arm to take away from it.")] = None,
    metric: Annotated[
        str, Parameter(help="Metric whose mean is compared, in place of a claim.")
    ] = "tfp_mean",
    window: Annotated[str | None, Parameter(help="Years of the mean, like 1976:2000; default: all.")] = None,
    facts: FactsFile = None,
    observations: ObservationsFile = None,
    claims: ClaimsFile = None,
    workers: Workers = None,
    store: Store = None,
    out: Annotated[Path | None, Parameter(help=f"Folder for {', '.join(FILES)}.")] = None,
    json: Json = False,
) -> int:
    """Find out when a claim holds: boxes of parameters, tested on runs that they were not fitted on."""
    from keiretsu import api
    from keiretsu.cli.conditions import print_conditions
    from keiretsu.cli.output import check_folder, print_json, progress_wanted
    from keiretsu.cli.sweep import report_failures
    from keiretsu.evidence import read_record

    if out is not None:
        check_folder(out)
    asked = _asked(claim, treated, control, metric, window)
    found = api.when(
        asked, scenario=scenario, network=network, years=years, over=over, points=points, networks=networks,
        firms=firms, seed=seed, record=read_record(facts=facts, observations=observations, claims=claims),
        workers=workers, store=store, progress=progress_wanted(),
    )  # fmt: skip
    given = {
        "scenario": scenario, "network": network, "years": years, "treated": treated, "control": control,
        "metric": None if claim else metric, "window": window, "facts": facts, "observations": observations,
        "claims": claims,
    }  # fmt: skip
    again = _again(found, claim, over, given)
    files = _write(found, out, again) if out is not None else []
    if json:
        print_json({**found.to_dict(), "command": again, "files": [str(file) for file in files]})
    else:
        print_conditions(found)
        for file in files:
            print(f"written  {file}")
        print(f"again    {again}")
    return report_failures(len(found.failures), found.failures[0].message if found.failures else "")


def _asked(
    claim: str | None, treated: str | None, control: str | None, metric: str, window: str | None
) -> str | Contrast:
    """Return the claim, or the contrast of two arms that is asked about in its place."""
    from keiretsu.evidence import Contrast
    from keiretsu.evidence.observe import unrecorded
    from keiretsu.experiment.years import parse_years

    if claim is not None:
        if treated or control or window:
            raise UsageError(
                f"{claim} has arms and years of its own; leave --treated, --control, --window out"
            )
        return claim
    if not treated or not control:
        raise UsageError("name a claim, such as E2, or two arms by --treated and --control")
    if fault := unrecorded(metric):
        raise UsageError(f"--metric: {fault}")
    try:
        since, until = parse_years(window) if window is not None else (0, 0)
    except ValueError as error:
        raise UsageError(f"--window {shortened(window)}: {error}.") from None
    return Contrast(f"{treated}-{control}", treated, control, metric, since=since, until=until)


def _again(found: Conditions, claim: str | None, over: tuple[str, ...], given: Mapping[str, object]) -> str:
    """Return the command that makes it again."""
    words = ["keiretsu", "when", *([claim] if claim else [])]
    for name, value in given.items():
        words += [f"--{name}", str(value)] if value is not None else []
    study = found.study
    for name, number in (("points", study.points), ("networks", study.networks), ("seed", study.seed)):
        words += [f"--{name}", str(number)]
    if study.scenario.network_path is None:
        words += ["--firms", str(study.scenario.firms)]
    for each in over:
        words += ["--over", each]
    return shlex.join(words)


def _write(found: Conditions, folder: Path, again: str) -> list[Path]:
    import polars as pl

    from keiretsu.core.files import atomic_files_in
    from keiretsu.core.plain import to_json
    from keiretsu.core.spreadsheet import guarded_table
    from keiretsu.report.effect_map import effect_map

    rows = pl.DataFrame(found.points).with_columns(
        effect=found.discovery.effects, trained=pl.Series(found.discovery.trained)
    )
    drawing, points, data = FILES
    with atomic_files_in(folder) as beside:
        effect_map(found).save(beside / drawing)
        guarded_table(rows).write_csv(beside / points)
        text = to_json({**found.to_dict(), "command": again})
        (beside / data).write_text(text + "\n", encoding="utf-8")
    return [folder / name for name in FILES]
