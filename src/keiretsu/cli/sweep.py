"""``keiretsu sweep``: which parameters move which outcomes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from keiretsu.cli.options import Firms, Json, Networks, Points, Seed, Store, StudyRef, Workers

if TYPE_CHECKING:
    from keiretsu.calibration import Sweep

SHOWN = {"latin": ("distance", "chance", "rank"), "sobol": ("total", "first"), "morris": ("effect", "spread")}


def sweep(
    study: StudyRef,
    /,
    *,
    method: Annotated[
        str, Parameter(help="Latin: any shape of relation; sobol: shares of variance; morris: few runs.")
    ] = "latin",
    points: Points = None,
    networks: Networks = None,
    firms: Firms = None,
    seed: Seed = None,
    workers: Workers = None,
    store: Store = None,
    out: Annotated[
        Path | None, Parameter(help="Folder for points.csv, indices.csv, sweep.json and sweep.svg.")
    ] = None,
    json: Json = False,
) -> int:
    """Sensitivity analysis: vary the parameters of a scenario over ranges."""
    from keiretsu import api
    from keiretsu.calibration.write import command, sweep_data
    from keiretsu.cli.output import check_folder, print_json, progress_wanted

    if out is not None:
        check_folder(out)
    found = api.sweep(
        study, method=method, points=points, networks=networks, firms=firms, seed=seed,
        workers=workers, store=store, progress=progress_wanted(),
    )  # fmt: skip
    again = command(found.study, "sweep", "--method", method)
    files = _write(found, out, again) if out is not None else []
    if json:
        print_json({**sweep_data(found, again), "files": [str(file) for file in files]})
    else:
        _print(found, files, again)
    return report_failures(len(found.failures), found.failures[0].message if found.failures else "")


def _write(found: Sweep, folder: Path, again: str) -> list[Path]:
    from keiretsu.calibration.write import sweep_data
    from keiretsu.core.files import atomic_files_in
    from keiretsu.core.plain import to_json
    from keiretsu.core.spreadsheet import guarded_table
    from keiretsu.report.sensitivity import sensitivity

    column = SHOWN[found.method][-1] if found.method == "latin" else SHOWN[found.method][0]
    names, ids = list(found.study.varied), [t.id for t in found.outcomes]
    rows = {(r["parameter"], r["outcome"]): r for r in found.indices.to_dicts()}
    drawing = sensitivity(
        names,
        ids,
        [[rows[n, i][column] for i in ids] for n in names],
        [[rows[n, i]["moved"] for i in ids] for n in names],
        {"rank": "rank correlation", "total": "total share of variance", "effect": "mean elementary effect"}[
            column
        ],
        found.few,
    )
    with atomic_files_in(folder) as beside:
        guarded_table(found.table()).write_csv(beside / "points.csv")
        guarded_table(found.indices).write_csv(beside / "indices.csv")
        (beside / "sweep.json").write_text(to_json(sweep_data(found, again)) + "\n", encoding="utf-8")
        drawing.save(beside / "sweep.svg")
    return [folder / name for name in ("points.csv", "indices.csv", "sweep.json", "sweep.svg")]


def _print(found: Sweep, files: list[Path], again: str) -> None:
    from keiretsu.cli.output import number, show, table
    from keiretsu.core.plurals import counted

    columns = SHOWN[found.method]
    made = table(f"sensitivity ({found.method})", "parameter", "outcome", *columns, "", right=columns)
    for row in found.indices.sort(columns[0], descending=True, nulls_last=True).to_dicts():
        if row["moved"]:
            made.add_row(row["parameter"], row["outcome"], *(number(row[c]) for c in columns))
    if made.row_count:
        show(made)
    print(
        f"{len(found.points)} points on {counted(found.study.networks, 'network')}, "
        f"{counted(found.runs, 'run')}."
    )
    print(_still(found))
    for file in files:
        print(f"written  {file}")
    print(f"again    {again}")


def _still(found: Sweep) -> str:
    """Say which parameters move nothing, or that the design is too small to know."""
    if found.few:
        return f"{found.few} to say what moves what: --points {found.enough} or more can"
    moving = set(found.indices.filter(found.indices["moved"])["parameter"].to_list())
    still = [name for name in found.study.varied if name not in moving]
    return f"no effect beyond chance: {', '.join(still) or 'none'}"


def report_failures(count: int, first: str) -> int:
    """Say on standard error how many runs failed and return the exit code: 0, or 4 where some did."""
    from keiretsu.cli import say
    from keiretsu.core.errors import PartialFailure

    if not count:
        return 0
    many = f"{count} runs" if count > 1 else "1 run"
    return say(f"{many} failed, the first with {first}; the others are kept", PartialFailure.exit_code)
