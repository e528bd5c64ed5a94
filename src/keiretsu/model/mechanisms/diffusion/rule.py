"""M2, the reduced engine: technology spreads along ties as a hazard, without designs.

    E[change of ln A_i] = e_I H(g_i) F_i + e_I e_0 (1 - a_i) I_i ,     g_i = ln A_j - ln A_i
    H(g)  =  e^g - 1            Nelson and Phelps, steps of the level
             1 - e^-g           logistic (Benhabib and Spiegel), steps of the level
             g e^(-g / delta)   Verspagen, steps of the logarithm
    F_i   =  f_w + (f_s - f_w) s_ij

j is the best firm that i sees: partners, m_r strangers of its market, fellow members, and with chance
o_0 (1 - a_i) the foreign leader while the market's mean level is under the ceiling. A firm that acts (chance
e_I a year) learns with chance 1, e^-g or e^(-g/delta) and then closes the share F of the gap, so that H is
what a firm may expect. Who sees nothing better tries one change of its own, whose gain I has the mean and
variance of a change of designs on the sector's landscape. Levels are relative to the exogenous frontier
A*; its trend is common to all. Every parameter but the law and delta is that of the micro engine, and so
are the draws: with full fidelity, Nelson and Phelps' law and no proposals, both engines are one.

References: models.md M2; docs/decisions/0006-engines-and-entry.md.
"""

from collections.abc import Mapping

import numpy as np

from keiretsu.core.launch import launch
from keiretsu.core.random import Purpose
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.diffusion import kernels as diffusion
from keiretsu.model.mechanisms.production import kernels as production
from keiretsu.model.mechanisms.technology import landscape
from keiretsu.model.mechanisms.technology import rule as technology
from keiretsu.model.mechanisms.technology.landscape import LOCI

_PURPOSES = (Purpose.LOOK.value, Purpose.MEET.value, Purpose.COPY.value, Purpose.EXPLORE.value)
_CONTRIBUTION = ((1 << 26) - 1) / 2
"""Mean contribution of an element to the sum that is a design's fitness (kernels/landscape.py)."""


def rates(p: Mapping[str, float]) -> diffusion.DiffusionRates:
    """Return the parameters of the rule as its kernel takes them."""
    return diffusion.DiffusionRates(int(p["diffusion_law"]), p["learning_gap"])


def moments(e: Economy) -> diffusion.Moments:
    """Return mean and spread of fitness by sector, from the family of landscapes and the scale of each.

    A one-element change has variance 2 c v^2, c = (K + 1) / N being the share of contributions it touches.
    """
    s = e.state
    touched = (e.rates.of.complexity + 1.0) / LOCI
    leaders = np.empty(len(s.leader))
    landscape.heights(s.tables, s.leader, leaders)
    return diffusion.Moments(
        (LOCI * _CONTRIBUTION - s.lowest) * s.inverse,
        s.one_step / np.sqrt(2.0 * touched),
        s.one_step,
        (leaders - s.lowest) * s.inverse,
    )


def learn_or_try(e: Economy, year: int) -> None:
    """Let every firm spend its year of technology on last year's levels (equations above)."""
    f, s = e.layout, e.state
    fit_next = np.empty_like(s.fit)
    p = technology.less_faithful(e.rates.search, e.flows.fidelity_lost)
    launch(
        e.threads, diffusion.diffuse, len(f.ident),
        e.seed, _PURPOSES, np.uint32(year), f.ident, technology.sights_of(e), int(e.rates.of.meetings), p,
        e.rates.diffusion, moments(e), int(e.rates.of.complexity), s.theta, technology.drive(e), fit_next,
        technology.tried(e),
    )  # fmt: skip
    s.fit = fit_next


def read_levels(e: Economy) -> None:
    """Set relative productivity of all firms from their fitness, and the mean of each market."""
    f, s = e.layout, e.state
    launch(
        e.threads, diffusion.levels, len(f.ident),
        f.sector, f.market, moments(e).top, s.theta, s.fit, s.level,
    )  # fmt: skip
    launch(
        e.threads, production.market_means, len(f.market_sector),
        f.market_ptr, f.market_firm, s.level, 0.0, s.market_level,
    )  # fmt: skip
