"""The result of an ensemble: records by arm and replication, failures, files and provenance."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
from polars.io.plugins import register_io_source

from keiretsu.core.errors import KeiretsuError, PartialFailure, UsageError
from keiretsu.core.extensions import extension
from keiretsu.core.toml import did_you_mean
from keiretsu.experiment.networks import network_at
from keiretsu.experiment.plan import lineage
from keiretsu.experiment.provenance import command
from keiretsu.experiment.scenario import Scenario
from keiretsu.experiment.store import Store, key_of
from keiretsu.experiment.work import FailedRun
from keiretsu.network import Network

RECORDS = {
    "year": pl.Int16,
    "region": pl.String,
    "group": pl.String,
    "metric": pl.String,
    "value": pl.Float64,
}
ROW_GROUP = 1 << 18
"""Rows of a Parquet file that can be read by themselves: about one arm of thirty replications."""
CELLS = {"replication": pl.Int32, "vector": pl.Int32, "network": pl.Int32}
FAILURES = {"replication": pl.Int32, "arm": pl.String, "stage": pl.String, "message": pl.String}


@dataclass(frozen=True)
class Ensemble:
    """All runs of a scenario; tables are read from the store when they are asked for.

    Parameters
    ----------
    scenario : Scenario
        As it was run, with all options.
    store : Store
    keys : mapping of (str, int) to str
        Keys of the stored runs, by arm and replication; failed runs are absent.
    failed : tuple of FailedRun
    provenance : mapping
        Version, parameters, seed, environment and command; neither clock nor host.
    """

    scenario: Scenario
    store: Store
    keys: Mapping[tuple[str, int], str]
    failed: tuple[FailedRun, ...] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def _repr_html_(self) -> str:
        return str(extension("Ensemble._repr_html_")(self))

    @property
    def seed(self) -> int:
        """Seed of the ensemble."""
        return self.scenario.seed

    @property
    def replications(self) -> int:
        """Number of replications, failed ones included."""
        return self.scenario.replications

    @cached_property
    def crossing(self) -> Mapping[int, tuple[int, int]]:
        """Number of a replication -> its parameter vector and its network, failed replications included.

        The vector is the baseline's; an arm with as many vectors of its own has the same number of these.
        Without vectors that could be crossed each replication has a network of its own, and vector 0.

        Examples
        --------
        >>> import keiretsu as kt
        >>> made = kt.run("relationalism", years="1955:1957", replications=4, firms=100, workers=1)
        >>> made.crossing
        {0: (0, 0), 1: (1, 1), 2: (1, 0), 3: (0, 1)}
        """
        told = self.scenario
        cells = {replication: told.cell(replication) for replication in range(self.replications)}
        return {r: (told.vector(told.baseline, cell.place) or 0, cell.network) for r, cell in cells.items()}

    @property
    def cells(self) -> pl.DataFrame:
        """The crossing as a table, one row a replication: replication, vector, network."""
        rows = [(replication, *cell) for replication, cell in self.crossing.items()]
        return pl.DataFrame(rows, schema=CELLS, orient="row")

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms, in the order of the scenario."""
        return tuple(self.scenario.arms)

    @property
    def command(self) -> str:
        """The command that makes this ensemble again."""
        return command(self.scenario)

    @cached_property
    def id(self) -> str:
        """Twelve hex digits that name the ensemble by its content."""
        rows = [[arm, replication, key] for (arm, replication), key in sorted(self.keys.items())]
        return key_of({"scenario": self.scenario.name, "seed": self.seed, "runs": rows})[:12]

    @property
    def files(self) -> tuple[Path, ...]:
        """Stored files of all runs, by arm and replication."""
        return tuple(self.store.file(key) for key in dict.fromkeys(self.keys.values()))

    @property
    def failures(self) -> pl.DataFrame:
        """Failed runs, one a row: replication, arm, stage, message."""
        rows = [(f.replication, f.arm, f.stage, f.message) for f in self.failed]
        return pl.DataFrame(rows, schema=FAILURES, orient="row")

    @property
    def exit_code(self) -> int:
        """0, or 4 where a run failed."""
        return PartialFailure.exit_code if self.failed else 0

    def replications_of(self, *arms: str) -> list[int]:
        """Return the replications in which all these arms (default: all of the scenario) came through."""
        names = {part for arm in arms or self.arms for part, _ in self._lineage(arm)}
        return [d for d in range(self.replications) if all((name, d) in self.keys for name in names)]

    def records(self, arm: str | None = None) -> pl.DataFrame:
        """Return the records of one arm, or of all.

        An arm that branches has the years before its branch too: those of the arm it left.

        Parameters
        ----------
        arm : str, optional
            Name of an arm.

        Returns
        -------
        DataFrame
            Columns arm, replication, year, region, group, metric, value; ordered by arm, replication, year.

        Raises
        ------
        UsageError
            There is no such arm.
        InvalidData
            A stored run was removed or damaged after the ensemble was made.
        """
        names = self.arms if arm is None else (arm,)
        parts = [table for name in names for table in self._tables(name)]
        empty = pl.DataFrame(schema={"arm": pl.String, "replication": pl.Int32, **RECORDS})
        return pl.concat([empty, *parts])

    def network(self, arm: str | None = None, year: int | None = None, replication: int = 0) -> Network:
        """Return the network that an arm has at the end of a year.

        The replication is run again up to then: of a finished run the store keeps the records alone. What is
        returned can be measured, shown, exported and run on like any network. It holds actors with their
        sizes and groups, and ties with dates, strengths and flows; it does not hold designs, cash, debts,
        staff or expectations, which a run that opens on it starts anew, nor ties that have ended.

        Parameters
        ----------
        arm : str, optional
            The baseline by default.
        year : int, optional
            The last by default; the year before the first is the day on which the run opens.
        replication : int
            The first by default.

        Returns
        -------
        Network

        Raises
        ------
        UsageError
            There is no such arm, year or replication, it failed, or the run was made with another version.

        Examples
        --------
        >>> import keiretsu as kt
        >>> made = kt.run("relationalism", years="1955:1957", replications=1, firms=100, workers=1)
        >>> made.network("market", 1957).actors.height == made.network("market", 1954).actors.height
        True
        """
        name = self.scenario.baseline if arm is None else arm
        key = None
        if replication in range(self.replications):
            parts = self._lineage(name)
            if any((part, replication) not in self.keys for part, _ in parts):
                raise UsageError(f"replication {replication} of {name} failed; see the failures of the run")
            key = self.keys[parts[-1][0], replication]
        return network_at(
            self.scenario, name, self.scenario.years[1] if year is None else year, replication, key
        )

    def write_records(self, path: Path) -> None:
        """Write `records` of all arms into a Parquet file, one arm after another.

        No more than one arm is held in memory at a time, and equal records give equal bytes.

        Parameters
        ----------
        path : Path
            The file to write.

        Raises
        ------
        InvalidData
            A stored run was removed or damaged after the ensemble was made.
        """
        lost: list[KeiretsuError] = []

        def arms(*_: object) -> Iterator[pl.DataFrame]:
            try:
                yield from map(self.records, self.arms)
            except KeiretsuError as error:
                # Polars would tell of it as a failed computation
                lost.append(error)

        schema = {"arm": pl.String, "replication": pl.Int32, **RECORDS}
        with path.open("wb") as file:
            register_io_source(arms, schema=schema).sink_parquet(
                file, compression="zstd", row_group_size=ROW_GROUP
            )
        if lost:
            path.unlink(missing_ok=True)
            raise lost[0]

    def _tables(self, arm: str) -> list[pl.DataFrame]:
        """Return one table for each replication in which the arm and all it branches from came through."""
        tables = []
        for replication in self.replications_of(arm):
            for name, until in self._lineage(arm):
                part = self._read(name, replication).filter(pl.col("year") <= until)
                label = [pl.lit(arm).alias("arm"), pl.lit(replication, pl.Int32).alias("replication")]
                tables.append(part.select(*label, *RECORDS))
        return tables

    def _read(self, arm: str, replication: int) -> pl.DataFrame:
        return self.store.read(self.keys[arm, replication])

    def _lineage(self, arm: str) -> list[tuple[str, int]]:
        if arm not in self.scenario.arms:
            raise UsageError(f'no arm "{arm}" in {self.scenario.name}; {did_you_mean(arm, self.arms)}')
        return lineage(self.scenario, arm)
