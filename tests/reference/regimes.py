"""Closed groups, open markets, brokered clusters: the networks whose search the model book compares (13)."""

from dataclasses import dataclass

import numpy as np

from tests.reference.laboratory import PLAIN, Ground, Network, simulate, starts

FIRMS, GROUP, PARTNERS = 300, 15, 8
ATTENTION = 0.06
TOP = FIRMS // 100
LICENSED = FIRMS // 20


@dataclass(frozen=True)
class Structure:
    """Who looks at whom and how exactly they copy.

    `inside` partners in the own group, of which a share `outside` is drawn among all firms instead, `bridges`
    to any firm, `meetings` random looks a period.
    """

    fidelity: float
    inside: int = 0
    outside: float = 0.0
    bridges: int = 0
    meetings: int = 0

    def network(self, rng):
        """Draw the network."""
        rows = []
        for i in range(FIRMS):
            group = range(i - i % GROUP, i - i % GROUP + GROUP)
            own = rng.choice([j for j in group if j != i], self.inside, replace=False)
            others = rng.integers(FIRMS, size=self.inside)
            known = np.where(rng.random(self.inside) < self.outside, others, own)
            rows.append([*known, *rng.integers(FIRMS, size=self.bridges)])
        return Network.of(rows)

    def rates(self, radical):
        """Return the parameters of search: ties bind attention, approval is exact."""
        given = {"fidelity_strong": self.fidelity, "fidelity_weak": self.fidelity}
        return PLAIN._replace(attention=ATTENTION, radical_rate=radical, **given)


RELATIONAL = Structure(0.95, inside=PARTNERS, outside=0.02)
MARKET = Structure(0.45, meetings=8)
BROKERED = Structure(0.70, inside=4, bridges=2)
CLOSED_LOW = Structure(0.45, inside=PARTNERS, outside=0.02)
OPEN_LOW = Structure(0.45, inside=PARTNERS, outside=0.15)
MARKET_HIGH = Structure(0.95, meetings=8)
CLOSED_70 = Structure(0.70, inside=PARTNERS, outside=0.02)
BROKERED_95 = Structure(0.95, inside=4, bridges=2)
MARKET_70 = Structure(0.70, meetings=8)
SEALED = Structure(0.95, inside=PARTNERS)


def search(structure, seed, complexity, *, periods=160, redraw=0.0, licensed=False, radical=0.0):
    """Return fitness (periods + 1, firms) and the designs of the end on one landscape.

    Landscapes, first designs, redrawn loci and random numbers depend on `seed` alone. `redraw` is the share
    of loci redrawn every 20 periods; `licensed` gives a twentieth of the firms the best design at the start.
    """
    ground, rng = Ground(1000 + seed, complexity), np.random.default_rng(seed)
    x = starts(rng, FIRMS)
    if licensed:
        x[rng.permutation(FIRMS)[:LICENSED]] = int(ground.table.argmax())
    strikes = rng.random((periods + 1, 16)) < redraw

    def shake(ground, period):
        if period % 20 or not strikes[period].any():
            return False
        ground.redraw(np.flatnonzero(strikes[period]), period)
        return True

    network = structure.network(np.random.default_rng(seed + 10**6))
    how = {"rates": structure.rates(radical), "meetings": structure.meetings, "seed": seed}
    return simulate(ground, network, x, periods, shake=shake, **how)


def outcomes(structure, seeds, complexity, redraw=0.0, radical=0.0):
    """Return time-means of the mean and of the best hundredth, and distinct designs per firm: (seeds, 3)."""
    rows = []
    for seed in seeds:
        fits, x = search(structure, seed, complexity, redraw=redraw, radical=radical)
        best = np.sort(fits[1:], axis=1)[:, -TOP:]
        rows.append((fits[1:].mean(), best.mean(), len(np.unique(x)) / FIRMS))
    return np.array(rows)


def catch_up(structure, seeds, complexity, when=(5, 10, 20), radical=0.0):
    """Return the mean fitness at some periods, a twentieth licensed from the start: (seeds, periods)."""
    how = {"periods": max(when), "licensed": True, "radical": radical}
    runs = [search(structure, seed, complexity, **how)[0] for seed in seeds]
    return np.array([[fits[t].mean() for t in when] for fits in runs])


def paired(a, b):
    """Return mean and standard error of a - b, row by row."""
    gap = a - b
    return gap.mean(axis=0), gap.std(axis=0, ddof=1) / np.sqrt(len(gap))
