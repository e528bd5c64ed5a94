"""How an effect differs from replication to replication, and what that is held against."""

from __future__ import annotations

import numpy as np

from keiretsu.evidence.claims import Claim
from keiretsu.evidence.decomposition import Crossing, decompose, significant, worth
from keiretsu.evidence.effect import Effect, share_above_zero
from keiretsu.evidence.equivalence import ONE_SIDED, interval, replications_to_decide
from keiretsu.evidence.panel import Floats
from keiretsu.evidence.results import Variation
from keiretsu.evidence.verdict import Grounds


def spread_of(
    case: Claim, effect: Effect, values: Floats, crossing: Crossing | None, grounds: Grounds
) -> Variation:
    """Return shares of replications and of the variance, and what they are held against."""
    if case.within is not None:
        agrees = np.where((values >= case.within[0]) & (values <= case.within[1]), 1.0, -1.0)
        share = share_above_zero(agrees)
        return Variation(share.share, share.low, share.high, vectors=_vectors(crossing))
    found = decompose(values, crossing)
    share = share_above_zero(
        values if case.claimed_sign == "+" else -values, max(1.0, worth(values, effect, found))
    )
    low, high = interval(effect, 1.0 - 2.0 * ONE_SIDED) or (None, None)
    above, below = significant(values, crossing, found) if crossing and found else (0, 0)
    decided = bool(effect.excludes_zero()) or grounds.depends
    return Variation(
        claimed=share.share,
        claimed_low=share.low,
        claimed_high=share.high,
        smallest=grounds.smallest,
        low_90=low,
        high_90=high,
        parameters=found.shares[0] if found else None,
        networks=found.shares[1] if found and found.crossed else None,
        vectors=_vectors(crossing),
        above=above,
        below=below,
        to_decide=None if decided else replications_to_decide(effect, grounds.smallest, found),
    )


def _vectors(crossing: Crossing | None) -> int:
    return int(np.unique(crossing.vectors).size) if crossing else 0
