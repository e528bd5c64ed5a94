"""The options that several verbs share, each written down once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

Years = Annotated[str | None, Parameter(help="First and last year, like 1955:2000.")]
Replications = Annotated[
    int | None,
    # --draws is the old name, kept for one version
    Parameter(
        name=["--replications", "--draws"],
        help="Most replications: each one network and one calibrated parameter set, shared by all arms.",
    ),
]
HalfWidth = Annotated[
    float | None,
    Parameter(
        name="--half-width",
        help="Stop adding replications when half of every claim's interval is at most this many smallest "
        "effects of interest; 0: run all.",
    ),
]
FactsFile = Annotated[
    Path | None, Parameter(name="--facts", help="CSV of your own facts, in place of those that ship.")
]
ObservationsFile = Annotated[
    Path | None,
    Parameter(
        name="--observations", help="TOML that says which records your facts are read off, one table a fact."
    ),
]
ClaimsFile = Annotated[
    Path | None, Parameter(name="--claims", help="TOML of your own claims on the arms of the scenario.")
]
Seed = Annotated[int | None, Parameter(help="Seed of the ensemble; the same seed gives identical output.")]
Firms = Annotated[int | None, Parameter(help="Number of firms of the synthetic network.")]
Settings = Annotated[
    tuple[str, ...],
    Parameter(name="--set", negative=(), show_default=False, help="Set a parameter in all arms: NAME=VALUE."),
]
Apply = Annotated[
    tuple[str, ...],
    Parameter(
        name="--apply",
        negative=(),
        show_default=False,
        help="Add an arm with this intervention: NAME=DOSE@YEAR, like dismantle=0.3@1975 "
        "or merge_groups@1980; dose and year may be left out.",
    ),
]
Engine = Annotated[
    str | None,
    Parameter(help="Technology model of arms that set none: micro (designs, default) or reduced (hazards)."),
]
Workers = Annotated[
    int | None, Parameter(help="Processes; default: one per CPU core. Results do not depend on it.")
]
StudyRef = Annotated[str, Parameter(help="Name of a study that ships, or path of a TOML file.")]
Points = Annotated[int | None, Parameter(help="Number of design points; you are warned if they are too few.")]
Networks = Annotated[int | None, Parameter(help="Replicate networks on which every point is run.")]
Store = Annotated[Path | None, Parameter(help="Folder of finished runs; by default in the user's cache.")]
Json = Annotated[bool, Parameter(negative=(), show_default=False, help="Print JSON to standard output.")]
AsOf = Annotated[
    str | None,
    Parameter(help="Date (YYYY = 31 December of that year); default: the day on which the last tie begins."),
]
Types = Annotated[str | None, Parameter(help="Tie types to count, with commas between them; by default all.")]


def type_names(types: str | None) -> tuple[str, ...] | None:
    """Return tie types written with commas between them."""
    return None if types is None else tuple(name.strip() for name in types.split(","))
