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

References: docs/decisions/0006-engines-and-entry.md.
"""

import numpy as np

from keiretsu.core.launch import launch
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.diffusion import kernels
from keiretsu.model.mechanisms.diffusion.records import Diffusion, DiffusionParameters, Engine, Moments
from keiretsu.model.mechanisms.technology import landscape
from keiretsu.model.mechanisms.technology.landscape import LOCI
from keiretsu.model.mechanisms.technology.rule import (
    SEEN,
    TRIED,
    drive,
    neighbourhood,
    room_to_look,
    searching,
    set_market_levels,
)
from keiretsu.model.step import Mechanism

DIFFUSION = Mechanism("diffusion", Diffusion)

_CONTRIBUTION = ((1 << 26) - 1) / 2
"""Mean contribution of an element to the sum that is a design's fitness."""

LANDSCAPE = "technology.tables technology.lowest technology.inverse technology.one_step technology.leader"


def moments(e: Economy) -> Moments:
    """Return mean and spread of fitness by sector, from the family of landscapes and the scale of each.

    A one-element change has variance 2 c v^2, c = (K + 1) / N being the share of contributions it touches.
    """
    terrain = e.technology.terrain
    touched = (e.of(DiffusionParameters).complexity + 1.0) / LOCI
    leaders = np.empty(len(terrain.leader))
    landscape.heights(terrain.tables, terrain.leader, leaders)
    return Moments(
        (LOCI * _CONTRIBUTION - terrain.lowest) * terrain.inverse,
        terrain.one_step / np.sqrt(2.0 * touched),
        terrain.one_step,
        (leaders - terrain.lowest) * terrain.inverse,
    )


@DIFFUSION.step(
    when="diffusion",
    equation="E[change of ln A_i] = e_I H(g_i) F_i + e_I e_0 (1 - a_i) I_i",
    reads=f"{SEEN} {LANDSCAPE} technology.fit technology.market_level technology.theta "
    "technology.membership technology.member_ptr technology.member_firm",
    writes=f"technology.fit {TRIED}",
)
def learn_or_try(e: Economy) -> None:
    """Let every firm spend its year of technology on last year's levels."""
    own, n = e.technology, len(e.technology.designs.fit)
    with e.scratch(n, 4) as rows:
        engine = Engine(moments(e), e.of(DiffusionParameters), rows[0], room_to_look(n, rows[1:]))
        launch(e.threads, kernels.diffuse, n, e.key, own, neighbourhood(e), drive(e), engine, searching(e))
        own.designs.fit[:] = engine.fit_next


@DIFFUSION.step(
    when="diffusion",
    equation="A_i / A* = exp(theta [f_i - f*])",
    reads=f"{LANDSCAPE} technology.fit technology.theta",
    writes="technology.level technology.market_level",
)
def read_levels(e: Economy) -> None:
    """Set relative productivity of all firms from their fitness, and the mean of each market."""
    designs = e.technology.designs
    launch(e.threads, kernels.levels, len(designs.fit), e.index.firms, moments(e).top, designs)
    set_market_levels(e)
