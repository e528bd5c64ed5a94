"""Compressed sparse rows: entries grouped by the row that they belong to."""

from typing import Any

import numpy as np
import numpy.typing as npt

from keiretsu.core.arrays import I64

Whole = npt.NDArray[np.integer]


def row_starts(count: Whole, dtype: type[np.integer] = np.int64) -> npt.NDArray[Any]:
    """Return where each of n rows begins when they stand one behind the other, and the end.

    Parameters
    ----------
    count : integer, shape (n,)
        Entries of every row.
    dtype : type
        Of the result.

    Returns
    -------
    integer, shape (n + 1,)
        The entries of row i are ``[starts[i], starts[i + 1])``.

    Examples
    --------
    >>> row_starts(np.array([2, 0, 1])).tolist()
    [0, 2, 2, 3]
    """
    starts = np.zeros(len(count) + 1, dtype)
    np.cumsum(count, out=starts[1:])
    return starts


def by_row(
    row: Whole, rows: int, *then: npt.NDArray[Any], dtype: type[np.integer] = np.int64
) -> tuple[npt.NDArray[Any], I64]:
    """Return the starts of the rows and the order that groups entries by row.

    Parameters
    ----------
    row : integer, shape (m,)
        Row of every entry.
    rows : int
        Number of rows, n.
    *then : shape (m,)
        What decides the order within a row, the first foremost; by default entries keep theirs.
    dtype : type
        Of the starts.

    Returns
    -------
    starts : integer, shape (n + 1,)
    order : int64, shape (m,)
        The entries of row i are ``order[starts[i]:starts[i + 1]]``.

    Examples
    --------
    >>> starts, order = by_row(np.array([2, 0, 2]), 3)
    >>> starts.tolist(), order.tolist()
    ([0, 1, 1, 3], [1, 0, 2])
    >>> by_row(np.array([2, 0, 2]), 3, np.array([9, 8, 7]))[1].tolist()
    [1, 2, 0]
    """
    order = np.lexsort((*reversed(then), row)) if then else np.argsort(row, kind="stable")
    return row_starts(np.bincount(row, minlength=rows), dtype), order
