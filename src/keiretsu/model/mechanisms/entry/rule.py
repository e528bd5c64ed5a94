"""M12 entry: small firms that are counted, not simulated; founders from payrolls and from outside.

    by parents   lambda_0 (L_i / L_0)^eta exp(zeta_d d_i + zeta_s u_i - zeta_l tenure_i / usual) a firm
    norenwake    of them 1 - e^(-a_1 s / F), released with the parent's blessing
    bunsha       of the others 1 - e^(-(a_2 s + a_3 u) / F), sent by the parent; who is left is a spin-off
    F            e^(a_4 (1 - h_L) + a_5 d), freedom and quarrel
    independent  e_0 N pool (1 - s) e^(zeta_g g)        N firms of the market, core and small; no parent
    closures     c (1 + y e^(-age / s)) e^(-zeta_m (margin - m*)) (N / persons at work, opening = 1)^theta
    d_i          (y - y^n) / (1 - y^n) where the best idea was refused: the chance that its first reviewer
                 said yes and one of the n - 1 others no (0 if an idea was carried out, or with one reviewer)

Each simulated firm stands for its share of the small firms of its market too. L staff (L_0 its mean in the
market's opening year); u part of the staff without work, before transfers; s mean closeness of supply ties of
the firm, of the market where it lowers what founders can reach; g last growth of the market's orders; pool
persons outside firms, opening year = 1. A start-up's staff leaves its parent's payroll, or other branches if
it has no parent, and returns to them when it closes: nobody is lost.
Small firms neither buy nor sell in the books: their customers are those of other branches. No draw is made;
numbers are expectations. References: Klepper and Thompson (2010);
docs/decisions/0006-engines-and-entry.md, 0012-births-and-innovation.md.
"""

import numpy as np

from keiretsu.core.arrays import F64
from keiretsu.core.flat_call import call_kernel
from keiretsu.core.launch import launch
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.entry import kernels
from keiretsu.model.mechanisms.entry.metrics import FORMULAS
from keiretsu.model.mechanisms.entry.records import ENTRY_SUMS, Climate, Entry, EntryParameters, Parents
from keiretsu.model.mechanisms.labour.records import SMALL
from keiretsu.model.mechanisms.labour.rule import staff_of
from keiretsu.model.step import Mechanism
from keiretsu.model.sums import add_by, add_up

ENTRY = Mechanism("entry", Entry, formulas=FORMULAS)

SUMS = ENTRY_SUMS
_SMALL_FIRMS, _SMALL_STAFF = (SUMS.index(name) for name in ("small_firms", "small_staff"))


def _staffed(e: Economy) -> bool:
    """Tell whether firms have staff that founders can leave."""
    return "labour" in e.rules


@ENTRY.step(
    when="entry",
    equation="small firms spread over ages as in a market at rest",
    reads="labour.workers accounts.payroll production.wage",
    writes="entry.fringe entry.usual_staff entry.staff_then entry.staff_before entry.entry_sums "
    "labour.people labour.population",
)
def open_fringe(e: Economy) -> None:
    """Set small firms, their ages and their staff in the opening year."""
    own, markets, p = e.entry, e.index.markets, e.of(EntryParameters)
    staff, at_work = staff_of(e), np.empty(len(markets.market_sector))
    firms = np.diff(markets.market_ptr).astype(np.float64)
    add_by(e.index.firms.market, staff, at_work)
    own.usual_staff[:] = at_work / np.maximum(1.0, firms)
    own.usual_staff[:] = np.where(own.usual_staff <= 0.0, 1.0, own.usual_staff)
    launch(e.threads, kernels.settle_down, len(at_work), firms * p.small_firms, p, own.fringe)
    own.staff_then[:] = staff
    own.staff_before[:] = 0.0
    small = np.array([add_up(ages) for ages in own.fringe])
    own.entry_sums[:] = 0.0
    own.entry_sums[:, _SMALL_FIRMS] = small
    if _staffed(e):
        small *= p.small_staff * own.usual_staff
        own.entry_sums[:, _SMALL_STAFF] = small
        by_region = np.empty(len(e.labour.people))
        add_by(markets.market_region, small, by_region)
        e.labour.people[:, SMALL] += by_region
        e.labour.population[:] += by_region


@ENTRY.step(
    when="entry",
    equation="births lambda_0 (L / L_0)^eta exp(...) a firm, closures c (1 + y e^(-age / s)) e^(...)",
    reads="supply.firm_slot supply.slot_ptr supply.share supply.closeness supply.customer_ptr "
    "supply.customer_tie labour.tenure labour.surplus technology.changed technology.proposed "
    "technology.own_gain technology.market_level accounts.profit accounts.revenue accounts.payroll "
    "production.wage investment.growth labour.population failure.began "
    "research.small",
    writes="entry.fringe entry.staff_then entry.staff_before entry.entry_sums labour.workers labour.people "
    "labour.people_residual",
)
def firms_are_founded(e: Economy) -> None:
    """Let small firms be born and close, and post the people who come and go."""
    own, p, n = e.entry, e.of(EntryParameters), len(e.index.firms.ident)
    tried, books, markets = e.technology.tried, e.accounts.books, e.index.markets
    staffed, outside = _staffed(e), np.empty(len(e.labour.people))
    call_kernel(kernels.people_outside, e.labour, p, staffed, outside)
    with e.scratch(n) as (bound,):
        launch(e.threads, kernels.embeddedness, n, e.supply, bound)
        parents = Parents(
            e.research.innovations.small, bound, e.labour.tenure, tried.changed, tried.proposed,
            tried.own_gain,
            e.labour.surplus, books.profit, books.revenue, staff_of(e), own.staff_then, own.staff_before,
            e.failure.began,
        )  # fmt: skip
        climate = Climate(
            e.year, markets.market_region, e.technology.designs.market_level, e.investment.growth, outside,
            staffed,
        )  # fmt: skip
        launch(e.threads, kernels.found, len(markets.market_region), markets, own, climate, parents, p)
    if staffed:
        call_kernel(kernels.post_people, markets.market_region, own, e.labour)


@ENTRY.summed(*SUMS)
def sums(e: Economy) -> F64:
    """Return the sums of the year by market, (M, len(SUMS))."""
    return e.entry.entry_sums
