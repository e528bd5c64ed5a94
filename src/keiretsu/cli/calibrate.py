"""``keiretsu calibrate``: vectors that agree with the calibration facts, and what the facts identify."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from keiretsu.cli.options import Firms, Json, Networks, Points, Seed, Store, StudyRef, Workers

if TYPE_CHECKING:
    from rich.table import Table

    from keiretsu.calibration import Calibration

FILES = ("points.csv", "profile.csv", "calibration.json", "calibration.svg", "accepted.toml")


def calibrate(
    study: StudyRef,
    /,
    *,
    points: Points = None,
    networks: Networks = None,
    firms: Firms = None,
    seed: Seed = None,
    keep: Annotated[int | None, Parameter(help="Number of vectors to keep.")] = None,
    trials: Annotated[
        int, Parameter(help="Further points, proposed by Optuna where the distance is small.")
    ] = 0,
    workers: Workers = None,
    store: Store = None,
    write: Annotated[
        Path | None, Parameter(help="File for the accepted vectors, which a scenario can name.")
    ] = None,
    out: Annotated[Path | None, Parameter(help=f"Folder for {', '.join(FILES)}.")] = None,
    json: Json = False,
) -> int:
    """Find parameter vectors whose simulated facts agree with the calibration facts."""
    from keiretsu import api
    from keiretsu.calibration.write import calibration_data, command, write_accepted
    from keiretsu.cli.output import check_folder, print_json, progress_wanted
    from keiretsu.cli.sweep import report_failures

    if out is not None:
        check_folder(out)
    found = api.calibrate(
        study, points=points, networks=networks, firms=firms, seed=seed, keep=keep, trials=trials,
        workers=workers, store=store, progress=progress_wanted(),
    )  # fmt: skip
    words = ["--keep", str(found.study.keep), *(["--trials", str(trials)] if trials else [])]
    again = command(found.study, "calibrate", *words)
    files = _write(found, out, again) if out is not None else []
    if write is not None and found.accepted:
        write_accepted(found, write, again)
        files.append(write)
    if json:
        print_json({**calibration_data(found, again), "files": [str(file) for file in files]})
    else:
        _print(found, files, again)
    return _code(found) or report_failures(
        len(found.failures), found.failures[0].message if found.failures else ""
    )


def _code(found: Calibration) -> int:
    """Say what is wrong with the acceptance and return its exit code."""
    from keiretsu.cli import say

    worst = max(found.refused().items(), key=lambda item: item[1], default=("", 0))
    if not found.accepted:
        return say("no point can meet the targets that are solved for; widen the ranges or add points", 1)
    if found.beyond:
        return say(
            f"{found.beyond} of {len(found.accepted)} vectors miss a target by more than three standard "
            f"errors (most often {worst[0]}) and only fill the file; add points or widen the ranges",
            1,
        )
    return 0


def _write(found: Calibration, folder: Path, again: str) -> list[Path]:
    import polars as pl

    from keiretsu.calibration.profile import few_points
    from keiretsu.calibration.write import calibration_data, profile_data, write_accepted
    from keiretsu.core.files import atomic_files_in
    from keiretsu.core.plain import to_json
    from keiretsu.core.spreadsheet import guarded_table
    from keiretsu.report.sensitivity import sensitivity

    names, ids = list(found.study.varied), [t.id for t in found.outcomes]
    rows = {(m.parameter, m.outcome): m for m in found.moved}
    drawing = sensitivity(
        names,
        ids,
        [[rows[n, i].rank for i in ids] for n in names],
        [[rows[n, i].moved for i in ids] for n in names],
        "rank correlation over the design",
        few_points(len(found.points)),
    )
    means = found.values.mean(axis=1)
    columns = {n: [p[n] for p in found.points] for n in names} | {i: means[:, k] for k, i in enumerate(ids)}
    with atomic_files_in(folder) as beside:
        guarded_table(pl.DataFrame(columns)).write_csv(beside / FILES[0])
        guarded_table(pl.DataFrame(profile_data(found.moved))).write_csv(beside / FILES[1])
        (beside / FILES[2]).write_text(to_json(calibration_data(found, again)) + "\n", encoding="utf-8")
        drawing.save(beside / FILES[3])
        if found.accepted:
            write_accepted(found, beside / FILES[4], again)
    return [folder / name for name in FILES if (folder / name).exists()]


def _print(found: Calibration, files: list[Path], again: str) -> None:
    from keiretsu.cli.output import show
    from keiretsu.core.plurals import counted

    show(_facts(found), _profile(found))
    print(
        f"{len(found.points)} points of the design, {found.searched} of the search; "
        f"{found.tried} solved for, {len(found.solved)} of them met; {len(found.accepted)} kept, "
        f"{found.beyond} of these beyond the cut; {counted(found.runs, 'run')} "
        f"on {counted(found.study.networks, 'network')}."
    )
    for file in files:
        print(f"written  {file}")
    print(f"again    {again}")


def _facts(found: Calibration) -> Table:
    import numpy as np

    from keiretsu.cli.output import interval, number, table

    made = table(
        "calibration facts",
        "fact",
        "printed",
        "design, 90 %",
        "noise",
        "accepted, middle",
        "",
        right=("noise",),
    )
    targets = {t.id for t in found.study.targets}
    for k, t in enumerate(found.outcomes):
        spread = np.nanquantile(found.values.mean(axis=1)[:, k], [0.05, 0.95])
        kept = [vector.outcomes[k] for vector in found.accepted]
        middle = number(float(np.median(kept))) if kept else "–"
        role = "target" if t.id in targets else "shown only"
        made.add_row(t.id, t.printed, interval(*spread.tolist()), number(found.scale.noise[k]), middle, role)
    return made


def _profile(found: Calibration) -> Table:
    from keiretsu.calibration.profile import few_points, movers
    from keiretsu.cli.output import interval, number, table

    made = table("parameters", "parameter", "range", "90 % left by the targets", "moves (rank correlation)")
    nothing = few_points(len(found.points)) or "none of these facts"
    for name, outcomes in movers(found.moved).items():
        said = ", ".join(f"{one.outcome} ({one.rank:+.2f})" for one in outcomes)
        left = interval(*found.left[name]) if name in found.left else number(None)
        made.add_row(name, interval(*found.study.varied[name]), left, said or nothing)
    return made
