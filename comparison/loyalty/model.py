"""What both programs are given and what both must return."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Market:
    """A market of equal sellers.

    Parameters
    ----------
    buyers, sellers : int
    loyalty : float
        beta' / n; loyalty arises by itself above 1 in the mean field.
    memory : float
        gamma, the share of preference formed by the last visit.
    """

    buyers: int = 1_000
    sellers: int = 5
    loyalty: float = 1.0
    memory: float = 0.01


@dataclass(frozen=True, slots=True)
class Outcome:
    """What each buyer's last periods looked like, each float64 (buyers,).

    Parameters
    ----------
    repeats : array
        Share of the watched periods in which a buyer stayed with the seller of the period before.
    largest : array
        Largest preference over the sum of preferences, at the end.
    """

    repeats: npt.NDArray[np.float64]
    largest: npt.NDArray[np.float64]
