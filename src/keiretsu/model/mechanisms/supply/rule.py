"""M1 ties: why they form, bind and last.

    closeness  s_ij = 1 - prod_k (1 - omega_k tau_k)             of supply: tau is trust
    habit      m_ij = the same, with the memory of purchases in place of trust
    cost       c_ij = p_i (1 - rho s_ij)(1 + t) + kappa_0 p (1 - s_ij)
    purchases  q_ij / Q_j = softmax_i(beta' m_ij - c_ij / T_c)
    memory     mu' = (1 - gamma) mu + gamma (q_ij / Q_j)(mean c_j / c_ij)
    trust      tau' = (tau + a (1 - tau)) x share of its orders that i filled
    strangers  at most one an input opens a tie, by an exponential race with the incumbents,
               if its spare capacity covers an equal part of the purchases
    break      hazard h_0 exp(-eta s), or two years below the minimum share of purchases; of the last
               supplier goods go on, and the relationship begins anew

Costs are in money per unit, closeness and strength in 0..1, time in years.
References: Weisbuch, Kirman, Herreiner (2000); Jackson and Rogers (2007).
"""

import numpy as np

from keiretsu.core.launch import launch
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.supply import candidates, kernels
from keiretsu.model.mechanisms.supply.metrics import FORMULAS
from keiretsu.model.mechanisms.supply.opening import bind, lasting
from keiretsu.model.mechanisms.supply.records import (
    ENDED,
    NOBODY,
    Customers,
    Offers,
    Prices,
    Renewed,
    Supply,
    SupplyParameters,
    SupplyTies,
)
from keiretsu.model.step import Mechanism

SUPPLY = Mechanism("supply", Supply, formulas=FORMULAS)


@SUPPLY.step(
    equation="s = 1 - prod (1 - omega_k tau_k) over ties that no rule of the year changes",
    writes="supply.static_ptr supply.static_other supply.static_closeness supply.kin supply.tie_slot "
    "supply.customer_ptr supply.customer_tie",
)
def open_ties(e: Economy) -> None:
    """Set the closeness of lasting ties, and index the supply ties of the network."""
    e.supply = e.supply._replace(lasting=lasting(e))
    ties, slots, n = e.supply.ties, e.supply.slots, len(e.index.firms.ident)
    slot = np.repeat(np.arange(len(slots.slot_buyer), dtype=np.uint32), np.diff(ties.slot_ptr))
    kin = bind(e, ties.supplier, slots.slot_buyer[slot])
    ties = ties._replace(kin=kin, tie_slot=slot)
    e.supply = e.supply._replace(ties=ties, customers=customers_of(ties, n))


@SUPPLY.step(
    equation="q_ij / Q_j = softmax_i(beta' m_ij - c_ij / T_c)",
    reads="production.price production.market_price",
    writes="supply.share supply.closeness supply.slot_cost",
)
def share_purchases(e: Economy) -> None:
    """Divide every buyer's purchases of every input among its suppliers."""
    goods = e.production.goods
    launch(
        e.threads, kernels.choose, len(e.supply.slots.slot_buyer), e.index.firms, e.supply,
        Prices(e.production.sellers.price, goods.market_price), e.of(SupplyParameters),
    )  # fmt: skip


@SUPPLY.step(
    when="ties",
    equation="the first of exponential clocks at softmax weights, if its spare capacity suffices",
    reads="partners.partner_ptr partners.partner production.price production.market_price production.output "
    "production.orders investment.capacity",
    writes="supply.opened",
)
def strangers_compete(e: Economy) -> None:
    """Find the stranger, if any, that opens a supply tie for each input."""
    launch(
        e.threads, candidates.meet, len(e.supply.slots.slot_buyer), e.key, e.index.places, e.supply,
        e.partners.met, offers(e), e.of(SupplyParameters),
    )  # fmt: skip


def offers(e: Economy) -> Offers:
    """Return what sellers ask and can deliver."""
    sellers = e.production.sellers
    return Offers(
        sellers.price, e.production.goods.market_price, sellers.output, sellers.orders, e.investment.capacity
    )


@SUPPLY.step(
    when="ties",
    equation="mu' = (1 - gamma) mu + gamma (q_ij / Q_j)(mean c_j / c_ij); tau' = (tau + a (1 - tau)) filled; "
    "ends with hazard h_0 exp(-eta s)",
    reads="production.price production.market_price production.output production.orders accounts.distressed",
    writes="supply.preference supply.trust supply.lean supply.dropped",
)
def ties_remember_or_break(e: Economy) -> None:
    """Reinforce supply ties by what was bought and delivered; decide which end."""
    launch(
        e.threads, kernels.remember, len(e.supply.slots.slot_buyer), e.key, e.index.firms, e.supply,
        offers(e), e.accounts.balances.distressed, e.of(SupplyParameters),
    )  # fmt: skip


@SUPPLY.step(when="not ties", writes="supply.opened supply.dropped")
def no_tie_moves(e: Economy) -> None:
    """Note that no supply tie opens or ends this year."""
    e.supply.slots.opened[:] = NOBODY
    e.supply.ties.dropped[:] = 0


@SUPPLY.step(
    when="ties",
    equation="ties that end are left out, those that open put in, by supplier within a slot",
    writes="supply.slot_ptr supply.supplier supply.preference supply.trust supply.kin supply.since "
    "supply.lean supply.tie_slot supply.share supply.closeness supply.dropped supply.customer_ptr "
    "supply.customer_tie",
)
def renew_ties(e: Economy) -> None:
    """Close and open supply ties and rebuild their index."""
    supply = e.supply
    ties, slots = supply.ties, supply.slots
    _log(e)
    ptr = np.empty(len(ties.slot_ptr), np.int32)
    kernels.count_kept(ties.slot_ptr, ties.tie_slot, ties.dropped, slots.opened, ptr)
    m = int(ptr[-1])
    new = Renewed(
        ptr, np.empty(m, np.uint32), np.empty(m), np.empty(m, np.float32), np.empty(m, np.uint8),
        np.empty(m, np.int16), np.empty(m, np.uint8), np.empty(m, np.uint32),
    )  # fmt: skip
    launch(
        e.threads, kernels.rebuild, len(slots.slot_buyer), supply, new, e.of(SupplyParameters).trust_start,
        e.year + 1,
    )  # fmt: skip
    # next year's purchases are not shared out yet
    after = SupplyTies(*new, np.zeros(m), np.zeros(m), np.zeros(m, np.uint8))
    e.supply = Supply(slots, after, customers_of(after, len(e.index.firms.ident)), supply.lasting)


def customers_of(ties: SupplyTies, n: int) -> Customers:
    """Return the index of supply ties by supplier, of n firms."""
    customers = Customers(np.empty(n + 1, np.int32), np.empty(len(ties.supplier), np.uint32))
    kernels.index_by(ties.supplier, n, customers.customer_ptr, customers.customer_tie)
    return customers


def _log(e: Economy) -> None:
    """Append this year's openings and closings of supply ties to the log."""
    if e.log is None:
        return
    ties, slots = e.supply.ties, e.supply.slots
    new, gone = np.flatnonzero(slots.opened != NOBODY), np.flatnonzero(ties.dropped == ENDED)
    e.log.append((e.year, "supply", "opened", slots.opened[new], slots.slot_buyer[new]))
    e.log.append((e.year, "supply", "closed", ties.supplier[gone], slots.slot_buyer[ties.tie_slot[gone]]))
