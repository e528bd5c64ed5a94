"""Counter-based random numbers: a draw is a function of (seed, purpose, who, when, which).

No generator carries state, so the numbers a firm gets do not depend on threads, storage order, or on
firms it has nothing to do with, and two scenarios share their replications (common random numbers).
"""

from collections.abc import Sequence
from enum import IntEnum
from hashlib import blake2b

import numpy as np
import numpy.typing as npt


class Purpose(IntEnum):
    """What a random number is for; part of the key, so that purposes never share a stream."""

    LANDSCAPE = 1
    LEADER = 2
    HERITAGE = 3
    TURBULENCE = 4
    LOOK = 5
    MEET = 6
    COPY = 7
    EXPLORE = 8
    STRANGER = 9
    TIE_BREAK = 11
    PARTNER_BREAK = 12
    PARTNER_SEEK = 13
    RESCUE = 20
    SUCCESSOR = 21
    TIE_UP = 22
    SYNTH_SIZE = 50
    SYNTH_PLACE = 51
    SYNTH_SUPPLY = 52
    SYNTH_COLLABORATION = 53
    SYNTH_EQUITY = 54
    SYNTH_CREDIT = 55
    SYNTH_PERSONNEL = 56
    SYNTH_MEMBERSHIP = 57
    SYNTH_DATES = 58
    SYNTH_STRENGTH = 59
    COUNCIL = 60
    ENGINEER = 70
    TEACH = 71


def hash_id(external_id: str) -> int:
    """Return the 64-bit hash of an external id, the same on every machine.

    Examples
    --------
    >>> hash_id("F0001") == hash_id("F0001")
    True
    """
    return int.from_bytes(blake2b(external_id.encode(), digest_size=8).digest(), "little")


def hash_ids(external_ids: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Return the hashes of many ids, shape (n,)."""
    return np.fromiter((hash_id(e) for e in external_ids), np.uint64, len(external_ids))


def replication_seed(seed: int, replication: int) -> int:
    """Return the 32-bit seed of one replication of an ensemble."""
    return int.from_bytes(blake2b(f"{seed}:{replication}".encode(), digest_size=4).digest(), "little")


def uniforms(
    seed: int, purpose: int, ident: npt.NDArray[np.uint64], step: int, draw: int
) -> npt.NDArray[np.float64]:
    """Return one number in [0, 1) for every identity.

    Parameters
    ----------
    seed, purpose, step, draw : int
        The rest of the counter and key; see `keiretsu.core.philox`.
    ident : uint64, shape (n,)
        Hashes of the external ids.

    Returns
    -------
    float64, shape (n,)

    Examples
    --------
    >>> u = uniforms(1, Purpose.LOOK, hash_ids(["a", "b"]), step=0, draw=0)
    >>> bool((u >= 0).all() and (u < 1).all())
    True
    """
    from keiretsu.core.philox import fill_uniforms

    out = np.empty(len(ident))
    fill_uniforms(np.uint32(seed), np.uint32(purpose), ident, np.uint32(step), np.uint32(draw), out)
    return out
