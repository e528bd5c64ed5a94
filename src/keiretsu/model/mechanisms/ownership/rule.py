"""Owners, groups and outlets: what they change for a firm (part of the rule "finance").

    stable       z_i = min(1, sum of stakes in i) where somebody holds a stake, else 1 (owned by its family)
    objective    chi_i = z_i chi + (1 - z_i) chi_out
    payout       d_i = d (1 - eta z_i)  where somebody holds a stake, else d
    premium      (1 - theta_T [group with a trading house]) x the import premium
    selectivity  sigma (1 - lambda tau_i), tau_i strength of the tie to an own distributor
    stakes       every holder sells a fraction a year; a holder in distress a fraction more, to households, at
                 the held firm's capital

Stakes are read from the network's equity and ownership ties; nobody buys any. chi weighs market share in
plans. See docs/decisions/0004-finance.md.
References: Sheard (1994) and Odagiri (1992) for the claim that stable holders shield share-seeking.
"""

from collections.abc import Mapping

import numpy as np

from keiretsu.core.arrays import F64
from keiretsu.core.launch import launch
from keiretsu.model import sums as markets
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.finance import kernels as finance
from keiretsu.model.mechanisms.production.rule import FIRMS, HOUSEHOLDS

SOME = 0.01
"""Part of the stock above which a firm counts as one with stable holders; a prior."""

SUMS = ("major", "stably_held", "majority_held", "stable_stock", "groups")
"""What `sums` returns by market, of major firms: their number, of them with stable holders, with more than
half of the stock in their hands, sum of the shares in stable hands; then horizontal groups, each in the
market of its first member."""


def rates(p: Mapping[str, float]) -> finance.Terms:
    """Return the parameters of the rule as its kernel takes them."""
    return finance.Terms(
        objective=p["share_objective"],
        outside=p["outside_objective"],
        payout=p["payout"],
        patience=p["patience"],
        premium=p["import_premium"],
        saving=p["house_saving"],
        selectivity=p["selectivity"],
        lock=p["distributor_lock"],
    )


def own_terms(e: Economy) -> None:
    """Give every firm the terms of its owners, group and outlets."""
    _set_terms(e, e.rates.terms)


def common_terms(e: Economy) -> None:
    """Give every firm the same terms: no owner, group or outlet counts."""
    p = e.rates.terms
    _set_terms(e, finance.Terms(p.objective, p.objective, p.payout, 0.0, p.premium, 0.0, p.selectivity, 0.0))


def _set_terms(e: Economy, terms: finance.Terms) -> None:
    f, flows = e.layout, e.flows
    markets.add_by(f.held, e.state.stake, flows.stable)
    launch(
        e.threads, finance.set_terms, len(f.ident),
        f.quoted, flows.stable, f.horizontal, f.housed, f.row, f.distributed, terms, flows.objective,
        flows.payout,
        flows.premium, flows.selectivity,
    )  # fmt: skip


def holders_sell(e: Economy) -> None:
    """Let holders sell stakes; note who was in distress before anybody helped."""
    f, s, flows, p = e.layout, e.state, e.flows, e.rates.of
    flows.weak[:] = s.distressed
    sold = flows.scratch
    launch(
        e.threads, finance.sell_stakes, len(f.ident),
        f.holder_ptr, f.held, f.region, s.capacity, s.machine_price, p.capital_coefficient,
        p.stake_turnover, p.distress_sale, s.stake, s.cash, s.distressed, sold,
    )  # fmt: skip
    others = s.stake[f.holder_ptr[-1] :]
    others *= 1.0 - p.stake_turnover
    paid = markets.add_up(sold)
    s.accounts[FIRMS] += paid
    s.accounts[HOUSEHOLDS] -= paid


def sums(e: Economy) -> F64:
    """Return the sums of the rule by market, shape (M, len(SUMS))."""
    f = e.layout
    total = np.empty((len(f.market_sector), len(SUMS)))
    launch(
        e.threads, finance.tally_major, len(total),
        f.market_ptr, f.market_firm, f.major, e.flows.stable, SOME, total,
    )  # fmt: skip
    finance.count_groups(e.state.merged, f.first_member, f.market, total)
    return total
