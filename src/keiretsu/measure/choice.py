"""Conditional logit by Newton's method, and the test of nested models."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from keiretsu.core.arrays import F64, I64
from keiretsu.core.errors import InvalidData

STEPS = 100
FLAT = 1e-9  # a Newton decrement below this is a maximum
NOTHING = 1e-6  # information below this: the likelihood rises for ever


@dataclass(frozen=True, slots=True, eq=False)
class LogitFit:
    """A conditional logit fitted by maximum likelihood.

    Parameters
    ----------
    names : tuple of str
    coefficients : float64, shape (p,)
    covariance : float64, shape (p, p)
        Inverse of the observed information.
    log_likelihood, null_log_likelihood : float
        At the maximum, and with every coefficient 0.
    choices, alternatives : int
        Number of choice sets, and of rows.
    """

    names: tuple[str, ...]
    coefficients: F64
    covariance: F64
    log_likelihood: float
    null_log_likelihood: float
    choices: int
    alternatives: int

    @property
    def errors(self) -> F64:
        """Standard errors, shape (p,)."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def table(self) -> pl.DataFrame:
        """One row a column: coefficient, standard error, z, p and the 95 % interval."""
        from scipy.stats import norm

        z = self.coefficients / self.errors
        return pl.DataFrame(
            {
                "column": list(self.names),
                "coefficient": self.coefficients,
                "error": self.errors,
                "z": z,
                "p": 2 * norm.sf(np.abs(z)),
                "low": self.coefficients - 1.959963984540054 * self.errors,
                "high": self.coefficients + 1.959963984540054 * self.errors,
            }
        )


@dataclass(frozen=True, slots=True)
class Nested:
    """A likelihood-ratio test of a model against one with fewer columns."""

    statistic: float
    freedom: int
    p: float


def conditional_logit(frame: pl.DataFrame, choice: str, chosen: str, columns: Sequence[str]) -> LogitFit:
    r"""Fit the conditional logit of McFadden [1]_ by maximum likelihood.

    .. math:: P_n(r) = \exp(x_{nr}'\theta) \Big/ \sum_{k \in C_n} \exp(x_{nk}'\theta)

    Parameters
    ----------
    frame : polars.DataFrame
        One row an alternative of a choice set.
    choice, chosen : str
        Columns: which set a row belongs to; whether it was taken (true for exactly one row of a set).
    columns : sequence of str
        Numeric columns that may move the choice.

    Returns
    -------
    LogitFit

    Raises
    ------
    InvalidData
        When a set has no or several chosen rows, a value is no finite number, a column never differs within a
        set or follows from the others, or the columns tell the choices perfectly.

    References
    ----------
    .. [1] McFadden (1974), "Conditional logit analysis of qualitative choice behavior".

    Examples
    --------
    >>> sets = pl.DataFrame({"n": [1, 1, 2, 2, 3, 3], "y": [1, 0, 1, 0, 0, 1], "x": [1.0, 0.0] * 3})
    >>> conditional_logit(sets, "n", "y", ["x"]).coefficients.round(4).tolist()  # ln 2
    [0.6931]
    """
    ordered = frame.sort(choice, maintain_order=True)
    first = _starts(ordered[choice])
    taken = ordered[chosen].cast(pl.Boolean).to_numpy()
    _one_taken(ordered[choice], first, taken)
    x = _values(ordered, columns, first)
    # a common shift and scale of a column changes no probability and steadies the arithmetic
    size = np.diff(np.append(first, len(x)))
    centred = x - np.repeat(np.add.reduceat(x, first) / size[:, None], size, axis=0)
    scale = np.sqrt((centred**2).mean(0))
    theta, information, best = _maximise(centred / scale, first, taken, list(columns))
    covariance = np.linalg.inv(information) / np.outer(scale, scale)
    null = -float(np.log(size).sum())
    return LogitFit(tuple(columns), theta / scale, covariance, best, null, len(first), len(x))


def nested_test(full: LogitFit, restricted: LogitFit | None = None) -> Nested:
    """Test whether the columns that only `full` has add anything, by the ratio of likelihoods.

    Parameters
    ----------
    full : LogitFit
    restricted : LogitFit, optional
        Fitted to the same choices with some of the columns; by default the model of equal chances.

    Raises
    ------
    InvalidData
        When the models are not nested or were fitted to other choices.
    """
    from scipy.stats import chi2

    names = restricted.names if restricted else ()
    same = restricted is None or (restricted.choices, restricted.alternatives) == (
        full.choices,
        full.alternatives,
    )
    if not same or not set(names) < set(full.names):
        raise InvalidData("The smaller model is not part of the larger one; fit both to the same choices.")
    below = restricted.log_likelihood if restricted else full.null_log_likelihood
    statistic = max(0.0, 2.0 * (full.log_likelihood - below))
    freedom = len(full.names) - len(names)
    return Nested(statistic, freedom, float(chi2.sf(statistic, freedom)))


def _starts(choice: pl.Series) -> I64:
    if choice.is_empty() or choice.null_count():
        raise InvalidData(
            "The choices are empty, or a row does not say which set it belongs to; complete them."
        )
    return (choice != choice.shift()).fill_null(True).arg_true().to_numpy().astype(np.int64)


def _one_taken(choice: pl.Series, first: I64, taken: npt.NDArray[np.bool_]) -> None:
    count = np.add.reduceat(taken.astype(np.int64), first)
    wrong = np.flatnonzero(count != 1)
    if len(wrong):
        name, n = choice[int(first[wrong[0]])], count[wrong[0]]
        raise InvalidData(f"The choice set {name!r} has {n} chosen rows; mark exactly one in each set.")


def _values(frame: pl.DataFrame, columns: Sequence[str], first: I64) -> F64:
    if not columns:
        raise InvalidData("A conditional logit needs at least one column; name one.")
    x = frame.select(pl.col(c).cast(pl.Float64) for c in columns).to_numpy()
    x = np.ascontiguousarray(x, dtype=np.float64)
    bad = ~np.isfinite(x).all(0)
    if bad.any():
        raise InvalidData(
            f"The column {columns[int(bad.argmax())]!r} holds no finite number in some row; fill it."
        )
    still = (np.maximum.reduceat(x, first) == np.minimum.reduceat(x, first)).all(0)
    if still.any():
        name = columns[int(still.argmax())]
        raise InvalidData(f"The column {name!r} never differs within a choice set; leave it out.")
    return x


def _maximise(x: F64, first: I64, taken: npt.NDArray[np.bool_], names: list[str]) -> tuple[F64, F64, float]:
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise InvalidData(f"One of the columns {', '.join(names)} follows from the others; leave one out.")
    theta = np.zeros(x.shape[1])
    value, gradient, information = _likelihood(theta, x, first, taken)
    for _ in range(STEPS):
        if np.linalg.eigvalsh(information)[0] < NOTHING:
            break
        step = np.linalg.solve(information, gradient).astype(np.float64)
        near = float(gradient @ step) < FLAT
        theta, (value, gradient, information) = _uphill(theta, step, value, x, first, taken)
        if near:  # that last step brought it from near to as near as numbers go
            return theta, information, value
    raise InvalidData(
        f"The columns {', '.join(names)} tell some choices perfectly, so no coefficient is the best; "
        "leave one out or give more choices."
    )


Found = tuple[float, F64, F64]


def _uphill(
    theta: F64, step: F64, value: float, x: F64, first: I64, taken: npt.NDArray[np.bool_]
) -> tuple[F64, Found]:
    """Take Newton's step, halved until the likelihood rises; it is concave, so this ends."""
    for _ in range(60):
        found = _likelihood(theta + step, x, first, taken)
        if found[0] >= value:
            break
        step = step / 2.0
    return theta + step, found


def _likelihood(theta: F64, x: F64, first: I64, taken: npt.NDArray[np.bool_]) -> Found:
    """Return the log-likelihood, its gradient and the observed information."""
    size = np.diff(np.append(first, len(x)))
    utility = x @ theta
    utility = utility - np.repeat(np.maximum.reduceat(utility, first), size)
    weight = np.exp(utility)
    total = np.add.reduceat(weight, first)
    p = weight / np.repeat(total, size)
    value = float(utility[taken].sum() - np.log(total).sum())
    mean = np.add.reduceat(p[:, None] * x, first)
    gradient = x[taken].sum(0) - mean.sum(0)
    information = (p[:, None] * x).T @ x - mean.T @ mean
    return value, gradient, information
