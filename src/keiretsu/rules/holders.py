"""Owners, groups and outlets: what they change for a firm (part of the rule "finance").

    stable       z_i = min(1, sum of stakes in i) where somebody holds a stake, else 1 (owned by its family)
    objective    chi_i = z_i chi + (1 - z_i) chi_out
    payout       d_i = d (1 - eta z_i)  where somebody holds a stake, else d
    premium      (1 - theta_T [group with a trading house]) x the import premium
    selectivity  sigma (1 - lambda tau_i), tau_i strength of the tie to an own distributor
    stakes       every holder sells a fraction a year; a holder in distress a fraction more, to households, at
                 the held firm's capital

Stakes are read from the world's equity and ownership ties; nobody buys any. chi weighs market share in plans.
See docs/decisions/0004-finance.md.
References: Sheard (1994) and Odagiri (1992) for the claim that stable holders shield share-seeking.
"""

import numpy as np

from keiretsu.kernels import finance
from keiretsu.kernels.blocks import over
from keiretsu.rules.economy import F64, Economy
from keiretsu.rules.production import FIRMS, HOUSEHOLDS

SOME = 0.01
"""Part of the stock above which a firm counts as one with stable holders; a prior."""

SUMS = ("major", "stably_held", "majority_held", "stable_stock")
"""What `sums` returns by market, of major firms: their number, of them with stable holders, of these with
more than half of the stock in their hands, sum of the shares in stable hands."""


def common_terms(e: Economy) -> None:
    """Give every firm the same terms: no owner, group or outlet counts."""
    p, flows = e.rates.of, e.flows
    flows.objective[:] = p["share_objective"]
    flows.payout[:] = p["payout"]
    flows.premium[:] = p["import_premium"]
    flows.selectivity[:] = p["selectivity"]


def own_terms(e: Economy) -> None:
    """Give every firm the terms of its owners, group and outlets."""
    f, p, flows = e.layout, e.rates.of, e.flows
    stable = np.where(f.quoted, stably_held(e), 1.0)
    outside = p["outside_objective"]
    flows.objective[:] = outside + (p["share_objective"] - outside) * stable
    flows.payout[:] = p["payout"] * (1.0 - p["patience"] * stable * f.quoted)
    housed = np.append(f.housed, np.uint8(0))[f.horizontal]  # the last is for firms of no group, -1
    flows.premium[:] = p["import_premium"] * (1.0 - p["house_saving"] * housed)
    flows.selectivity[:] = p["selectivity"] * (1.0 - p["distributor_lock"] * f.distributed)


def stably_held(e: Economy) -> F64:
    """Return the share (n,) of every firm's stock in stable hands, as far as the world tells."""
    f = e.layout
    return np.minimum(1.0, np.bincount(f.held, weights=e.state.stake, minlength=len(f.ident)))


def holders_sell(e: Economy) -> None:
    """Let holders sell stakes; note who was in distress before anybody helped."""
    f, s, flows, p = e.layout, e.state, e.flows, e.rates.of
    np.copyto(flows.weak, s.distressed)
    over(
        e.threads, finance.sell_stakes, len(f.ident),
        f.holder_ptr, f.held, f.region, s.capacity, s.machine_price, p["capital_coefficient"],
        p["stake_turnover"], p["distress_sale"], s.stake, s.cash, s.distressed, flows.sold,
    )  # fmt: skip
    s.stake[f.holder_ptr[-1] :] *= 1.0 - p["stake_turnover"]
    paid = flows.sold.sum()
    s.accounts[FIRMS] += paid
    s.accounts[HOUSEHOLDS] -= paid


def sums(e: Economy) -> F64:
    """Return the sums of the rule by market, shape (M, len(SUMS))."""
    f = e.layout
    major = np.flatnonzero(f.major)
    stable = stably_held(e)[major]
    held = stable >= SOME
    columns = (np.ones(len(major)), held, held & (stable > 0.5), stable)
    market, markets = f.market[major], len(f.market_sector)
    return np.stack([np.bincount(market, weights=c, minlength=markets) for c in columns], axis=1)
