"""M3 search: the landscape of designs, the foreign leader, a firm's year of looking, copying and proposing.

    A_i / A* = exp(theta [f(x_i) - f(x*)])            productivity relative to an exogenous frontier
    copy     : every differing element with chance f_w + (f_s - f_w) s_ij, kept if not worse
    teaching : a supplier copies the best that its customers show it, with chance f_u + (f_s - f_u) s_ij
    propose  : one element, or a module, adopted with chance Phi((gain - c) / sigma)^n_c (Sah and Stiglitz)
    ideas    : e_0 a_i (R_i / R)^eta a year if R_i >= F_L R, times chi where there is something to copy

Firms that act copy and have ideas in the same year (Nelson and Winter); an idea's gain is that over what the
firm would use otherwise. R_i is research, R the normal one of the market's mean firm, a_i attention left.

Designs are 16 elements; fitness is scaled to 0..1 in a sector; gains are in standard deviations of a
one-element change. The leader is visible through licences while a market stands below the ceiling.

References: Lazer and Friedman (2007); Sah and Stiglitz (1986); Levinthal (1997); Nelson and Winter (1982);
docs/decisions/0012-births-and-innovation.md.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from keiretsu.core.arrays import F64, U8
from keiretsu.core.flat_call import call_kernel
from keiretsu.core.launch import launch
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.technology import landscape, search, teaching
from keiretsu.model.mechanisms.technology.metrics import FORMULAS
from keiretsu.model.mechanisms.technology.opening import draw_landscapes
from keiretsu.model.mechanisms.technology.records import (
    Drive,
    LandscapeParameters,
    Looked,
    Neighbourhood,
    TeachingParameters,
    Technology,
    TechnologyParameters,
)
from keiretsu.model.step import Mechanism
from keiretsu.model.sums import market_means
from keiretsu.model.tally import tally_groups

TECHNOLOGY = Mechanism("technology", Technology, formulas=FORMULAS)

BEHIND = 0.95
"""Part of the average productivity of its members' markets below which a group counts as left behind."""

SUMS = ("vertical_groups", "vertical_groups_behind")
"""Vertical groups, and of them those left behind, by the market of their first firm: their members do worse
than others who make the same. The documents say that ties between groups spread what one of them has learned;
they name no threshold, so this one is ours."""

SEEN = (
    "labour.skill guidance.guided guidance.advice research.effort research.boldness labour.fidelity_lost "
    "partners.partner_ptr partners.partner partners.partner_tie partners.strength partners.partner_kin "
    "partners.partner_omega supply.static_ptr supply.static_other supply.static_closeness"
)
"""What a year of technology reads of other mechanisms."""

TRIED = "technology.changed technology.proposed technology.own_gain technology.told_gain technology.copied"


@TECHNOLOGY.step(
    equation="f(x) = sum of contributions of 16 loci, each of K others; a heritage by group and sector",
    writes="technology.tables technology.lowest technology.inverse technology.one_step technology.leader "
    "technology.x",
)
def open_landscapes(e: Economy) -> None:
    """Draw the landscape of every sector, its leader, and the first designs of firms."""
    draw_landscapes(e)


class FrontierParameters(NamedTuple):
    """Growth of the foreign frontier, a year."""

    frontier_growth: float


@TECHNOLOGY.step(equation="A*' = A* exp(g* + shock)", writes="technology.frontier")
def frontier_moves(e: Economy) -> None:
    """Let the foreign frontier grow; a forced shock, common to all regimes, may slow it."""
    p = e.of(FrontierParameters)
    shock = e.forcing.value("frontier_shock", e.year, e.parameters)
    e.technology.designs.frontier[0] *= math.exp(p.frontier_growth + shock)


@TECHNOLOGY.step(
    when="search",
    equation="with chance kappa a share of a sector's loci is drawn anew; the leader improves a few elements",
    reads="failure.began",
    writes="technology.tables technology.epoch technology.lowest technology.inverse technology.one_step "
    "technology.leader technology.fit technology.level technology.market_level",
)
def dominant_design_changes(e: Economy) -> None:
    """With a chance a year redraw some loci of a sector's landscape; the leader improves a few elements.

    Firms' productivity is read again where that moved the landscape or the leader, or a successor began.
    """
    own, firms, n = e.technology, e.index.firms, len(e.failure.began)
    moved, stale = np.empty(len(own.terrain.leader), np.uint8), np.empty(n, np.uint8)
    call_kernel(
        landscape.change_designs, e.landscapes, e.key, e.index.sector_ident, e.of(LandscapeParameters),
        own.terrain, moved,
    )  # fmt: skip
    launch(e.threads, search.reread, n, moved, e.failure.began, e.year, firms, own, stale)
    set_market_levels(e)


def neighbourhood(e: Economy) -> Neighbourhood:
    """Return where firms look."""
    return Neighbourhood(e.index.places, e.partners.met, e.partners.pairs, e.supply.lasting)


def room_to_look(n: int, rows: Sequence[F64]) -> Looked:
    """Return room for what n firms see; rows are scratch."""
    return Looked(np.empty(n, np.int64), rows[0], rows[1], rows[2], np.empty(n, np.uint16))


def drive(e: Economy) -> Drive:
    """Return what moves firms to look and to try."""
    return Drive(e.labour.skill, e.guidance.guided, e.guidance.advice, e.research.effort, e.research.boldness)


def searching(e: Economy) -> TechnologyParameters:
    """Return the parameters of the year, with the part of the fidelity lost that mobility costs."""
    p, lost = e.of(TechnologyParameters), float(e.labour.fidelity_lost[0])
    return p if lost == 0.0 else p._replace(fidelity_strong=p.fidelity_strong - lost)


@TECHNOLOGY.step(
    when="search",
    equation="copy with chance f_w + (f_s - f_w) s_ij and propose: Phi((gain - c) / sigma)^n_c",
    reads=SEEN,
    writes=f"technology.x {TRIED}",
)
def look_copy_propose(e: Economy) -> None:
    """Let every firm spend its year of search on last year's designs."""
    own, n = e.technology, len(e.technology.designs.x)
    with e.scratch(n, 3) as rows:
        looked = room_to_look(n, rows)
        launch(e.threads, search.search, n, e.key, own, neighbourhood(e), drive(e), searching(e), looked)
    own.designs.x[:] = looked.x_next


@TECHNOLOGY.step(
    when="search",
    equation="who is taught copies the best that a customer shows, each element with f_u + (f_s - f_u) s",
    reads="supply.slot_ptr supply.supplier supply.trust supply.kin supply.tie_slot supply.slot_buyer "
    "supply.customer_ptr supply.customer_tie supply.static_ptr supply.static_other supply.static_closeness "
    "labour.fidelity_lost",
    writes="technology.x technology.changed technology.taught",
)
def customers_teach(e: Economy) -> None:
    """Let customers teach their suppliers process elements, and what other suppliers of theirs do better."""
    own, n = e.technology, len(e.technology.designs.x)
    p, lost, x_next = e.of(TeachingParameters), float(e.labour.fidelity_lost[0]), np.empty(n, np.uint16)
    p = p._replace(fidelity_strong=p.fidelity_strong - lost) if lost else p
    launch(e.threads, teaching.teach, n, e.key, own, e.supply, e.index.firms, p, x_next)
    own.designs.x[:] = x_next


@TECHNOLOGY.step(
    when="search",
    equation="A_i / A* = exp(theta [f(x_i) - f(x*)])",
    writes="technology.fit technology.level technology.market_level",
)
def read_productivity(e: Economy) -> None:
    """Read fitness and relative productivity of the firms that changed, and markets' means."""
    refresh(e, e.technology.tried.changed)


def refresh(e: Economy, stale: U8) -> None:
    """Set fitness and relative productivity of the firms marked stale (n,), and markets' means."""
    launch(e.threads, search.refresh, len(stale), stale, e.index.firms, e.technology)
    set_market_levels(e)


def set_market_levels(e: Economy) -> None:
    """Set the mean level of each market; 0 where nobody sells."""
    designs, markets = e.technology.designs, e.index.markets
    launch(
        e.threads, market_means, len(markets.market_sector), markets, designs.level, 0.0, designs.market_level
    )


@TECHNOLOGY.summed(*SUMS)
def sums(e: Economy) -> F64:
    """Return the vertical groups and those left behind, by the market of their first firm, (M, len(SUMS))."""
    groups, designs = e.index.groups, e.technology.designs
    total = np.empty((len(e.index.markets.market_sector), len(SUMS)))
    lead = np.empty(len(groups.group_home))
    tally_groups(
        groups.group, groups.group_home, e.index.firms.market, designs.level, designs.market_level, BEHIND,
        lead, total,
    )  # fmt: skip
    return total
