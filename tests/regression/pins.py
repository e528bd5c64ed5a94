"""Digests and values of records, kept so that no change of the code changes a result unseen.

A digest is over the bits, so it holds on one kind of machine with one NumPy and one numba; the table of
values holds everywhere, to `CLOSE`. Both hold what the records said of region `all` when the pins were made:
metrics and arms that came later are not looked at, those that went are missed.
"""

import json
import tomllib
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

HERE = Path(__file__).parent
CLOSE = 1e-9
YEARS = (1973, 1985, 2000)
METRICS = ("tfp_mean", "output", "wage", "repeat_share", "failures", "employment", "startup_rate", "loans")
"""Values kept beside the digests: what most mechanisms end in."""

KEYS = ("arm", "replication", "group", "metric", "year")


class Pins(NamedTuple):
    """What is pinned of one case: a digest for every run and for every metric, and the values of a few."""

    runs: dict[str, str]
    metrics: dict[str, str]
    values: pl.DataFrame


def environment() -> dict[str, str]:
    """Return what equal bits depend on."""
    import llvmlite.binding
    import numba
    import numpy

    return {
        "numpy": numpy.__version__,
        "numba": numba.__version__,
        "processor": llvmlite.binding.get_host_cpu_name(),
    }


def renames() -> dict[str, dict[str, str]]:
    """Return the names that have changed since the pins were made: column -> new name -> old name."""
    return tomllib.loads((HERE / "renames.toml").read_text(encoding="utf-8"))


def pin(records: pl.DataFrame, like: Pins | None = None) -> Pins:
    """Return the pins of the records of one case under the old names; only of what `like` pins, if given."""
    names = pl.col("arm", "group", "metric").cast(pl.String)
    told = records.filter(pl.col("region").cast(pl.String) == "all").with_columns(names)
    told = told.with_columns(pl.col(column).replace(new) for column, new in renames().items())
    if like is not None:
        run = pl.format("{}/{}", "arm", "replication")
        told = told.filter(run.is_in(list(like.runs)), pl.col("metric").is_in(list(like.metrics)))
    told = told.select(*KEYS, "value").sort(KEYS)
    values = told.filter(
        pl.col("group") == "all", pl.col("metric").is_in(METRICS), pl.col("year").is_in(YEARS)
    )
    return Pins(
        {
            f"{arm}/{replication}": digest(part)
            for (arm, replication), part in _parts(told, "arm", "replication")
        },
        {metric: digest(part) for (metric,), part in _parts(told, "metric")},
        values.drop("group"),
    )


def _parts(told: pl.DataFrame, *by: str) -> Iterator[tuple[tuple[Any, ...], pl.DataFrame]]:
    return iter(sorted(told.partition_by(by, as_dict=True, maintain_order=True).items()))


def digest(rows: pl.DataFrame) -> str:
    """Return a digest of rows in their order: every key as text, every value as its bits; all NaN are one."""
    whole = sha256()
    for key in KEYS:
        whole.update("\n".join(rows[key].cast(pl.String)).encode())
    value = rows["value"].to_numpy().astype("<f8")
    value[value != value] = float("nan")
    whole.update(value.tobytes())
    return whole.hexdigest()[:16]


def write(folder: Path, pinned: dict[str, Pins]) -> None:
    """Write the pins of all cases into a folder."""
    digests = {
        "environment": environment(),
        **{case: {"runs": pins.runs, "metrics": pins.metrics} for case, pins in pinned.items()},
    }
    (folder / "pins.json").write_text(json.dumps(digests, indent=1) + "\n", encoding="utf-8")
    tables = [pins.values.select(pl.lit(case).alias("case"), pl.all()) for case, pins in pinned.items()]
    pl.concat(tables).write_csv(folder / "values.csv")


def read(case: str) -> Pins:
    """Return the pins of a case as they were written."""
    digests = json.loads((HERE / "pins.json").read_text(encoding="utf-8"))[case]
    values = pl.read_csv(HERE / "values.csv").filter(pl.col("case") == case).drop("case")
    return Pins(digests["runs"], digests["metrics"], values)


def pinned_under() -> dict[str, str]:
    """Return the environment that the digests were made in."""
    made: dict[str, str] = json.loads((HERE / "pins.json").read_text(encoding="utf-8"))["environment"]
    return made


def make(cases: dict[str, Callable[[Path], pl.DataFrame]], folder: Path) -> None:
    """Run all cases and write their pins into a folder."""
    from tempfile import TemporaryDirectory

    pinned = {}
    for case, records in cases.items():
        with TemporaryDirectory() as empty:
            pinned[case] = pin(records(Path(empty)))
        print(f"{case}: {len(pinned[case].runs)} runs pinned")
    write(folder, pinned)
