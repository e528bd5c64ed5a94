"""M4 investment race: capacity under a share-weighted objective, with or without administrative guidance.

    net growth = clip(g + iota_0 (u / u* - 1) + iota_1 (m - m*) + chi iota_2 (wanted / held share - 1),
                      -d, iota_max)
    guidance   : I <- (1 - phi tau) I + phi tau (sales share)(D (1 + g) / u* - K (1 - d))
    K'         = (1 - d) K + I
    machines   v* = v_0 rho^(1 - alpha) at least cost, rho = alpha / (1 - alpha) w l u* / (c p_m v_0)
    vintages   V' = (1 - d) V + I v*;  labour a unit: the mean by capacity of (v / v_0)^(-alpha / (1 - alpha))

Investment stays within cash and credit. K in units a year, V machines, m profit over sales, g growth of the
market's orders as firms expect it, c = (r + premium)(1 - discount) + d user cost, p_m price of a machine,
w l cost of a unit's labour before machines save any. Machines are putty until they are ordered, clay after.
References: Spence (1981); Fershtman and Judd (1987); Murakami (1992/1996) for the claim; Johansen (1959) and
Gilchrist and Williams (2004) for machines; docs/decisions/0011-capital-and-demand.md.
"""

import numpy as np

from keiretsu.core.launch import launch
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.investment import kernels
from keiretsu.model.mechanisms.investment.metrics import FORMULAS
from keiretsu.model.mechanisms.investment.records import (
    Costs,
    Investment,
    InvestmentParameters,
    Results,
    TechniqueParameters,
    VintageParameters,
)
from keiretsu.model.step import Mechanism
from keiretsu.model.sums import market_sums

INVESTMENT = Mechanism("investment", Investment, formulas=FORMULAS)

LEAST_USER_COST = 0.01
"""The user cost of capital is at least this part of its price a year, however cheap it gets."""


def _results(e: Economy) -> Results:
    sellers, books, balances = e.production.sellers, e.accounts.books, e.accounts.balances
    return Results(
        sellers.orders, sellers.output, books.revenue, books.profit, balances.cash, balances.debt,
        balances.banked, e.ownership.terms.objective, e.guidance.willing,
        e.production.machines.machine_price,
    )  # fmt: skip


@INVESTMENT.step(
    equation="K' = (1 - d) K + I; V' = (1 - d) V + I v*; labour a unit: mean of vintages by capacity",
    reads="production.orders production.output accounts.revenue",
    writes="investment.capacity investment.capital investment.staffing investment.habit "
    "investment.utilisation investment.growth investment.orders_before investment.market_orders "
    "investment.market_revenue production.cumulated",
)
def install_capacity(e: Economy) -> None:
    """Wear out and install capacity; remember market shares, cumulated output and growth of orders."""
    own, results = e.investment, _results(e)
    memory = e.parameters["growth_memory"]
    launch(e.threads, kernels.sum_sales, len(own.market_orders), e.index.markets, results, own, memory)
    launch(
        e.threads, kernels.install, len(own.capacity), e.index.firms, own, results,
        e.production.sellers.cumulated, e.of(VintageParameters),
    )  # fmt: skip


@INVESTMENT.step(
    when="putty_clay",
    equation="v* = v_0 (alpha / (1 - alpha) w l u* / (c p_m v_0))^(1 - alpha), "
    "c = (r + premium)(1 - discount) + d",
    reads="production.unit_labour production.labour_share production.machine_price research.cheapness",
    writes="investment.intensity",
)
def choose_technique(e: Economy) -> None:
    """Choose at least cost how many machines a unit of next year's new capacity is to have."""
    own, made, p = e.investment, e.production, e.of(TechniqueParameters)
    _, now = _user_costs(e)
    costs = Costs(made.sellers.unit_labour, made.tiers.labour_share, made.machines.machine_price)
    launch(
        e.threads, kernels.choose_technique, len(own.intensity), e.index.firms, costs,
        now, p, own.intensity,
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

    While finance is cheap firms ask for less of a margin, in proportion to the user cost of capital.
    """
    own, p = e.investment, e.of(InvestmentParameters)
    _sum_capacity(e)
    normal, now = _user_costs(e)
    asked = p.target_margin * now / normal
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


def _user_costs(e: Economy) -> tuple[float, float]:
    """Return the user cost of capital a year: the normal one, and next year's at its cost of finance."""
    p = e.of(TechniqueParameters)
    finance = p.interest + p.risk_premium
    now = finance * (1.0 - float(e.research.cheapness[0])) + p.depreciation
    return max(LEAST_USER_COST, finance + p.depreciation), max(LEAST_USER_COST, now)


def _sum_capacity(e: Economy) -> None:
    markets, own = e.index.markets, e.investment
    launch(e.threads, market_sums, len(markets.market_sector), markets, own.capacity, own.market_capacity)
