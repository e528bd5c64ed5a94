"""Finance: who sees a firm through that lacks cash (M1's obligations and M9's first prong at home).

    closeness   s = 1 - (1 - omega_F tau_F)(1 - omega_E tau_E)(1 - omega_M [one horizontal group])
    rescue      with chance min(1, psi s) the main bank stands by
    limit       B <= (1 + theta omega_M [group with a trading house] + e s [bank stands by]) limit

tau_F is the strength of the credit tie to the main bank, tau_E that of the bank's stake, omega_M the
closeness of members of one council (of presidents), psi the institutional parameter `rescue`, theta
`trade_credit`, e `rescue_extent`, limit that of everybody. Money lent is a new deposit: loans and the firms'
deposits rise alike. In the year `group_mergers` a third of the horizontal groups of every region that have
a bank merge, each time the two smallest; from then on a member asks, with chance `tie_ups` a year, a rival of
the other half for a collaboration. See docs/decisions/0004-finance.md.
References: Hoshi, Kashyap, Scharfstein (1990); Aoki, Patrick (1994) for the claim.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from keiretsu.core.arrays import F64
from keiretsu.core.launch import launch
from keiretsu.core.random import Purpose
from keiretsu.model import sums as markets
from keiretsu.model.economy import Economy
from keiretsu.model.index import Layout
from keiretsu.model.mechanisms.finance import kernels as finance
from keiretsu.model.mechanisms.investment import kernels as capacity
from keiretsu.model.mechanisms.production.rule import FIRMS


def rates(p: Mapping[str, float]) -> finance.FinanceRates:
    """Return the parameters of the rule as its kernels take them."""
    return finance.FinanceRates(
        rescue=p["rescue"],
        extent=p["rescue_extent"],
        trade_credit=p["trade_credit"],
        omega_credit=p["omega_credit"],
        omega_equity=p["omega_equity"],
        omega_fellow=p["omega_membership"],
        credit_limit=p["credit_limit"],
        machines=p["capital_coefficient"],
        buffer=p["cash_buffer"],
    )


def banks_and_houses_lend(e: Economy, year: int) -> None:
    """Lend to firms in distress beyond the limit, as far as their ties carry."""
    f, s, flows = e.layout, e.state, e.flows
    launch(
        e.threads, finance.support, len(f.ident),
        e.seed, Purpose.RESCUE.value, np.uint32(year), f.ident, f.region, f.banked, f.bank, f.bank_group,
        f.horizontal, f.housed, s.merged, f.credit, f.row, f.bank_stake, flows.books.revenue, s.capacity,
        s.machine_price, e.rates.finance, s.cash, s.debt, s.distressed, flows.lent, flows.rescued,
    )  # fmt: skip
    s.accounts[FIRMS] += markets.add_up(flows.lent)


def groups_merge(e: Economy, year: int) -> None:
    """Merge horizontal groups in the year set for it; let members of merged groups ask for tie-ups."""
    f, s, p = e.layout, e.state, e.rates.of
    e.flows.tied[:] = finance.NOBODY
    merging = int(p.group_mergers)
    if not 0 < merging <= year:
        return
    if merging == year:
        for region in range(len(f.capital_market)):
            _merge(f, s.merged, region)
    member = f.market_firm[f.horizontal[f.market_firm] >= 0]
    market = f.market[member]
    launch(
        e.threads, finance.tie_up, len(member),
        e.seed, Purpose.TIE_UP.value, np.uint32(year), f.ident, member,
        np.searchsorted(market, market), np.searchsorted(market, market, side="right"), f.horizontal,
        s.merged, s.partner_ptr, s.partner, p.tie_ups, e.flows.tied,
    )  # fmt: skip


def _merge(f: Layout, merged: npt.NDArray[np.int32], region: int) -> None:
    """Merge, a third of a region's groups with a bank, the smaller of the two smallest into the other."""
    size, banked = f.group_size[region], np.zeros(len(merged), np.uint8)
    for group in f.bank_group:
        if group >= 0:
            banked[group] = size[group] > 0.0
    standing = np.flatnonzero(banked)
    for _ in range(round(len(standing) / 3)):
        total = np.full(len(merged), np.inf)
        for group in standing:
            known = total[merged[group]]
            total[merged[group]] = size[group] + (known if known < np.inf else 0.0)
        smallest = np.argmin(total)
        total[smallest] = np.inf
        merged[merged == smallest] = np.argmin(total)


def by_market(e: Economy, value: F64) -> F64:
    """Return the sum of `value` (n,) over the firms of every market, shape (M,)."""
    total = np.empty(len(e.layout.market_sector))
    launch(
        e.threads, capacity.market_sums, len(total), e.layout.market_ptr, e.layout.market_firm, value, total
    )
    return total
