"""Closeness of a pair: the noisy-or of all its ties."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from keiretsu.core.errors import UsageError
from keiretsu.schema import TIE_TYPES, parameters

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]


def default_omega() -> dict[str, float]:
    """Return the default weight of every tie type in closeness.

    Examples
    --------
    >>> default_omega()["ownership"]
    1.0
    """
    return {name: parameters()[f"omega_{name}"].default for name in TIE_TYPES}


def closeness_of_pairs(
    source: Rows,
    target: Rows,
    type_code: npt.NDArray[np.unsignedinteger],
    strength: Floats,
    omega: Mapping[str, float] | None = None,
) -> tuple[Rows, Rows, Floats]:
    """Return the pairs with at least one tie and how close each is.

    Parameters
    ----------
    source, target : uint32, shape (m,)
        Ends of each tie.
    type_code : unsigned, shape (m,)
        Position of each tie's type in `keiretsu.schema.TIE_TYPES`.
    strength : float64, shape (m,)
        In [0, 1].
    omega : mapping of str to float, optional
        Weight of each type, in [0, 1]; by default those of the parameters.

    Returns
    -------
    low, high : uint32, shape (p,)
        The ends of each pair, low < high, in ascending order.
    closeness : float64, shape (p,)

    Raises
    ------
    UsageError
        When `omega` names no tie type or a weight lies outside 0 to 1.
    """
    pair = (np.minimum(source, target).astype(np.uint64) << np.uint64(32)) | np.maximum(source, target)
    pair, close = closeness_by_pair(pair, type_code, strength, omega)
    return (pair >> np.uint64(32)).astype(np.uint32), pair.astype(np.uint32), close


def closeness_by_pair(
    pair: U64,
    type_code: npt.NDArray[np.unsignedinteger],
    strength: Floats,
    omega: Mapping[str, float] | None = None,
) -> tuple[U64, Floats]:
    r"""Return the numbers of the pairs with at least one tie, and how close each is.

    .. math:: s = 1 - \prod_k (1 - \omega_k \tau_k)

    Parameters
    ----------
    pair : uint64, shape (m,)
        Number of the pair that each tie joins.
    type_code, strength, omega
        See `closeness_of_pairs`.

    Returns
    -------
    pair : uint64, shape (p,)
        Each once, in ascending order.
    closeness : float64, shape (p,)

    Raises
    ------
    UsageError
        When `omega` names no tie type or a weight lies outside 0 to 1.

    Examples
    --------
    >>> ties = np.array([7, 7], np.uint64), np.array([0, 1], np.uint8), np.array([0.5, 0.5])
    >>> closeness_by_pair(*ties, {"supply": 1.0, "equity": 1.0})[1].tolist()
    [0.75]
    """
    weights = default_omega() if omega is None else omega
    for name, weight in weights.items():
        if name not in TIE_TYPES or not 0 <= weight <= 1:
            raise UsageError(
                f"The weight {name} = {weight} of closeness is wrong; name one of {', '.join(TIE_TYPES)} and "
                "give it a number from 0 to 1."
            )
    weight_of = np.array([weights.get(name, 0.0) for name in TIE_TYPES])
    order = np.argsort(pair, kind="stable")  # stable: the product is taken in the order of the types
    pair = pair[order]
    first = np.flatnonzero(np.concatenate([[True], pair[1:] != pair[:-1]])[: len(pair)])
    apart = (1.0 - weight_of[type_code] * strength)[order]
    close = 1.0 - np.multiply.reduceat(apart, first) if len(first) else np.empty(0)
    return pair[first], close
