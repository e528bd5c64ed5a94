"""The paired difference between two arms, replication by replication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import numpy as np
import polars as pl

from keiretsu import schema
from keiretsu.core.errors import UsageError
from keiretsu.evidence.effect import Effect, Share, paired_effect, share_above_zero
from keiretsu.evidence.panel import Floats, Series, paired
from keiretsu.experiment import Ensemble
from keiretsu.experiment.finished import FinishedArm, arm_of, read_arm

Years = tuple[int, int]


NEAREST = 3
"""How many names are proposed for one that is not there."""

MANY = 20
"""How many names are listed at most."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference of one metric between two arms on the same replications.

    Attributes
    ----------
    metric, unit : str
        What is compared, and in what unit.
    first, second : str
        Names of the two arms; differences are first minus second.
    years : tuple of int
        First and last year of the time mean, both included: of those in which the metric is defined.
    mean_first, mean_second : float
        Mean over years and replications.
    effect : Effect
        Mean of the paired differences with its 95 % interval.
    larger : Share
        In what share of replications the first is the larger one, with its 95 % interval.
    by_replication : polars.DataFrame
        Columns ``replication, first, second, difference``: means over the years.
    by_year : polars.DataFrame
        Columns ``year, first, second, difference, low, high``: means over the replications.
    """

    metric: str
    unit: str
    first: str
    second: str
    years: Years
    mean_first: float
    mean_second: float
    effect: Effect
    larger: Share
    by_replication: pl.DataFrame
    by_year: pl.DataFrame

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data, for JSON."""
        names = ("metric", "unit", "first", "second", "years", "mean_first", "mean_second")
        effect = {
            "difference": self.effect.mean,
            "low": self.effect.low,
            "high": self.effect.high,
            "replications": self.effect.replications,
            "larger": {"share": self.larger.share, "low": self.larger.low, "high": self.larger.high},
        }
        tables = {"by_replication": self.by_replication.to_dicts(), "by_year": self.by_year.to_dicts()}
        return {name: getattr(self, name) for name in names} | effect | tables


def compare(
    first: str | tuple[Ensemble, str],
    second: str | tuple[Ensemble, str],
    *,
    metric: str = "tfp_level",
    years: Years | None = None,
    group: str = "all",
    region: str | None = None,
) -> Comparison:
    """Compare two arms of finished runs, replication by replication.

    Parameters
    ----------
    first, second : str or tuple of (Ensemble, str)
        ``"FOLDER:ARM"``, or ``"FOLDER"`` for the baseline of the run that was written there; or an ensemble
        and the name of its arm. Differences are first minus second.
    metric : str
        A name of `keiretsu.metrics()`.
    years : tuple of int, optional
        First and last year of the mean over time; by default all that both arms have. Years in which the
        metric is defined in neither arm (survival in the first year, say) are left out.
    group : str
        ``all`` or a sector.
    region : str, optional
        By default all regions together.

    Returns
    -------
    Comparison
        Over the replications that both arms have.

    Raises
    ------
    InvalidData
        When a folder holds no finished run.
    UsageError
        When the arm, the metric, the group or the years are not on record, or the two do not share their
        replications: another seed, another network.
    """
    left, right = (read_arm(one) if isinstance(one, str) else arm_of(*one) for one in (first, second))
    _must_be_paired(left, right)
    one, two = paired(*(_series(arm, metric, group, region) for arm in (left, right)))
    axis = [y for y in one.years.tolist() if y in two.years and (years is None or years[0] <= y <= years[1])]
    if not axis or not one.replications.size:
        when = f" in {years[0]}:{years[1]}" if years else ""
        raise UsageError(f"{left.name} and {right.name} have no year and replication in common{when}.")
    shared = (series.values[:, np.isin(series.years, axis)] for series in (one, two))
    axis, *values = _defined(axis, *shared)
    if not axis:
        raise UsageError(f"{metric} is undefined in every year that {left.name} and {right.name} share.")
    known, differences = schema.metrics().get(metric), (values[0] - values[1]).mean(axis=1)
    return Comparison(
        metric=metric,
        unit=known.unit if known else "",
        first=left.name,
        second=right.name,
        years=(axis[0], axis[-1]),
        mean_first=float(values[0].mean()),
        mean_second=float(values[1].mean()),
        effect=paired_effect(differences),
        larger=share_above_zero(differences),
        by_replication=_by_replication(one.replications.tolist(), *values),
        by_year=_by_year(axis, *values),
    )


def _defined(axis: list[int], one: Floats, two: Floats) -> tuple[list[int], Floats, Floats]:
    """Leave out the years in which no replication of either arm has a value."""
    keep = np.flatnonzero(~(np.isnan(one).all(axis=0) & np.isnan(two).all(axis=0)))
    return [axis[place] for place in keep], one[:, keep], two[:, keep]


def _must_be_paired(left: FinishedArm, right: FinishedArm) -> None:
    """Refuse two arms whose replications are not the same seeds on the same networks."""
    one, two = _replicated(left.provenance), _replicated(right.provenance)
    differing = [what for what in one if one[what] != two[what]]
    if differing:
        raise UsageError(
            f"{left.name} and {right.name} do not share their replications (another {differing[0]}); "
            "run both with the same --seed, --firms and network."
        )


def _replicated(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """Return what replications are made of. A network that was read counts by its content, not its path."""
    network = provenance.get("network", {})
    content = network.get("digest") or network
    return {"seed": provenance.get("seed"), "network": content, "table of sectors": network.get("sectors")}


def _series(arm: FinishedArm, metric: str, group: str, region: str | None) -> Series:
    """Return one metric of an arm as a matrix of replications by years."""
    table = arm.records.with_columns(pl.col("region", "group", "metric").cast(pl.String))
    if region is None:
        regions = table["region"].unique().to_list()
        region = regions[0] if len(regions) == 1 else "all"
    for column, value in (("metric", metric), ("group", group), ("region", region)):
        known = sorted(table[column].unique().to_list())
        table = table.filter(pl.col(column) == value)
        if table.is_empty():
            raise UsageError(f"{arm.name} has no {column} {value!r}; {_nearest(column, value, known)}.")
    replications, rows = np.unique(table["replication"].to_numpy().astype(np.int64), return_inverse=True)
    axis, columns = np.unique(table["year"].to_numpy().astype(np.int64), return_inverse=True)
    values = np.full((replications.size, axis.size), np.nan)
    values[rows, columns] = table["value"].to_numpy()
    return Series(replications, axis, values)


def _nearest(column: str, word: str, known: list[str]) -> str:
    """Return the nearest few of the names there are, and where all of them can be seen."""
    parts = [name for name in known if set(word.casefold().split("_")) & set(name.split("_"))]
    near = list(dict.fromkeys([*get_close_matches(word, known, n=NEAREST), *parts]))[:NEAREST]
    listed = "; 'keiretsu list metrics' says what there is" if column == "metric" else ""
    if near:
        return f"did you mean {' or '.join(near)}{listed}"
    return (
        f"it has {', '.join(known)}" if len(known) <= MANY else listed.removeprefix("; ") or "it has others"
    )


def _by_replication(replications: list[int], one: Floats, two: Floats) -> pl.DataFrame:
    means = {"first": one.mean(axis=1), "second": two.mean(axis=1)}
    return pl.DataFrame({"replication": replications, **means, "difference": (one - two).mean(axis=1)})


def _by_year(axis: list[int], one: Floats, two: Floats) -> pl.DataFrame:
    effects = [paired_effect(column) for column in (one - two).T]
    columns: dict[str, Any] = {"year": axis, "first": one.mean(axis=0), "second": two.mean(axis=0)}
    columns |= {"difference": [effect.mean for effect in effects]}
    columns |= {"low": [effect.low for effect in effects], "high": [effect.high for effect in effects]}
    return pl.DataFrame(columns, schema_overrides={"low": pl.Float64, "high": pl.Float64})
