"""``keiretsu calibrate``: vectors that agree with the calibration facts, and what the facts identify."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from keiretsu.cli.options import Firms, Json, Networks, Points, Seed, Store, StudyRef, Workers

if TYPE_CHECKING:
    from rich.table import Table

    from keiretsu.calibration import Calibration

FILES = (
    "points.csv",
    "profile.csv",
    "identified.csv",
    "calibration.json",
    "calibration.svg",
    "accepted.toml",
)


def calibrate(
    study: StudyRef,
    /,
    *,
    points: Points = None,
    networks: Networks = None,
    firms: Firms = None,
    seed: Seed = None,
    keep: Annotated[int | None, Parameter(help="Number of vectors to keep.")] = None,
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
        study, points=points, networks=networks, firms=firms, seed=seed, keep=keep,
        workers=workers, store=store, progress=progress_wanted(),
    )  # fmt: skip
    again = command(found.study, "calibrate", "--keep", str(found.study.keep))
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
    from keiretsu.calibration.write import calibration_data, identity, profile_data, write_accepted
    from keiretsu.core.files import atomic_files_in
    from keiretsu.core.plain import to_json
    from keiretsu.core.spreadsheet import guarded_table
    from keiretsu.report.sensitivity import sensitivity

    names, known = list(found.study.varied), found.reference
    ids = [t.id for t in known.outcomes]
    rows = {(m.parameter, m.outcome): m for m in found.moved}
    drawing = sensitivity(
        names,
        ids,
        [[rows[n, i].rank for i in ids] for n in names],
        [[rows[n, i].moved for i in ids] for n in names],
        "rank correlation over the design",
        few_points(len(known.points)),
    )
    columns = {n: [p[n] for p in known.points] for n in names}
    columns |= {i: known.values[:, k].tolist() for k, i in enumerate(ids)}
    tables = (pl.DataFrame(columns), pl.DataFrame(profile_data(found.moved)), pl.DataFrame(identity(found)))
    with atomic_files_in(folder) as beside:
        for name, made in zip(FILES, tables, strict=False):
            guarded_table(made).write_csv(beside / name)
        (beside / FILES[3]).write_text(to_json(calibration_data(found, again)) + "\n", encoding="utf-8")
        drawing.save(beside / FILES[4])
        if found.accepted:
            write_accepted(found, beside / FILES[5], again)
    return [folder / name for name in FILES if (folder / name).exists()]


def _print(found: Calibration, files: list[Path], again: str) -> None:
    from keiretsu.calibration.posterior import COVERAGE
    from keiretsu.cli.output import prose, show
    from keiretsu.core.plurals import counted

    show(_facts(found), _parameters(found))
    low = [one.parameter for one in found.covered if not one.honest]
    prose(
        f"var.: variance of the posterior over the prior's; identified below {_least(found):.2f}. "
        f"held: share of {found.covered[0].truths} rows of the table, taken for history, whose "
        f"{COVERAGE:.0%} interval holds the parameter; too low for {', '.join(low) or 'none'}."
    )
    if found.unreached:
        prose(f"Out of reach, nothing is fitted to them: {', '.join(found.unreached)}.")
    prose(
        f"{len(found.reference.points)} points of the table; {found.tried} draws run once more; "
        f"{len(found.accepted)} kept, {found.beyond} of these beyond the cut; {counted(found.runs, 'run')}."
    )
    for file in files:
        print(f"written  {file}")
    print(f"again    {again}")


def _least(found: Calibration) -> float:
    """Return the variance below which a parameter counts as identified."""
    from keiretsu.calibration.identify import SHRUNK

    return min(SHRUNK, found.identified[0].chance)


def _facts(found: Calibration) -> Table:
    import numpy as np

    from keiretsu.cli.output import interval, number, table

    made = table(
        "calibration facts", "fact", "printed", "table, 90 %", "accepted, middle", "", whole=("fact",)
    )
    targets, known = {t.id for t in found.study.targets}, found.reference
    for k, t in enumerate(known.outcomes):
        spread = np.nanquantile(known.values[:, k], [0.05, 0.95])
        kept = [vector.outcomes[k] for vector in found.accepted]
        middle = number(float(np.median(kept))) if kept else "–"
        role = "target" if t.id in targets else "shown only"
        role = "out of reach" if t.id in found.unreached else role
        made.add_row(t.id, t.printed, interval(*spread.tolist()), middle, role)
    return made


def _parameters(found: Calibration) -> Table:
    from keiretsu.cli.output import interval, table

    columns = ("parameter", "90 % left", "var.", "held", "identified by")
    made = table("parameters", *columns, right=("var.", "held"), whole=columns[:4])
    for one, held in zip(found.identified, found.covered, strict=True):
        left = interval(*found.left[one.parameter])
        by = ", ".join(one.moments) or "nothing"
        made.add_row(one.parameter, left, f"{one.variance:.2f}", f"{held.share:.2f}", by)
    return made
