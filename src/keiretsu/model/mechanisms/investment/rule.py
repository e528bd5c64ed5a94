"""M4 investment race: capacity under a share-weighted objective, with or without administrative guidance.

    net growth = clip(g + iota_0 (u / u* - 1) + iota_1 (m - m*) + chi iota_2 (wanted / held share - 1),
                      -d, iota_max)
    guidance   : I <- (1 - phi tau) I + phi tau (sales share)(D (1 + g) / u* - K (1 - d))
    K'         = (1 - d) K + I x (machines delivered / ordered)

Investment stays within cash and credit. K in units a year, m profit over sales, g growth of the market's
orders.
References: Spence (1981); Fershtman and Judd (1987); Murakami (1992/1996) for the claim.
"""

import numpy as np

from keiretsu.core.launch import launch
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.investment import kernels
from keiretsu.model.mechanisms.investment.metrics import FORMULAS
from keiretsu.model.mechanisms.investment.records import Investment, InvestmentParameters, Results
from keiretsu.model.step import Mechanism
from keiretsu.model.sums import market_sums

INVESTMENT = Mechanism("investment", Investment, formulas=FORMULAS)


def _results(e: Economy) -> Results:
    sellers, books, balances = e.production.sellers, e.accounts.books, e.accounts.balances
    machines = e.production.machines
    return Results(
        sellers.orders, sellers.output, books.revenue, books.profit, balances.cash, balances.debt,
        balances.banked, e.ownership.terms.objective, e.guidance.willing, machines.machine_price,
        machines.machine_filled,
    )  # fmt: skip


@INVESTMENT.step(
    equation="K' = (1 - d) K + I x (machines delivered / ordered)",
    reads="production.orders production.output accounts.revenue production.machine_filled",
    writes="investment.capacity investment.habit investment.utilisation investment.growth "
    "investment.orders_before investment.market_orders investment.market_revenue production.cumulated",
)
def install_capacity(e: Economy) -> None:
    """Wear out and install capacity; remember market shares, cumulated output and growth of orders."""
    own, results = e.investment, _results(e)
    launch(e.threads, kernels.sum_sales, len(own.market_orders), e.index.markets, results, own)
    launch(
        e.threads, kernels.install, len(own.capacity), e.index.firms, own, results,
        e.production.sellers.cumulated, e.of(InvestmentParameters),
    )  # fmt: skip


@INVESTMENT.step(
    when="race",
    equation="I / K = clip(g + iota_0 (u / u* - 1) + iota_1 (m - m*) + chi iota_2 (wanted / held - 1)) + d",
    reads="accounts.revenue accounts.profit accounts.cash accounts.debt accounts.banked ownership.objective "
    "guidance.willing production.machine_price research.cheapness",
    writes="investment.planned investment.market_capacity",
)
def race_for_capacity(e: Economy) -> None:
    """Plan next year's gross investment from this year's books, racing for market shares.

    While capital is cheap, by a share of its user cost, firms ask that much less of a margin.
    """
    own, p = e.investment, e.of(InvestmentParameters)
    _sum_capacity(e)
    asked = p.target_margin * (1.0 - float(e.research.cheapness[0]))
    launch(e.threads, kernels.invest, len(own.capacity), e.index.firms, own, _results(e), asked, p)


@INVESTMENT.step(
    when="not race",
    equation="I = K max(0, g + d)",
    writes="investment.planned investment.market_capacity",
)
def follow_the_market(e: Economy) -> None:
    """Plan next year's gross investment as the market grows."""
    own = e.investment
    _sum_capacity(e)
    pace = own.growth[e.index.firms.market] + e.of(InvestmentParameters).depreciation
    own.planned[:] = own.capacity * np.maximum(0.0, pace)


def _sum_capacity(e: Economy) -> None:
    markets, own = e.index.markets, e.investment
    launch(e.threads, market_sums, len(markets.market_sector), markets, own.capacity, own.market_capacity)
