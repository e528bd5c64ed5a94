"""M3 search: the landscape of designs, the foreign leader, a firm's year of looking, copying and proposing.

    A_i / A* = exp(theta [f(x_i) - f(x*)])            productivity relative to an exogenous frontier
    copy     : every differing element with chance f_w + (f_s - f_w) s_ij, kept if not worse
    propose  : one element, or a module, adopted with chance Phi((gain - c) / sigma)^n_c (Sah and Stiglitz)

Designs are 16 elements; fitness is scaled to 0..1 in a sector; gains are in standard deviations of a
one-element change. The leader is visible through licences while a market stands below the ceiling.

References: Lazer and Friedman (2007); Sah and Stiglitz (1986); Levinthal (1997). See models.md, M3.
"""

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from keiretsu.core.launch import launch
from keiretsu.core.random import Purpose
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.production import kernels as production
from keiretsu.model.mechanisms.supply import rule as ties
from keiretsu.model.mechanisms.technology import landscape, search
from keiretsu.model.mechanisms.technology import observation as sights
from keiretsu.model.state import State

_PURPOSES = (Purpose.LOOK.value, Purpose.MEET.value, Purpose.COPY.value, Purpose.EXPLORE.value)


def rates(p: Mapping[str, float]) -> sights.SearchRates:
    """Return the parameters of the rule as its kernel takes them."""
    return sights.SearchRates(
        fidelity_strong=p["fidelity_strong"],
        fidelity_weak=p["fidelity_weak"],
        attention=p["attention"],
        imitation=p["imitation_rate"],
        licence=p["licence_rate"],
        ceiling=p["licence_ceiling"],
        exploration=p["exploration_rate"],
        radical=p["radical_rate"],
        stages=p["consensus_stages"],
        noise_known=p["signal_noise_known"],
        noise_frontier=p["signal_noise_frontier"],
        hurdle=p["hurdle"],
        channel=p["channel_rate"],
        closeness_member=p["omega_membership"],
        closeness_council=p["omega_guidance"],
        heed=p["guided_search"],
        elasticity=p["research_elasticity"],
    )


def terrain(s: State) -> search.Terrain:
    """Return the landscapes of a state as the kernels take them."""
    return search.Terrain(s.tables, s.lowest, s.inverse, s.one_step, s.leader)


def sights_of(e: Economy) -> sights.Sights:
    """Return what firms look at in a year of technology."""
    f, s = e.layout, e.state
    return sights.Sights(
        f.sector, f.market, f.market_ptr, f.market_firm, s.market_level, f.member_ptr, f.member_firm,
        f.membership, s.partner_ptr, s.partner, s.partner_tie, ties.bonds(s), s.fit,
    )  # fmt: skip


def drive(e: Economy) -> sights.Drive:
    """Return what moves firms to look and to try."""
    s, flows = e.state, e.flows
    return sights.Drive(flows.staff.skill, e.layout.guided, flows.advice, s.effort, s.boldness)


def tried(e: Economy) -> sights.Tried:
    """Return where the year notes what firms did."""
    flows = e.flows
    return sights.Tried(flows.changed, flows.proposed, flows.own_gain, flows.told_gain)


def less_faithful(p: sights.SearchRates, lost: float) -> sights.SearchRates:
    """Return the rates with a part of the fidelity of full closeness lost."""
    return sights.SearchRates(p.fidelity_strong - lost, *p[1:])


def frontier_moves(e: Economy, year: int) -> None:
    """Let the foreign frontier grow; a forced shock, common to all regimes, may slow it."""
    p = e.rates.of
    shock = e.forcing.value("frontier_shock", year, vars(p))
    e.state.frontier *= math.exp(p.frontier_growth + shock)


def dominant_design_changes(e: Economy, year: int) -> None:
    """With a chance a year redraw some loci of a sector's landscape; the leader improves a few elements.

    Firms' productivity is read again where that moved the landscape or the leader, or a successor began.
    """
    s, p = e.state, e.rates.of
    leader = s.leader.copy()
    struck = np.empty(len(leader), np.uint8)
    landscape.strikes(e.seed, Purpose.TURBULENCE.value, e.layout.sector_ident, year, p.turbulence, struck)
    for sector in range(len(struck)):
        if struck[sector]:
            redraw(e, sector, year)
    landscape.lead(s.tables, s.leader, int(p.leader_steps))
    moved = (struck > 0) | (leader != s.leader)
    stale = s.began == year
    if moved.any():
        stale |= moved[e.layout.sector]
    read_productivity(e, stale.astype(np.uint8))


def redraw(e: Economy, sector: int, year: int) -> None:
    """Draw the contributions of a share of the loci of one sector's landscape anew."""
    s, p = e.state, e.rates.of
    s.lowest[sector], s.inverse[sector], s.one_step[sector] = landscape.redraw(
        e.landscapes, Purpose.LANDSCAPE.value, e.seed, Purpose.TURBULENCE.value,
        e.layout.sector_ident[sector], year, int(p.complexity), p.turbulence_share,
        s.tables[sector], s.epoch[sector],
    )  # fmt: skip


def read_productivity(e: Economy, stale: npt.NDArray[np.uint8]) -> None:
    """Set fitness and relative productivity of the firms marked stale (n,), and markets' means."""
    f, s = e.layout, e.state
    launch(
        e.threads, search.refresh, len(f.ident),
        stale, f.sector, f.market, terrain(s), s.theta, s.x, s.fit, s.level,
    )  # fmt: skip
    launch(
        e.threads, production.market_means, len(f.market_sector),
        f.market_ptr, f.market_firm, s.level, 0.0, s.market_level,
    )  # fmt: skip


def look_copy_propose(e: Economy, year: int) -> None:
    """Let every firm spend its year of search on last year's designs (equations above)."""
    f, s = e.layout, e.state
    x_next = np.empty_like(s.x)
    p = less_faithful(e.rates.search, e.flows.fidelity_lost)
    launch(
        e.threads, search.search, len(f.ident),
        e.seed, _PURPOSES, np.uint32(year), f.ident, sights_of(e), int(e.rates.of.meetings), p, terrain(s),
        drive(e), s.x, x_next, tried(e),
    )  # fmt: skip
    s.x = x_next
