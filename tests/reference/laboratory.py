"""The search kernel on a bench: one sector, firms that only look, copy and propose, any network of them."""

from dataclasses import dataclass

import numpy as np

from keiretsu.core.philox import DrawKey
from keiretsu.core.random import Purpose
from keiretsu.model.mechanisms.technology import landscape, search
from keiretsu.model.mechanisms.technology.records import TechnologyParameters, Terrain
from tests.reference import technology
from tests.reference.compare import arguments
from tests.reference.made_up import rest

WHO = np.uint64(1)

PLAIN = TechnologyParameters(
    fidelity_strong=1.0, fidelity_weak=1.0, attention=0.0, imitation_rate=1.0, licence_rate=0.0,
    licence_ceiling=0.0, exploration_rate=1.0, radical_rate=0.0, consensus_stages=1.0, signal_noise_known=0.0,
    signal_noise_frontier=0.0, hurdle=0.0, channel_rate=0.0, omega_membership=0.0, omega_guidance=0.0,
    guided_search=0.0, research_elasticity=1.0, laboratory_cost=0.0, parallel_search=0.0,
    sights=0,
)  # fmt: skip
"""Everybody acts every period, copies exactly or, seeing nobody better, proposes one element; improvements
are approved. This is the rule of Lazer and Friedman."""


@dataclass
class Ground:
    """A landscape that can be redrawn locus by locus as the rule of technology does it."""

    seed: int
    complexity: int

    def __post_init__(self):
        self.table = np.zeros(landscape.DESIGNS, np.uint32)
        self.around = landscape.neighbours(
            np.uint32(self.seed), int(Purpose.LANDSCAPE), WHO, self.complexity, 0
        )
        self.epoch = np.zeros(landscape.LOCI, np.int32)
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
        one = [np.array([v]) for v in (*landscape.scale(self.table), int(self.table.argmax()))]
        return Terrain(self.table[None], *one, self.epoch[None])


@dataclass(frozen=True)
class Network:
    """Who looks at whom each period: (ptr, partner) and the closeness of every look."""

    ptr: np.ndarray
    partner: np.ndarray
    closeness: float = 1.0

    @classmethod
    def of(cls, rows, closeness=1.0):
        """Make a network from one row of partners a firm."""
        ptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int32)
        flat = np.concatenate([np.asarray(row) for row in rows]) if ptr[-1] else np.zeros(0)
        return cls(ptr, flat.astype(np.uint32), closeness)


def starts(rng, firms):
    """Return random first designs."""
    return rng.integers(landscape.DESIGNS, size=firms).astype(np.uint16)


def simulate(ground, network, x, periods, *, rates=PLAIN, meetings=0, seed=1, shake=None):
    """Return the scaled fitness of every firm, shape (periods + 1, firms), and the designs of the end.

    `shake(ground, period)`, if given, may redraw the ground before a period and tells whether it did.
    """
    bench = _bench(ground, network, x, rates, meetings)
    n, fits = len(x), []
    for period in range(1, periods + 1):
        if shake and shake(ground, period):
            bench["terrain"] = ground.terrain()
        search.refresh(0, n, *arguments(search.refresh, bench).values())
        fits.append(bench["fit"].copy())
        bench["key"] = DrawKey(np.uint32(seed), np.uint32(period))
        search.search(0, n, *arguments(search.search, bench).values())
        bench["x"], bench["x_next"] = bench["x_next"], bench["x"]
    search.refresh(0, n, *arguments(search.refresh, bench).values())
    return np.array([*fits, bench["fit"]]), bench["x"]


def partners(network, firms):
    """Return collaborations of the closeness of the looks of a network, without other ties."""
    looks = len(network.partner)
    return {
        "partner_ptr": network.ptr, "partner": network.partner,
        "partner_tie": np.arange(looks, dtype=np.uint32), "strength": np.full(looks, network.closeness),
        "partner_kin": np.zeros(looks, np.uint8), "partner_omega": np.ones(1),
        "static_ptr": np.zeros(firms + 1, np.int32), "static_other": np.zeros(0, np.uint32),
        "static_closeness": np.zeros(0),
    }  # fmt: skip


def alike(firms):
    """Return one market of firms that search with equal drive, on no council, and have tried nothing yet."""
    return rest({"n": firms, "M": 1}) | {
        "ident": np.arange(1, firms + 1, dtype=np.uint64), "guided": np.zeros(firms),
        "skill": np.ones(firms), "effort": np.ones(firms), "boldness": np.ones(firms),
        "market_ptr": np.array([0, firms]), "market_firm": np.arange(firms, dtype=np.uint32),
        "member_ptr": np.zeros(2, np.int64), "member_firm": np.zeros(0, np.uint32),
        "advice": np.full(1, -1), "market_level": np.ones(1), "theta": np.ones(1),
    }  # fmt: skip


def _bench(ground, network, x, rates, meetings):
    """Return what the kernels read and write, by the names of their arguments."""
    n = len(x)
    own = {"x": x.copy(), "fit": np.zeros(n), "level": np.zeros(n)}
    given = {"p": rates._replace(sights=meetings), "terrain": ground.terrain()}
    rest = technology.looked(n) | {"stale": np.ones(n, np.uint8)}
    return alike(n) | partners(network, n) | own | given | rest
