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

import numpy as np

from keiretsu.core.arrays import F64
from keiretsu.core.flat_call import call_kernel
from keiretsu.core.launch import launch
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.finance import kernels
from keiretsu.model.mechanisms.finance.metrics import FORMULAS
from keiretsu.model.mechanisms.finance.records import (
    Finance,
    FinanceParameters,
    Members,
    MergerParameters,
    Straits,
)
from keiretsu.model.mechanisms.supply.records import NOBODY
from keiretsu.model.step import Mechanism

FINANCE = Mechanism("finance", Finance, formulas=FORMULAS)

SUMS = ("groups",)
"""What `sums` returns: horizontal groups, each in the market of its first member."""


@FINANCE.step(writes="finance.merged")
def open_groups(e: Economy) -> None:
    """Let every horizontal group stand by itself."""
    merged = e.finance.horizontal_groups.merged
    merged[:] = np.arange(len(merged))


@FINANCE.step(
    when="finance",
    equation="with chance min(1, psi s) the bank stands by; B <= (1 + theta omega_M + e s) limit",
    reads="accounts.revenue accounts.banked investment.capital production.machine_price money.refused",
    writes="finance.lent finance.rescued accounts.cash accounts.debt accounts.distressed",
)
def banks_and_houses_lend(e: Economy) -> None:
    """Lend to firms in distress beyond the limit, as far as their ties carry."""
    balances = e.accounts.balances
    straits = Straits(
        e.accounts.books.revenue, e.investment.capital, e.production.machines.machine_price, balances.banked,
        balances.cash, balances.debt, balances.distressed, e.money.lenders.refused,
    )  # fmt: skip
    launch(
        e.threads, kernels.support, len(balances.cash), e.key, e.index.firms, e.finance, straits,
        e.of(FinanceParameters),
    )  # fmt: skip


@FINANCE.step(
    when="finance",
    equation="in the year set for it a third of the groups merge; members then tie up with chance `tie_ups`",
    reads="partners.partner_ptr partners.partner",
    writes="finance.merged finance.tied",
)
def groups_merge(e: Economy) -> None:
    """Merge horizontal groups in the year set for it; let members of merged groups ask for tie-ups."""
    own, firms, p = e.finance, e.index.firms, e.of(MergerParameters)
    own.support.tied.fill(NOBODY)
    merging = int(p.group_mergers)
    if not 0 < merging <= e.year:
        return
    if merging == e.year:
        for region in range(len(own.horizontal_groups.group_size)):
            _merge(e, region)
    markets = e.index.markets
    members = Members(np.empty(len(firms.ident), np.uint32), np.empty(len(markets.market_ptr), np.int64))
    many = call_kernel(kernels.list_members, markets, own.horizontal_groups.horizontal, members)
    launch(e.threads, kernels.tie_up, many, e.key, firms, members, own, e.partners.met, p.tie_ups)


def _merge(e: Economy, region: int) -> None:
    """Merge, a third of a region's groups with a bank, the smaller of the two smallest into the other."""
    groups = e.finance.horizontal_groups
    size, merged = groups.group_size[region], groups.merged
    banked = np.zeros(len(merged), np.uint8)
    for group in e.finance.banks.bank_group:
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


@FINANCE.summed(*SUMS)
def sums(e: Economy) -> F64:
    """Return the sums of the rule by market, shape (M, len(SUMS))."""
    groups = e.finance.horizontal_groups
    total = np.empty((len(e.index.markets.market_sector), len(SUMS)))
    kernels.count_groups(groups.merged, groups.first_member, e.index.firms.market, total)
    return total
