"""What the evidence needs of an ensemble of runs; its records as matrices of replications by years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

from keiretsu.core.errors import InvalidData

COLUMNS = ("arm", "replication", "year", "region", "group", "metric", "value")

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Recorded(Protocol):
    """Anything that holds records of arms and replications: an ensemble, or a table made for a test.

    What crosses parameter vectors with networks says so in an attribute ``crossing``: a mapping from the
    number of a replication to those of its vector and of its network. Where it is absent every replication
    counts as a vector and a network of its own.
    """

    def records(self, arm: str | None = None) -> pl.DataFrame:
        """Return the records of one arm, or of all, with the columns of `COLUMNS`."""
        ...


@dataclass(frozen=True, slots=True)
class RecordTable:
    """Records that lie in one table, with the columns of `COLUMNS`; the crossing of their replications."""

    table: pl.DataFrame
    crossing: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    def records(self, arm: str | None = None) -> pl.DataFrame:
        """Return the records of one arm, or of all."""
        return self.table if arm is None else self.table.filter(pl.col("arm") == arm)


@dataclass(frozen=True, slots=True)
class Series:
    """One metric of one arm.

    Attributes
    ----------
    replications : int array, shape (d,)
        Numbers of the replications, ascending.
    years : int array, shape (y,)
        Calendar years, ascending.
    values : float array, shape (d, y)
        Value of the metric; NaN where a replication has no row for a year.
    """

    replications: Ints
    years: Ints
    values: Floats

    def at(self, year: int) -> Floats:
        """Return the values of one year, shape (d,); NaN where the run does not cover it."""
        where = np.flatnonzero(self.years == year)
        if not where.size:
            return np.full(self.replications.size, np.nan)
        return self.values[:, int(where[0])]

    def between(self, first: int, last: int) -> Series:
        """Return the part from ``first`` to ``last``, both included."""
        keep = (self.years >= first) & (self.years <= last)
        return Series(self.replications, self.years[keep], self.values[:, keep])

    def of(self, replications: Ints) -> Series:
        """Return the rows of the given replications, which must all be there, in their order."""
        return Series(replications, self.years, self.values[np.searchsorted(self.replications, replications)])


@dataclass(frozen=True, slots=True)
class _Block:
    """The records of one region of one arm: a row for every group and metric, as small as its numbers.

    Attributes
    ----------
    rows : dict of (str, str) to int
        Row of a group's metric.
    replications, years : int arrays, shapes (d,) and (y,)
    values : float array, shape (rows, d, y)
    there : bool array, shape (rows, d, y)
        Whether the records have such a row at all.
    """

    rows: dict[tuple[str, str], int]
    replications: Ints
    years: Ints
    values: Floats
    there: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, table: pl.DataFrame) -> _Block:
        group, metric = (
            table[name].cast(pl.Categorical).to_physical().to_numpy().astype(np.int64)
            for name in ("group", "metric")
        )
        _, first, row = np.unique(group * (metric.max() + 1) + metric, return_index=True, return_inverse=True)
        names = zip(table["group"][first], table["metric"][first], strict=True)
        replications, replication = np.unique(
            table["replication"].to_numpy().astype(np.int64), return_inverse=True
        )
        years, year = np.unique(table["year"].to_numpy().astype(np.int64), return_inverse=True)
        values = np.full((first.size, replications.size, years.size), np.nan)
        values[row, replication, year] = table["value"].to_numpy()
        there = np.zeros(values.shape, np.bool_)
        there[row, replication, year] = True
        return cls({name: k for k, name in enumerate(names)}, replications, years, values, there)

    def series(self, group: str, metric: str) -> Series | None:
        row = self.rows.get((group, metric))
        if row is None:
            return None
        replications, years = self.there[row].any(axis=1), self.there[row].any(axis=0)
        return Series(
            self.replications[replications], self.years[years], self.values[row][np.ix_(replications, years)]
        )


class Panel:
    """Records of an ensemble, ready to be read as `Series` by arm, metric, group and region.

    The region ``all`` stands for the rows of that name; of an arm that has one region only, for those.

    Parameters
    ----------
    ensemble : Recorded
        What holds the records; kept as the attribute of that name. Of an ensemble that knows its arms each is
        read when it is first asked about, and only the numbers of the regions asked about are kept: one panel
        serves facts, claims and pictures, and never holds the tables of two arms at once.

    Raises
    ------
    InvalidData
        If a column is missing.
    """

    def __init__(self, ensemble: Recorded) -> None:
        self.ensemble = ensemble
        self._blocks: dict[tuple[str, str], _Block] = {}
        self._regions: dict[str, tuple[str, ...]] = {}
        self._read: dict[tuple[str, str, str, str], Series | None] = {}
        self._years = (0, 0)
        # an ensemble knows its arms, so that a large one is read arm by arm, as it is asked about
        ran = getattr(ensemble, "replications_of", lambda arm: True)
        self._waiting = {arm for arm in getattr(ensemble, "arms", ()) if ran(arm)}
        if not hasattr(ensemble, "arms"):
            self._take(ensemble.records(None))

    @classmethod
    def of(cls, records: Recorded | Panel) -> Panel:
        """Return a panel as it is, or that of an ensemble."""
        return records if isinstance(records, Panel) else cls(records)

    def _take(self, table: pl.DataFrame) -> None:
        missing = [name for name in COLUMNS if name not in table.columns]
        if missing:
            raise InvalidData(f"records: column {missing[0]!r} is missing; run the scenario again.")
        if table.is_empty():
            return
        years = table["year"].to_numpy()
        first, last = self._years if any(self._years) else (int(years[0]), int(years[0]))
        self._years = min(first, int(years.min())), max(last, int(years.max()))
        table = table.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))
        for (arm,), part in table.partition_by("arm", as_dict=True, include_key=False).items():
            self._regions[str(arm)] = tuple(sorted(part["region"].unique().to_list()))
            self._keep(str(arm), "all", part)

    def _keep(self, arm: str, region: str, table: pl.DataFrame) -> None:
        """Keep the numbers of one region of an arm, if the arm has it."""
        there = self._regions.get(arm, ())
        name = there[0] if region == "all" and len(there) == 1 else region
        if name in there:
            self._blocks[arm, region] = _Block.of(table.filter(pl.col("region") == name))

    def _block(self, arm: str, region: str) -> _Block | None:
        if arm in self._waiting:
            self._waiting.remove(arm)
            self._take(self.ensemble.records(arm))
        if (arm, region) not in self._blocks and region != "all" and region in self._regions.get(arm, ()):
            table = self.ensemble.records(arm).with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))
            self._keep(arm, region, table)
        return self._blocks.get((arm, region))

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms that have records, sorted."""
        return tuple(sorted(self._regions.keys() | self._waiting))

    @property
    def baseline(self) -> str:
        """Name of the scenario's baseline; empty where the ensemble knows of no scenario."""
        return getattr(getattr(self.ensemble, "scenario", None), "baseline", "")

    def crossing(self, replications: Ints) -> tuple[Ints, Ints] | None:
        """Return the numbers of vector and network of replications; None where the ensemble does not tell."""
        told: Mapping[int, tuple[int, int]] = getattr(self.ensemble, "crossing", None) or {}
        pairs = [told.get(each) for each in replications.tolist()]
        if not pairs or any(pair is None for pair in pairs):
            return None
        vectors, networks = np.array(pairs, np.int64).T
        return vectors, networks

    def parameter(self, arm: str, name: str, year: int) -> float | None:
        """Return what a parameter that the regime or the arm decides comes to in a year; None if unknown."""
        setup_of = getattr(getattr(self.ensemble, "scenario", None), "setup", None)
        if setup_of is None or arm not in self.arms:
            return None
        setup = setup_of(arm)
        value: float | None = setup.parameters.get(name)
        for change in setup.changes:
            value = change.parameters.get(name, value) if change.year <= year else value
        return value

    @property
    def years(self) -> tuple[int, int]:
        """First and last year on record; (0, 0) without records."""
        while self._waiting and not any(self._years):
            self._block(min(self._waiting), "all")
        return self._years

    def regions(self, arm: str) -> tuple[str, ...]:
        """Names of the regions for which an arm has records, sorted."""
        self._block(arm, "all")
        return self._regions.get(arm, ())

    def groups(self, arm: str, metric: str, region: str = "all") -> tuple[str, ...]:
        """Names of the groups for which an arm records a metric, sorted."""
        block = self._block(arm, region)
        return tuple(sorted(group for group, name in block.rows if name == metric)) if block else ()

    def without(self, arm: str, rule: str) -> bool:
        """Return whether the ensemble is known to run an arm without a rule."""
        scenario = getattr(self.ensemble, "scenario", None)
        rules_of = getattr(scenario, "rules_of", None)
        return rules_of is not None and arm in self.arms and rule not in rules_of(arm)

    def lacks(self, arm: str, metric: str, group: str = "all", region: str = "all") -> str:
        """Say why there is no such series; empty where there is one."""
        if arm not in self.arms:
            return f"there is no run of arm {arm!r}"
        if self.series(arm, metric, group, region) is not None:
            return ""
        regions = self.regions(arm)
        if region == "all" and regions and "all" not in regions and len(regions) > 1:
            return f"the records have the regions {', '.join(regions)} and no region 'all'; name one of them"
        named = [f"{word} {key}" for word, key in (("group", group), ("region", region)) if key != "all"]
        return " for ".join([f"no rule of this run records {metric}", *named])

    def series(self, arm: str, metric: str, group: str = "all", region: str = "all") -> Series | None:
        """Return one metric of one arm, or ``None`` where it was not recorded."""
        key = (arm, metric, group, region)
        if key not in self._read:
            block = self._block(arm, region)
            self._read[key] = block.series(group, metric) if block else None
        return self._read[key]


def paired(first: Series, second: Series) -> tuple[Series, Series]:
    """Return two series restricted to the replications that both have.

    Examples
    --------
    >>> one = Series(np.array([0, 1]), np.array([1955]), np.array([[1.0], [2.0]]))
    >>> two = Series(np.array([1, 2]), np.array([1955]), np.array([[5.0], [6.0]]))
    >>> [float(part.values[0, 0]) for part in paired(one, two)]
    [2.0, 5.0]
    """
    shared = np.intersect1d(first.replications, second.replications)
    return first.of(shared), second.of(shared)
