"""``keiretsu measure``: measure a network, or run one of the studies of an industry."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from keiretsu.cli.options import AsOf, Json, Types, type_names
from keiretsu.core.errors import UsageError
from keiretsu.core.waiting import now

if TYPE_CHECKING:
    from rich.table import Table

    from keiretsu.cli.actor_names import Names
    from keiretsu.measure import Measures, StudyResult

SHOWN = 10
ROWS_SHOWN = 25
TABLES = {
    "centrality": ("degree", "degree_rank", "pagerank", "betweenness", "core", "community"),
    "structural holes (Burt)": ("constraint", "constraint_rank", "effective_size", "efficiency", "hierarchy"),
    "brokerage roles (Gould–Fernandez), by kind of actor": (
        "coordinator", "consultant", "gatekeeper", "representative", "liaison",
    ),
}  # fmt: skip
"""The tables of a terminal; --json has every measure."""


def measure(
    network: Path,
    /,
    *,
    as_of: AsOf = None,
    top: int | None = None,
    sort: str = "degree",
    types: Types = None,
    weight: Literal["strength", "value", "flow"] = "strength",
    pivots: int | None = None,
    resamples: int | None = None,
    seed: int = 1,
    what: str | None = None,
    option: Annotated[
        tuple[str, ...], Parameter(negative=(), show_default=False, help="Option of a study: KEY=VALUE.")
    ] = (),
    json: Json = False,
) -> None:
    """Measure a network: its central actors, its bridges, its communities.

    Parameters
    ----------
    network : Path
        Folder of a network.
    top : int
        Keep only so many actors, the first by `--sort`; of a study, so many rows.
    sort : str
        Measure that orders the actors, like pagerank or betweenness.
    weight : str
        Column of ties that weighs them: strength, value or flow.
    pivots : int
        From how many actors shortest paths are counted for betweenness; by default as many as are quick.
    resamples : int
        How often ties are drawn again for intervals of ranks; by default as often as is quick, 0 for none.
    seed : int
        Seed of what is sampled.
    what : str
        Run this study instead, like survival; a wrong name lists what there is.
    """
    if what is not None:
        given = _options(option) | ({"as_of": as_of} if as_of is not None else {})
        return _study(network, what, given | ({"seed": seed} if _takes_seed(what) else {}), top, json)
    if option:
        raise UsageError("--option goes with a study; name it with --what.")
    for name, value, least in (("top", top, 1), ("pivots", pivots, 2), ("resamples", resamples, 0)):
        if value is not None and value < least:
            raise UsageError(f"--{name} {value}: must be at least {least}.")
    from keiretsu.cli.actor_names import Names
    from keiretsu.cli.output import print_json
    from keiretsu.cli.waiting import waiting

    with waiting(f"reading {network}"):
        from keiretsu.measure import measure as measured
        from keiretsu.network import Network

        loaded = Network.load(network)
        found = measured(
            loaded, as_of, top=top, by=sort, types=type_names(types), weight=weight, pivots=pivots,
            resamples=resamples, seed=seed,
        )  # fmt: skip
    if json:
        print_json({"network": str(network), **found.to_dict()})
    else:
        _print(str(network), found, Names(loaded), top or SHOWN)


def _takes_seed(what: str) -> bool:
    """Return whether a study samples; a wrong name is said before anything is read."""
    from inspect import signature

    from keiretsu.measure.study_registry import function_of

    return "seed" in signature(function_of(what)).parameters


def _study(network: Path, what: str, options: dict[str, Any], top: int | None, json: bool) -> None:
    from keiretsu.cli.actor_names import Names
    from keiretsu.cli.output import print_json
    from keiretsu.cli.waiting import waiting

    with waiting(f"reading {network}"):
        from keiretsu.measure import study
        from keiretsu.network import Network

        loaded = Network.load(network)
        now(f"studying {what}")
        result = study(what, loaded, options)
    if json:
        print_json({"network": str(network), "study": what, **result.to_dict()})
    else:
        _print_study(what, result, Names(loaded), top or ROWS_SHOWN)


def _options(words: tuple[str, ...]) -> dict[str, Any]:
    for word in words:
        if "=" not in word:
            raise UsageError(f"--option {word}: write it as KEY=VALUE.")
    return dict(word.split("=", 1) for word in words)


def _print(name: str, found: Measures, names: Names, top: int) -> None:
    from keiretsu.cli.output import number, prose, show, table
    from keiretsu.schema import label

    whole = table(f"{name} on {found.date}", "", "value", "unit", "what it means", right=("value",))
    for measured, value in found.network.items():
        word = found.words[measured]
        cell = f"{value:,}" if isinstance(value, int) else number(value)
        whole.add_row(label(f"measure.{measured}").en, cell, word.unit, word.meaning)
    show(whole)
    rows = found.actors.head(top).to_dicts()
    by = label(f"measure.{found.by}").en
    for title, columns in TABLES.items():
        show(_table(f"{title}; the first {len(rows)} by {by}", rows, columns, names))
        for measured in columns:
            word = found.words[measured]
            prose(f"  {label(f'measure.{measured}').en}: {word.meaning} ({word.unit})")
        print()
    prose(*found.notes)


def _table(title: str, rows: list[dict[str, Any]], columns: tuple[str, ...], names: Names) -> Table:
    """Return the named columns of actors for a reader."""
    from keiretsu.cli.output import table
    from keiretsu.schema import label

    heads = [label(f"measure.{column}").en for column in columns]
    made = table(title, "firm", *heads, right=heads)
    for row in rows:
        made.add_row(names.cell(row["id"]), *(_cell(row, column) for column in columns))
    return made


def _cell(row: dict[str, Any], name: str) -> str:
    """Return a measure of an actor, a rank with its interval."""
    from keiretsu.cli.output import number

    value = row[name]
    if f"{name}_low" in row:
        return f"{value:,} [{row[f'{name}_low']:,}, {row[f'{name}_high']:,}]"
    if value is None:
        return ""
    return number(value) if isinstance(value, float) else f"{value:,}"


def _print_study(name: str, result: StudyResult, names: Names, top: int) -> None:
    from keiretsu.cli.output import prose, show
    from keiretsu.cli.study_tables import meanings, of_interest, study_table

    prose(result.summary, "")
    frame = of_interest(name, result.table)
    if frame.height:
        show(study_table(name, frame.head(top), names))
    if frame.height > top:
        print(f"and {frame.height - top:,} more rows; --top shows more, --json all rows and columns")
    prose(*meanings(result, frame))
