"""The search kernel on a bench: one sector, firms that only look, copy and propose, any network of them."""

from dataclasses import dataclass

import numpy as np

from keiretsu.core.random import Purpose
from keiretsu.model.mechanisms.partners.kernels import Bonds
from keiretsu.model.mechanisms.technology import landscape, search
from keiretsu.model.mechanisms.technology.observation import SearchRates
from tests.reference.compare import arguments

PURPOSES = tuple(int(p) for p in (Purpose.LOOK, Purpose.MEET, Purpose.COPY, Purpose.EXPLORE))
WHO = np.uint64(1)

PLAIN = SearchRates(
    fidelity_strong=1.0, fidelity_weak=1.0, attention=0.0, imitation=1.0, licence=0.0, ceiling=0.0,
    exploration=1.0, radical=0.0, stages=1.0, noise_known=0.0, noise_frontier=0.0, hurdle=0.0, channel=0.0,
    closeness_member=0.0, closeness_council=0.0, heed=0.0, elasticity=1.0,
)  # fmt: skip
"""Everybody acts every period, copies exactly, proposes one element and approves every improvement."""


@dataclass
class Ground:
    """A landscape that can be redrawn locus by locus as the rule of technology does it."""

    seed: int
    complexity: int

    def __post_init__(self):
        self.table = np.zeros(landscape.DESIGNS, np.uint32)
        self.around = landscape.neighbours(np.uint32(self.seed), int(Purpose.LANDSCAPE), WHO, self.complexity)
        self.epoch = np.zeros(landscape.LOCI, np.int64)
        for locus in range(landscape.LOCI):
            landscape.add_locus(self.table, self.around[locus], self.values(locus, 0))

    def values(self, locus, epoch):
        """Return the contributions of a locus as drawn in an epoch."""
        return landscape.contributions(
            np.uint32(self.seed), int(Purpose.LANDSCAPE), WHO, int(epoch), locus, self.complexity
        )

    def redraw(self, loci, epoch):
        """Draw the contributions of some loci anew."""
        for locus in loci:
            change = self.values(locus, epoch) - self.values(locus, self.epoch[locus])
            landscape.add_locus(self.table, self.around[locus], change)
            self.epoch[locus] = epoch

    def terrain(self):
        """Return the landscape as the search kernel takes it, its best design as the leader's."""
        lowest, inverse, one_step = landscape.scale(self.table)
        one = [np.array([v]) for v in (lowest, inverse, one_step, int(self.table.argmax()))]
        return search.Terrain(self.table[None], *one)


@dataclass(frozen=True)
class Network:
    """Who looks at whom each period: (ptr, partner) and the closeness of every look."""

    ptr: np.ndarray
    partner: np.ndarray
    closeness: float = 1.0

    @classmethod
    def of(cls, rows, closeness=1.0):
        """Make a network from one row of partners a firm."""
        ptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
        flat = np.concatenate([np.asarray(row) for row in rows]) if ptr[-1] else np.zeros(0)
        return cls(ptr, flat.astype(np.uint32), closeness)


def starts(rng, firms):
    """Return random first designs."""
    return rng.integers(landscape.DESIGNS, size=firms).astype(np.uint16)


def simulate(ground, network, x, periods, *, rates=PLAIN, meetings=0, seed=1, shake=None):
    """Return the scaled fitness of every firm, shape (periods + 1, firms), and the designs of the end.

    `shake(ground, period)`, if given, may redraw the ground before a period and tells whether it did.
    """
    bench = _bench(ground, network, x, rates, meetings, seed)
    n, fits = len(x), []
    for period in range(1, periods + 1):
        if shake and shake(ground, period):
            bench["terrain"] = ground.terrain()
        search.refresh(0, n, *arguments(search.refresh, bench).values())
        fits.append(bench["fit"].copy())
        search.search(0, n, *arguments(search.search, bench | {"t": np.uint32(period)}).values())
        bench["x"], bench["x_next"] = bench["x_next"], bench["x"]
    search.refresh(0, n, *arguments(search.refresh, bench).values())
    return np.array([*fits, bench["fit"]]), bench["x"]


def bonds(closeness, firms):
    """Return collaborations of a given closeness, without other ties."""
    nobody = (np.zeros(firms + 1, np.int32), np.zeros(0, np.uint32), np.zeros(0))
    return Bonds(closeness, np.zeros(len(closeness), np.uint8), *nobody, 1.0)


def _bench(ground, network, x, rates, meetings, seed):
    """Return what the kernels read and write, by the names of their arguments."""
    n, looks = len(x), len(network.partner)
    firms = {
        "ident": np.arange(1, n + 1, dtype=np.uint64), "sector": np.zeros(n, np.uint8), "x": x.copy(),
        "market": np.zeros(n, np.uint32), "membership": np.zeros(n, np.uint8), "fit": np.zeros(n),
        "level": np.zeros(n), "x_next": x.copy(), "changed": np.zeros(n, np.uint8),
        "proposed": np.zeros(n, np.uint8), "guided": np.zeros(n),
        "effort": np.ones(n), "boldness": np.ones(n), "own_gain": np.zeros(n),
        "told_gain": np.zeros(n), "skill": np.ones(n), "stale": np.ones(n, np.uint8),
    }  # fmt: skip
    market = {
        "market_ptr": np.array([0, n]), "market_firm": np.arange(n, dtype=np.uint32),
        "advice": np.full(1, -1), "market_level": np.ones(1), "theta": np.ones(1),
        "member_ptr": np.zeros(2, np.int64), "member_firm": np.zeros(0, np.uint32),
    }  # fmt: skip
    partners = {
        "partner_ptr": network.ptr, "partner": network.partner, "meetings": meetings,
        "partner_tie": np.arange(looks, dtype=np.uint32),
        "bonds": bonds(np.full(looks, network.closeness), n),
    }  # fmt: skip
    rest = {"seed": np.uint32(seed), "purposes": PURPOSES, "p": rates, "terrain": ground.terrain()}
    return firms | market | partners | rest
