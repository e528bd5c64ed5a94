"""Curves of catching up fitted to some years of a series and judged on the others."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.io.public import penn
from keiretsu.measure.catch_up_curves import MODELS, Floats, Model
from keiretsu.measure.finding import Finding
from keiretsu.network import Network, View

NAIVE = "last level"


def catch_up(levels: pl.DataFrame, holdout: int | None = None) -> Finding:
    """Fit every curve of catching up to the early years of a series, and judge it on the later ones.

    A curve is fitted by least squares of levels. What it says of the held-out years is compared with the
    naive forecast that the last fitted level stays as it is. A curve with as many parameters as fitted years
    goes through them all, which proves nothing; with fewer years than parameters it is left out.

    Parameters
    ----------
    levels : polars.DataFrame
        Columns year and level (frontier = 1), and region where there are several series.
    holdout : int, optional
        First held-out year; by default the last third of the years is held out.

    Returns
    -------
    Finding
        One row a region and model, the best on the held-out years first: ``start``, ``rate``, ``capability``,
        ``limit`` (null where the curve has none), ``fitted`` and ``held_out`` (years), ``error`` and
        ``held_out_error`` (root mean square), ``held_out_bias`` (mean of curve less data), ``aicc`` (null
        with too few years), ``beats_naive``.

    Raises
    ------
    InvalidData
        When a column is missing, a level is no positive number, a year comes twice or too few years are left.

    References
    ----------
    .. [1] The curves: `keiretsu.measure.catch_up_curves`.

    Examples
    --------
    >>> from keiretsu.measure.catch_up_curves import logistic
    >>> years = np.arange(1955, 1985)
    >>> series = pl.DataFrame({"year": years, "level": logistic(years - 1955.0, 0.4, 0.08)})
    >>> catch_up(series).table.select("model", "rate").row(0)[0]
    'logistic'
    """
    series = _checked(levels)
    parts = [
        _of_region(str(name[0]), part, holdout)
        for name, part in series.group_by("region", maintain_order=True)
    ]
    table = pl.concat(parts)
    return Finding("catch-up", table, _numbers(table), _summary(table))


def catch_up_study(
    network: Network | View, levels: str, holdout: int | None = None, countries: Sequence[str] | None = None
) -> Finding:
    """Fit the curves of catching up to a file of levels; the network is not looked at.

    Parameters
    ----------
    network : Network or View
    levels : str
        Path of a CSV file with the columns year, level and, for several series, region; or the official file
        of the Penn World Table, whose level is ctfp, a country's productivity with the USA's as 1.
    holdout : int, optional
        First held-out year.
    countries : sequence of str, optional
        Regions to fit, of the Penn World Table by code; by default all of a CSV file, JPN of the table.

    Raises
    ------
    InvalidData
        When the file cannot be read, a country is not in it, or as in `catch_up`.
    """
    table = _penn(levels, countries or ("JPN",)) if _is_penn(levels) else _series(levels)
    chosen = [name.strip() for name in countries or () if name.strip()]
    if chosen:
        known = set(table["region"].cast(pl.String)) if "region" in table.columns else set()
        for name in chosen:
            if name not in known:
                raise InvalidData(f"{levels} has no level of {name!r}; check the name of the country.")
        table = table.filter(pl.col("region").cast(pl.String).is_in(chosen))
    return catch_up(table, holdout)


def _series(levels: str) -> pl.DataFrame:
    try:
        return pl.read_csv(levels)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InvalidData(
            f"{levels} cannot be read as CSV; give a table with the columns year and level (frontier = 1)."
        ) from error


def _is_penn(levels: str) -> bool:
    """Return whether a file is of the formats, or has the columns, of the Penn World Table."""
    path = Path(levels)
    if path.is_dir() or path.suffix.lower() in (".parquet", ".xlsx"):
        return True
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            head = file.readline(100_000)
    except OSError:
        return False
    return {"ctfp", "year"} <= {cell.strip('\ufeff" \n') for cell in head.split(",")}


def _penn(levels: str, countries: Sequence[str]) -> pl.DataFrame:
    # data stand beside measures; they are looked for when a file asks for it
    table = penn(levels).table
    found: pl.DataFrame = table.select(region="isocode", year="year", level="ctfp").drop_nulls()
    return found.filter(pl.col("region").is_in(list(countries)))


def _checked(levels: pl.DataFrame) -> pl.DataFrame:
    for name in ("year", "level"):
        if name not in levels.columns:
            raise InvalidData(
                f"The series lacks the column {name}; give year, level (frontier = 1) and region."
            )
    if levels.is_empty():
        raise InvalidData("The series has no row; give a year and a level in each.")
    region = pl.col("region").cast(pl.String) if "region" in levels.columns else pl.lit("all")
    series = levels.select(
        region=region,
        year=pl.col("year").cast(pl.Float64, strict=False),
        level=pl.col("level").cast(pl.Float64, strict=False),
    ).sort("region", "year")
    bad = series.filter(
        ~(pl.col("level").is_finite() & (pl.col("level") > 0) & pl.col("year").is_finite()).fill_null(False)
    )
    if bad.height:
        raise InvalidData(
            f"The series has the row {bad.row(0)}; give a year and a level above 0 in every row."
        )
    twice = series.filter(series.select("region", "year").is_duplicated())
    if twice.height:
        raise InvalidData(
            f"The series has two levels of {twice['region'][0]} in {twice['year'][0]:.0f}; keep one."
        )
    return series


def _of_region(name: str, series: pl.DataFrame, holdout: int | None) -> pl.DataFrame:
    years, level = series["year"].to_numpy(), series["level"].to_numpy()
    first = holdout if holdout is not None else years[-max(1, len(years) // 3)]
    early = years < first
    if early.sum() < 2 or early.all():
        raise InvalidData(
            f"The series of {name} has {int(early.sum())} years before {first:.0f} and {int((~early).sum())} "
            "from then on; hold out fewer, so that at least two are fitted and one is judged."
        )
    t = years - years[0]
    naive = _judged(np.full(len(t), level[early][-1]), level, early)
    rows = [{"model": NAIVE, **naive}]
    for key, model in MODELS.items():
        if early.sum() >= len(model.parameters):
            found = fit(model, t[early], level[early])
            curve = model.curve(t, *found)
            rows.append(
                {"model": key, **dict(zip(model.parameters, found.tolist(), strict=True))}
                | _judged(curve, level, early)
                | {"aicc": _aicc(curve[early] - level[early], len(found))}
            )
    for row in rows:
        row["beats_naive"] = row["held_out_error"] < naive["held_out_error"]
    frame = pl.DataFrame(rows, schema=SCHEMA).with_columns(
        pl.lit(name).alias("region"), fitted=pl.lit(int(early.sum())), held_out=pl.lit(int((~early).sum()))
    )
    order = ["region", "model", "fitted", "held_out"]
    # a curve whose extra parameter does nothing comes after the plainer one
    return frame.sort(pl.col("held_out_error").round(6), maintain_order=True).select(
        *order, pl.exclude(order)
    )


SCHEMA = {
    "model": pl.String,
    "start": pl.Float64,
    "rate": pl.Float64,
    "capability": pl.Float64,
    "limit": pl.Float64,
    "error": pl.Float64,
    "held_out_error": pl.Float64,
    "held_out_bias": pl.Float64,
    "aicc": pl.Float64,
    "beats_naive": pl.Boolean,
}


def fit(model: Model, t: Floats, level: Floats) -> Floats:
    """Return the parameters of a curve that come nearest to levels, by least squares from several guesses.

    Parameters
    ----------
    model : Model
        One of `keiretsu.measure.catch_up_curves.MODELS`.
    t, level : float array, shape (y,)
        Years since the first, and levels (frontier = 1).

    Returns
    -------
    float array, shape (p,)

    Raises
    ------
    UsageError
        When there are fewer levels than parameters.
    """
    from scipy.optimize import least_squares

    if len(t) < len(model.parameters):
        raise UsageError(
            f"{model.title} has {len(model.parameters)} parameters; give at least as many years."
        )
    low, high = np.array(model.low), np.array(model.high)
    best, cost = low, np.inf
    for guess in model.guesses:
        begin = np.clip([level[0], *guess], low + 1e-6 * (high - low), high - 1e-6 * (high - low))
        found = least_squares(
            lambda theta: model.curve(t, *theta) - level,
            begin,
            bounds=(low, high),
            x_scale="jac",
            xtol=1e-12,
            ftol=1e-12,
            gtol=1e-12,
        )
        if found.cost < cost:
            best, cost = found.x, found.cost
    return np.asarray(best)


def _judged(curve: Floats, level: Floats, early: np.ndarray[Any, np.dtype[np.bool_]]) -> dict[str, Any]:
    miss = curve - level
    return {
        "error": float(np.sqrt((miss[early] ** 2).mean())),
        "held_out_error": float(np.sqrt((miss[~early] ** 2).mean())),
        "held_out_bias": float(miss[~early].mean()),
    }


def _aicc(miss: Floats, parameters: int) -> float | None:
    n, k = len(miss), parameters + 1  # the variance is a parameter too
    if n - k - 1 <= 0:
        return None
    # a series that is exactly a curve has no scatter; machine precision stands in
    variance = max(float((miss**2).mean()), 1e-24)
    return float(n * np.log(variance) + 2 * k + 2 * k * (k + 1) / (n - k - 1))


def _best(table: pl.DataFrame) -> pl.DataFrame:
    return table.group_by("region", maintain_order=True).first()


def _numbers(table: pl.DataFrame) -> dict[str, Any]:
    numbers: dict[str, Any] = {"series": table["region"].n_unique()}
    for row in _best(table).to_dicts():
        numbers[f"{row['region']}_best"] = row["model"]
        numbers[f"{row['region']}_held_out_error"] = row["held_out_error"]
    return numbers


def _summary(table: pl.DataFrame) -> str:
    said = []
    for row in _best(table).to_dicts():
        if row["model"] == NAIVE:
            verdict = "no curve beats the guess that the last fitted level stays"
        else:
            verdict = f"{MODELS[row['model']].title} comes nearest"
        said.append(
            f"{row['region']}: fitted to {row['fitted']} years and judged on {row['held_out']} later ones, "
            f"{verdict} (off by {row['held_out_error']:.3f} on average)."
        )
    return " ".join(said)
