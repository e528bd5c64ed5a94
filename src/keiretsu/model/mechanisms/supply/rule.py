"""M1 ties: why they form, bind and last.

    closeness  s_ij = 1 - prod_k (1 - omega_k tau_k)
    cost       c_ij = p_i (1 - rho s_ij)(1 + t) + kappa_0 p (1 - s_ij)
    purchases  q_ij / Q_j = softmax_i(beta' s_ij - c_ij / T_c)
    memory     tau' = (1 - gamma) tau + gamma (q_ij / Q_j)(mean c_j / c_ij)
    strangers  at most one an input opens a tie, by an exponential race with the incumbents,
               if its spare capacity covers an equal part of the purchases
    break      hazard h_0 exp(-eta s), or two years below the minimum share of purchases

Costs are in money per unit, closeness and strength in 0..1, time in years.
References: Weisbuch, Kirman, Herreiner (2000); Jackson and Rogers (2007). See models.md, M1.
"""

from collections.abc import Mapping

import numpy as np

from keiretsu.core.arrays import U32
from keiretsu.core.launch import launch
from keiretsu.core.random import Purpose
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.partners import kernels as partners
from keiretsu.model.mechanisms.supply import candidates as strangers
from keiretsu.model.mechanisms.supply import kernels as sourcing
from keiretsu.model.state import State


def rates(p: Mapping[str, float]) -> sourcing.TieRates:
    """Return the parameters of supply ties as their kernels take them."""
    return sourcing.TieRates(
        memory=p["memory"],
        loyalty=p["loyalty"],
        rent=p["rent"],
        switching=p["switching_cost"],
        noise=p["choice_noise"],
        hazard=p["break_hazard"],
        protection=p["break_protection"],
        distress=p["distress_break"],
        start=p["trust_start"],
        minimum=p["minimum_share"],
        omega=p["omega_supply"],
        meetings=int(p["meetings"]),
        friends=int(p["friends"]),
        trade_cost=p["trade_cost"],
        import_premium=p["import_premium"],
    )


def partner_rates(p: Mapping[str, float]) -> partners.PartnerRates:
    """Return the parameters of collaboration ties as their kernels take them."""
    return partners.PartnerRates(
        hazard=p["break_hazard"],
        protection=p["break_protection"],
        wanted=p["partners"],
        outside=p["outside_partners"],
        start=p["trust_start"],
        trust=p["trust_rate"],
        omega=p["omega_collaboration"],
    )


def share_purchases(e: Economy) -> None:
    """Divide every buyer's purchases of every input among its suppliers."""
    f, s = e.layout, e.state
    if len(s.share) != len(s.supplier):
        s.share, s.closeness = np.empty(len(s.supplier)), np.empty(len(s.supplier))
    launch(
        e.threads, sourcing.choose, len(f.slot_buyer),
        f.slot_buyer, f.slot_market, s.slot_ptr, s.supplier, s.preference, s.kin, s.static_ptr, s.static_who,
        s.static_closeness, f.region, s.price, e.flows.market_price, e.rates.ties, s.closeness, s.share,
        s.slot_cost,
    )  # fmt: skip


def bonds(s: State) -> partners.Bonds:
    """Return the collaborations of a state as the kernels take them."""
    return partners.Bonds(
        s.strength, s.partner_kin, s.static_ptr, s.static_who, s.static_closeness, s.partner_omega
    )


def partners_are_close(e: Economy) -> None:
    """Fix how close a collaboration of full strength makes a pair next year, see `bonds`."""
    e.state.partner_omega = e.rates.partners.omega


def strangers_compete(e: Economy, year: int) -> None:
    """Find the stranger, if any, that opens a supply tie for each input."""
    f, s = e.layout, e.state
    launch(
        e.threads, strangers.meet, len(f.slot_buyer),
        e.seed, Purpose.STRANGER.value, np.uint32(year), f.ident, f.slot_buyer, f.slot_market, s.slot_ptr,
        f.firm_slot, s.supplier, f.region, s.closeness, f.market_ptr, f.market_firm, s.partner_ptr, s.partner,
        s.price, e.flows.market_price, f.slot_need, e.flows.output, e.flows.orders, s.capacity, e.rates.ties,
        e.flows.opened,
    )  # fmt: skip


def ties_remember_or_break(e: Economy, year: int) -> None:
    """Reinforce supply ties by what was bought; decide which end."""
    f, s = e.layout, e.state
    e.flows.dropped = np.empty(len(s.supplier), np.uint8)
    launch(
        e.threads, sourcing.remember, len(f.slot_buyer),
        e.seed, Purpose.TIE_BREAK.value, np.uint32(year), f.ident, s.distressed, f.slot_buyer, f.slot_market,
        s.slot_ptr, s.slot, s.supplier, f.region, s.price, e.flows.market_price, s.share, s.slot_cost,
        s.closeness, e.flows.opened, e.rates.ties, s.preference, s.lean, e.flows.dropped,
    )  # fmt: skip


def renew_supply(e: Economy, year: int) -> None:
    """Close and open supply ties and rebuild their index."""
    f, s, flows = e.layout, e.state, e.flows
    record_supply(e, year)
    ptr = np.empty_like(s.slot_ptr)
    sourcing.count_kept(s.slot_ptr, s.slot, flows.dropped, flows.opened, ptr)
    m = int(ptr[-1])
    nothing = np.zeros(0)  # the ties are about to change; frees memory first
    s.share, s.closeness = nothing, nothing
    supplier, slot = np.empty(m, np.uint32), np.empty(m, np.uint32)
    preference, kin = np.empty(m), np.empty(m, np.uint8)
    since, lean = np.empty(m, np.int16), np.empty(m, np.uint8)
    launch(
        e.threads, sourcing.rebuild, len(f.slot_buyer),
        s.slot_ptr, ptr, flows.dropped, flows.opened, f.slot_buyer, e.rates.ties.start, year + 1,
        s.static_ptr, s.static_who, s.supplier, s.preference, s.kin, s.since, s.lean,
        supplier, preference, kin, since, lean, slot,
    )  # fmt: skip
    s.slot_ptr, s.supplier, s.slot = ptr, supplier, slot
    s.preference, s.kin, s.since, s.lean = preference, kin, since, lean
    index_customers(e)


def index_customers(e: Economy) -> None:
    """Index supply ties by supplier."""
    s, n = e.state, len(e.layout.ident)
    e.flows.customer_ptr, e.flows.customer_tie = (
        np.empty(n + 1, np.int32),
        np.empty(len(s.supplier), np.uint32),
    )
    sourcing.index_by(s.supplier, n, e.flows.customer_ptr, e.flows.customer_tie)


def nothing_moves(e: Economy) -> None:
    """Note that no tie opens or ends this year."""
    e.flows.opened[:] = sourcing.NOBODY
    e.flows.dropped = np.zeros(len(e.state.supplier), np.uint8)
    e.flows.partner_dropped = np.zeros(len(e.state.one), np.uint8)


def record_supply(e: Economy, year: int) -> None:
    """Append this year's openings and closings of supply ties to the log."""
    if e.log is None:
        return
    f, s, flows = e.layout, e.state, e.flows
    new = np.flatnonzero(flows.opened != sourcing.NOBODY)
    gone = np.flatnonzero(flows.dropped)
    e.log.rows.append((year, "supply", "opened", flows.opened[new], f.slot_buyer[new]))
    e.log.rows.append((year, "supply", "closed", s.supplier[gone], f.slot_buyer[s.slot[gone]]))


def partners_part(e: Economy, year: int) -> None:
    """Let trust grow among partners and decide which collaborations end."""
    f, s = e.layout, e.state
    e.flows.partner_dropped = np.empty(len(s.one), np.uint8)
    launch(
        e.threads, partners.part, len(s.one),
        e.seed, Purpose.PARTNER_BREAK.value, np.uint32(year), f.ident, s.one, s.two, s.partner_ptr,
        bonds(s), e.rates.partners, s.strength, e.flows.partner_dropped,
    )  # fmt: skip


def partners_meet(e: Economy, year: int) -> None:
    """Let firms short of partners ask one, and rebuild the index of collaborations."""
    f, s = e.layout, e.state
    n = len(f.ident)
    asked = np.empty(n, np.uint32)
    launch(
        e.threads, partners.seek, n,
        e.seed, Purpose.PARTNER_SEEK.value, np.uint32(year), f.ident, f.market, f.market_ptr, f.market_firm,
        f.cell, f.cell_ptr, f.cell_firm, s.partner_ptr, s.partner, e.rates.partners, asked,
    )  # fmt: skip
    asked[:] = np.where(asked == sourcing.NOBODY, e.flows.tied, asked)
    kept = partners.staying(e.flows.partner_dropped)
    m = kept + partners.agreed(asked)
    one, two = np.empty(m, np.uint32), np.empty(m, np.uint32)
    strength, kin = np.empty(m), np.empty(m, np.uint8)
    partners.renew(
        asked, e.flows.partner_dropped, e.rates.partners.start, s.static_ptr, s.static_who, s.one, s.two,
        s.strength, s.partner_kin, one, two, strength, kin,
    )  # fmt: skip
    record_partners(e, year, one[kept:], two[kept:])
    s.one, s.two, s.strength, s.partner_kin = one, two, strength, kin
    index_partners(e)


def record_partners(e: Economy, year: int, one: U32, two: U32) -> None:
    """Append this year's closings of collaborations, and those opened (one, two), to the log."""
    if e.log is None:
        return
    s, gone = e.state, np.flatnonzero(e.flows.partner_dropped)
    e.log.rows.append((year, "collaboration", "closed", s.one[gone], s.two[gone]))
    e.log.rows.append((year, "collaboration", "opened", one, two))


def index_partners(e: Economy) -> None:
    """Build the symmetric index of collaborations."""
    s, n = e.state, len(e.layout.ident)
    s.partner_ptr = np.empty(n + 1, np.int32)
    s.partner, s.partner_tie = np.empty(2 * len(s.one), np.uint32), np.empty(2 * len(s.one), np.uint32)
    partners.index_pairs(s.one, s.two, n, s.partner_ptr, s.partner, s.partner_tie)
