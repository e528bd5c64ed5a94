"""How long ties last: the Kaplan-Meier curve of their survival by age."""

from collections.abc import Collection
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from keiretsu.core.arrays import F64
from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.measure.clock import day_of, last_day
from keiretsu.measure.finding import Finding, percent
from keiretsu.network import Network, View
from keiretsu.schema import TIE_TYPES

CLOSINGS = ("end", "censor")


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalCurve:
    """A Kaplan-Meier curve: S(t) at the ages t at which ties ended.

    Parameters
    ----------
    age : float64, shape (k,)
        In ascending order.
    survival, variance : float64, shape (k,)
        S(t) just after `age`, and Greenwood's estimate of its variance.
    at_risk, ended : int64, shape (k,)
        Ties that reached the age under observation, and those that ended at it.
    """

    age: F64
    survival: F64
    variance: F64
    at_risk: npt.NDArray[np.int64]
    ended: npt.NDArray[np.int64]

    def at(self, age: F64) -> tuple[F64, F64]:
        """Return S and its variance at any ages, shape (n,) each."""
        place = np.searchsorted(self.age, age, "right")
        survival, variance = np.concatenate([[1.0], self.survival]), np.concatenate([[0.0], self.variance])
        return survival[place], variance[place]

    def quantile(self, share: float) -> float | None:
        """Return the first age at which at most `share` survive, or None when more still do."""
        below = np.flatnonzero(self.survival <= share + 1e-12)
        return float(self.age[below[0]]) if len(below) else None


def kaplan_meier(duration: F64, ended: npt.NDArray[np.bool_], entry: F64 | None = None) -> SurvivalCurve:
    r"""Return the product-limit estimate of survival, some lives being cut off or first seen late.

    .. math:: \hat S(t) = \prod_{t_k \le t} (1 - d_k / n_k), \qquad
        \widehat{\mathrm{Var}}\,\hat S(t) = \hat S(t)^2 \sum_{t_k \le t} \frac{d_k}{n_k (n_k - d_k)}

    Parameters
    ----------
    duration : float64, shape (n,)
        Age at the end, or at the last look.
    ended : bool, shape (n,)
        False where the life was cut off by the last look.
    entry : float64, shape (n,), optional
        Age at the first look, below `duration`; by default 0.

    Returns
    -------
    SurvivalCurve

    References
    ----------
    .. [1] Kaplan, Meier (1958), Journal of the American Statistical Association 53:457.

    Examples
    --------
    >>> kaplan_meier(np.array([1.0, 2.0, 2.0, 3.0]), np.array([True, True, False, True])).survival.tolist()
    [0.75, 0.5, 0.0]
    """
    age, count = np.unique(duration[ended], return_counts=True)
    reached = len(duration) - np.searchsorted(np.sort(duration), age, "left")
    if entry is not None:
        reached = reached - (len(entry) - np.searchsorted(np.sort(entry), age, "left"))
    left = reached - count
    survival: F64 = np.cumprod(left / reached, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.cumsum(count / (reached * left.astype(float)))
        variance = np.where(survival > 0, survival**2 * spread, np.nan)
    return SurvivalCurve(age, survival, variance, reached.astype(np.int64), count.astype(np.int64))


def interval(survival: F64, variance: F64, level: float = 0.95, how: str = "log-log") -> tuple[F64, F64]:
    """Return the limits of S at a level of confidence; nan once nothing survives.

    Parameters
    ----------
    survival, variance : float64, shape (n,)
    level : float
    how : {"log-log", "plain"}
        Even on the scale of ln(-ln S), which keeps within 0 and 1, or even around S and cut at 0 and 1.
    """
    z = NormalDist().inv_cdf(0.5 + level / 2)
    error = np.sqrt(variance)
    if how == "plain":
        return np.maximum(survival - z * error, 0.0), np.minimum(survival + z * error, 1.0)
    inner = (survival > 0) & (survival < 1)
    low, high = np.where(survival == 1, 1.0, np.nan), np.where(survival == 1, 1.0, np.nan)
    log = np.log(survival[inner])
    step = z * error[inner] / (survival[inner] * np.abs(log))
    low[inner], high[inner] = np.exp(log * np.exp(step)), np.exp(log * np.exp(-step))
    return low, high


def survival(
    network: Network | View,
    as_of: int | str | None = None,
    *,
    types: Collection[str] | None = None,
    since: int | str | None = None,
    closings: str = "end",
    level: float = 0.95,
    how: str = "log-log",
    ages: int | None = None,
) -> Finding:
    """Measure how many ties survive to each age, by type.

    Consecutive spells of one tie, as a change of strength leaves them, are one life. Ties still open are cut
    off at `as_of`; name it where the record holds ends that are only planned. The age is counted on the
    calendar: a tie of 1 April 1990 is one year old on 1 April 1991.

    Parameters
    ----------
    network : Network
    as_of : int or str, optional
        Last look: a year (its end) or an ISO date; by default the last date of the record.
    types : collection of str, optional
        By default supply and collaboration.
    since : int or str, optional
        First day of the record: ties count from then on at the age they have, those that ended earlier are
        left out. Without it, ties that ended before the record began would be missing unseen, and lives
        would look longer than they are.
    closings : {"end", "censor"}
        Whether a tie that ends on the day an end of it closes counts as ended or as cut off.
    level : float
        Confidence of the interval. It takes ties as independent: where many end together, as those of one
        closing firm or one project do, it is too narrow.
    how : {"log-log", "plain"}
    ages : int, optional
        Last age of the table; by default the greatest age reached.

    Returns
    -------
    Finding
        One row a type and whole age: ``survival``, ``low``, ``high``, ``at_risk`` (ties that reach the age
        under observation) and ``ended`` (since the age before). Numbers: for each type ties, ended,
        ``median_life`` and ``yearly_survival`` = exp(-ended / tie-years).

    Raises
    ------
    InvalidData
        When a view is given, which has no past, or no tie of the types was ever open.
    UsageError
        When an option is unknown.
    """
    if isinstance(network, View):
        raise InvalidData("A view of one date knows no lives of ties; give the network.")
    if closings not in CLOSINGS or how not in ("log-log", "plain") or not 0 < level < 1:
        raise UsageError("closings is end or censor, how is log-log or plain, level lies between 0 and 1.")
    chosen = _chosen(types)
    lives = tie_lives(network, as_of, chosen, since, closings == "censor")
    parts, numbers = [], {}
    for name in chosen:
        part = lives.filter(pl.col("type") == name)
        if part.height:
            table, numbers[name] = _of_type(part, level, how, ages)
            parts.append(table.select(pl.lit(name).alias("type"), pl.all()))
    if not parts:
        raise InvalidData(
            f"No tie of type {' or '.join(chosen)} was open under observation; name other types."
        )
    flat = {f"{name}_{key}": value for name, found in numbers.items() for key, value in found.items()}
    return Finding("survival", pl.concat(parts), flat, _summary(numbers))


def _chosen(types: Collection[str] | None) -> tuple[str, ...]:
    chosen = (
        ("supply", "collaboration") if types is None else (types,) if isinstance(types, str) else tuple(types)
    )
    for name in chosen:
        if name not in TIE_TYPES:
            raise UsageError(f"There is no tie type {name!r}; choose among {', '.join(TIE_TYPES)}.")
    return chosen


def tie_lives(
    network: Network,
    as_of: int | str | None = None,
    types: Collection[str] = TIE_TYPES,
    since: int | str | None = None,
    censor_closings: bool = False,
) -> pl.DataFrame:
    """Return one row a tie that was open under observation: type, source, target, entry, age, ended.

    `entry` and `age` are in years by the calendar; the other parameters are those of `survival`.
    """
    cut = last_day(network) if as_of is None else day_of(as_of)
    first = None if since is None else day_of(since, first=True)
    lives = _joined_spells(network.ties.filter(pl.col("type").cast(pl.String).is_in(list(types))))
    lives = lives.filter(pl.col("since") <= cut)
    if first is not None:
        lives = lives.filter(pl.col("until").is_null() | (pl.col("until") > first))
    ended = pl.col("until").is_not_null() & (pl.col("until") <= cut)
    if censor_closings:
        ended &= ~_ends_with_an_end(network)
    born = _calendar(pl.col("since"))
    looked = pl.col("since") if first is None else pl.max_horizontal("since", pl.lit(first))
    last = pl.min_horizontal(pl.col("until"), pl.lit(cut + 1))
    return lives.select(
        pl.col("type").cast(pl.String),
        "source",
        "target",
        entry=(_calendar(looked) - born).round(9),
        age=(_calendar(last) - born).round(9),
        ended=ended,
    ).filter(pl.col("age") > pl.col("entry"))


def _joined_spells(ties: pl.DataFrame) -> pl.DataFrame:
    key = ["type", "source", "target"]
    same = pl.all_horizontal([pl.col(k) == pl.col(k).shift() for k in key])
    continues = same & (pl.col("since") == pl.col("until").shift()).fill_null(False)
    lives = ties.with_columns(life=(~continues).fill_null(True).cum_sum())
    return lives.group_by("life", maintain_order=True).agg(
        *(pl.col(k).first() for k in key), pl.col("since").first(), pl.col("until").last()
    )


def _ends_with_an_end(network: Network) -> pl.Expr:
    closed = network.actors.drop_nulls("closed").select("id", "closed")
    days = dict(zip(closed["id"].to_list(), closed["closed"].to_list(), strict=True))
    if not days:
        return pl.lit(False)
    of = [
        pl.col(end).replace_strict(days, default=None, return_dtype=pl.Int32) for end in ("source", "target")
    ]
    return pl.any_horizontal([(pl.col("until") == day).fill_null(False) for day in of])


def _calendar(day: pl.Expr) -> pl.Expr:
    """Return a day as a year and its fraction, the same fraction on the same date of every year."""
    date = day.cast(pl.Int32).cast(pl.Date)
    return date.dt.year() + (date.dt.month() - 1 + (date.dt.day() - 1) / 31) / 12


def _of_type(
    lives: pl.DataFrame, level: float, how: str, ages: int | None
) -> tuple[pl.DataFrame, dict[str, Any]]:
    age, entry = lives["age"].to_numpy(), lives["entry"].to_numpy()
    ended = lives["ended"].to_numpy()
    curve = kaplan_meier(age, ended, entry if entry.any() else None)
    whole = np.arange((int(age.max()) if ages is None else ages) + 1)
    share, variance = curve.at(whole.astype(float))
    low, high = interval(share, variance, level, how)
    until_now = np.searchsorted(np.sort(age[ended]), whole, "right")
    reach = np.array([int(((entry <= a) & (age >= a)).sum()) for a in whole])
    table = pl.DataFrame(
        {
            "age": whole,
            "survival": share,
            "low": pl.Series(low).fill_nan(None),
            "high": pl.Series(high).fill_nan(None),
            "at_risk": reach,
            "ended": np.diff(until_now, prepend=0),
        }
    )
    years = float((age - entry).sum())
    return table, {
        "ties": len(age),
        "ended": int(ended.sum()),
        "median_life": curve.quantile(0.5),
        "tie_years": years,
        "yearly_survival": float(np.exp(-ended.sum() / years)),
    }


def _summary(numbers: dict[str, dict[str, Any]]) -> str:
    said = []
    for name, of in numbers.items():
        median = of["median_life"]
        half = f"half end within {median:.1f} years" if median is not None else "more than half never ended"
        said.append(
            f"Of {of['ties']:,} {name} ties {of['ended']:,} were seen to end: "
            f"{percent(of['yearly_survival'])} survive a year on average, {half}."
        )
    return " ".join(said)
