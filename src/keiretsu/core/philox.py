"""Philox4x32-10 for kernels.

DrawKey = (seed, purpose); counter = (low and high half of the identity's 64-bit hash, step, draw).

References
----------
.. [1] Salmon, Moraes, Dror, Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC'11.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from keiretsu.core.jit import Whole, inlined, kernel


class DrawKey(NamedTuple):
    """What the random numbers of a year share: the run's seed and the step, the year."""

    seed: np.uint32
    step: np.uint32


TWO_M32 = 2.0**-32
_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)


@inlined
def philox(
    k0: np.uint32, k1: np.uint32, c0: np.uint32, c1: np.uint32, c2: np.uint32, c3: np.uint32
) -> tuple[np.uint32, np.uint32, np.uint32, np.uint32]:
    """Return four random 32-bit words for a key of two words and a counter of four."""
    a, b, c, d = np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3)
    x, y = np.uint64(k0), np.uint64(k1)
    for _ in range(10):
        p, q = _M0 * a, _M1 * c
        a, c = (q >> _32) ^ b ^ x, (p >> _32) ^ d ^ y
        b, d = q & _LOW, p & _LOW
        x, y = (x + _W0) & _LOW, (y + _W1) & _LOW
    return np.uint32(a), np.uint32(b), np.uint32(c), np.uint32(d)


@inlined
def words(
    seed: np.uint32, purpose: np.uint32 | int, ident: np.uint64, step: np.uint32, draw: np.uint32
) -> tuple[np.uint32, np.uint32, np.uint32, np.uint32]:
    """Return four words for (seed, purpose, identity, step, draw)."""
    return philox(
        np.uint32(seed),
        np.uint32(purpose),
        np.uint32(ident & _LOW),
        np.uint32(ident >> _32),
        np.uint32(step),
        np.uint32(draw),
    )


@inlined
def unit(word: np.uint32) -> float:
    """Return a word as a number in [0, 1)."""
    return float(word) * TWO_M32


@inlined
def below(word: np.uint32, n: Whole) -> Whole:
    """Return a word as a whole number in [0, n) (multiply and shift; bias below n / 2**32)."""
    return np.int64((np.uint64(word) * np.uint64(n)) >> _32)


@inlined
def pair_ident(a: np.uint64, b: np.uint64) -> np.uint64:
    """Return the identity of an ordered pair of hashes (a finaliser of two mixed words)."""
    h = a ^ (b * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0x7F4A7C15F39CC060) + (a << np.uint64(6)))
    h = (h ^ (h >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    h = (h ^ (h >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return h ^ (h >> np.uint64(31))


@kernel
def fill_uniforms(
    seed: np.uint32,
    purpose: np.uint32,
    ident: npt.NDArray[np.uint64],
    step: np.uint32,
    draw: np.uint32,
    out: npt.NDArray[np.float64],
) -> None:
    """Fill `out` (n,) with one number in [0, 1) for every identity (n,)."""
    for i in range(len(ident)):
        out[i] = unit(words(seed, purpose, ident[i], step, draw)[0])


@kernel
def fill_words(
    seed: np.uint32,
    purpose: np.uint32,
    ident: npt.NDArray[np.uint64],
    step: np.uint32,
    draw: npt.NDArray[np.uint32],
    first: npt.NDArray[np.uint32],
    second: npt.NDArray[np.uint32],
    third: npt.NDArray[np.uint32],
) -> None:
    """Fill the first three words (n,) for every identity (n,) and number of a draw (n,)."""
    for i in range(len(ident)):
        w = words(seed, purpose, ident[i], step, draw[i])
        first[i], second[i], third[i] = w[0], w[1], w[2]
