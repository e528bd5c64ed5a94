"""Twins of `diffusion.kernels`: the reduced engine, told as what a firm sees and how far it gets."""

from math import cos, exp, log, pi, sqrt

import numpy as np

from keiretsu.core.random import Purpose
from tests.reference.philox import unit
from tests.reference.search import (
    COPIED,
    KEPT,
    NEW_ELEMENT,
    NEW_MODULE,
    NOBODY,
    Firm,
    Seen,
    approval,
)

NELSON_PHELPS, LOGISTIC, VERSPAGEN = range(3)
LOCI = 16


def success(law, capability, gap):
    """Return the chance to learn across a gap of logarithms."""
    return {NELSON_PHELPS: 1.0, LOGISTIC: exp(-gap), VERSPAGEN: exp(-gap / capability)}[law]


def closer(law, own, model, slope, share):
    """Return fitness after closing a share of the gap, in levels or (Verspagen) in logarithms."""
    if law == VERSPAGEN or slope <= 0:
        return own + share * (model - own)
    level = exp(slope * own) + share * (exp(slope * model) - exp(slope * own))
    return log(level) / slope


def reached(complexity, flipped):
    """Return the share of contributions that depend on some flipped element, K others drawn at random."""
    none = 1.0
    for k in range(flipped):
        none *= max(0.0, LOCI - 1 - complexity - k) / (LOCI - k)
    return 1 - none


def trial(own, mean, spread, touched, first, second):
    """Return the fitness of a design redrawn in the part that is touched; none is better than 1."""
    kept = (1 - touched) * own + touched * mean
    normal = sqrt(-2 * log(1 - unit(first))) * cos(2 * pi * unit(second))
    return min(1.0, kept + spread * sqrt(1 - (1 - touched) ** 2) * normal)


def levels(e):
    """Return productivity relative to the frontier."""
    return {
        "level": [exp(e.theta[m] * (f - e.top[s])) for s, m, f in zip(e.sector, e.market, e.fit, strict=True)]
    }


class Learner(Firm):
    """A firm that looks where the firm of the micro engine looks, and knows fitness instead of designs."""

    def __init__(self, e, i):
        e.x = np.zeros(len(e.fit), np.int64)
        super().__init__(e, i)

    def seen_by_licence(self):
        if self.visible and unit(self.look[3]) < self.e.p.licence_rate * self.free_attention():
            yield Seen(self.e.moments.top[self.sector], 0, 0.0)

    def imitate(self, model):
        e, p, own = self.e, self.e.p, self.e.fit[self.i]
        slope = e.theta[self.market]
        chance = success(e.law.diffusion_law, e.law.learning_gap, slope * (model.fitness - own))
        if unit(self.words(Purpose.COPY, 4)[0]) >= chance:
            return own, KEPT
        share = p.fidelity_weak + (p.fidelity_strong - p.fidelity_weak) * model.closeness
        return closer(e.law.diffusion_law, own, model.fitness, slope, share), COPIED if share > 0 else KEPT

    def explore(self, otherwise, what, model):
        e, p, s, own = self.e, self.e.p, self.sector, self.e.fit[self.i]
        for k in range(self.trials(model)):
            u, v = self.words(Purpose.EXPLORE, 2 * k), self.words(Purpose.EXPLORE, 2 * k + 1)
            radical = unit(u[1]) < p.radical_rate * e.boldness[self.i]
            flipped = turned(u[2]) if radical else 1
            if flipped == 0:
                continue
            self.proposed += 1
            touched = reached(e.law.complexity, flipped)
            found = trial(own, e.moments.mean[s], e.moments.spread[s], touched, v[0], v[1])
            gain = (found - otherwise) / e.moments.step_spread[s] if e.moments.step_spread[s] > 0 else 0.0
            self.gains["own"] = max(self.gains["own"], gain)
            if unit(u[3]) < approval(gain, self.noise(), p.hurdle, p.consensus_stages):
                return found, NEW_MODULE if radical else NEW_ELEMENT
        return otherwise, what

    def year(self):
        """Return the fitness of next year and how it came about."""
        if unit(self.look[0]) >= self.e.p.imitation_rate * self.e.skill[self.i]:
            return self.e.fit[self.i], KEPT
        model = self.better_model()
        otherwise, what = self.imitate(model) if model else (self.e.fit[self.i], KEPT)
        found, what = self.explore(otherwise, what, model)
        self.copied = model.firm if what == COPIED else NOBODY
        return found, what


def turned(word):
    """Return how many elements of a module a redraw turns."""
    return bin(int(word) % 16).count("1")


def diffuse(e):
    """Return next year's fitness, what each firm did, and its ideas."""
    firms = [Learner(e, i) for i in range(len(e.fit))]
    years = [firm.year() for firm in firms]
    return {
        "fit_next": [fit for fit, _ in years],
        "changed": [what for _, what in years],
        "proposed": [firm.proposed for firm in firms],
        "own_gain": [firm.gains["own"] for firm in firms],
        "told_gain": [firm.gains["told"] for firm in firms],
        "copied": [firm.copied for firm in firms],
    }
