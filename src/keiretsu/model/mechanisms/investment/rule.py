"""M4 investment race: capacity under a share-weighted objective, with or without administrative guidance.

    net growth = clip(g + iota_0 (u / u* - 1) + iota_1 (m - m*) + chi iota_2 (wanted / held share - 1),
                      -d, iota_max)
    guidance   : I <- (1 - phi tau) I + phi tau (sales share)(D (1 + g) / u* - K (1 - d))
    K'         = (1 - d) K + I x (machines delivered / ordered)

Investment stays within cash and credit. K in units a year, m profit over sales, g growth of the market's
orders. See models.md, M4.
References: Spence (1981); Fershtman and Judd (1987); Murakami (1992/1996) for the claim.
"""

from collections.abc import Mapping

import numpy as np

from keiretsu.core.launch import launch
from keiretsu.model import sums as markets
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.investment import kernels as capacity


def rates(p: Mapping[str, float]) -> capacity.RaceRates:
    """Return the parameters of the rule as its kernels take them."""
    return capacity.RaceRates(
        own_orders=p["order_response"],
        margin_response=p["margin_response"],
        share_response=p["share_response"],
        aspiration=p["share_aspiration"],
        most=p["investment_max"],
        depreciation=p["depreciation"],
        compliance=p["guidance"],
        target_utilisation=p["target_utilisation"],
        machines=p["capital_coefficient"],
        credit_limit=p["credit_limit"],
    )


def plan_capacity(e: Economy, racing: bool, cheapness: float) -> None:
    """Set every firm's gross investment of next year from this year's books.

    Without the race capacity only follows the market. While capital is cheap, by a share `cheapness` of its
    user cost, firms ask that much less of a margin.
    """
    f, s, flows = e.layout, e.state, e.flows
    launch(
        e.threads, capacity.market_sums, len(f.market_sector),
        f.market_ptr, f.market_firm, s.capacity, flows.market_capacity,
    )  # fmt: skip
    if not racing:
        s.planned[:] = s.capacity * np.maximum(0.0, s.growth[f.market] + e.rates.race.depreciation)
        return
    asked = e.rates.of.target_margin * (1.0 - cheapness)
    launch(
        e.threads, capacity.invest, len(f.ident),
        f.market, s.growth, s.orders_before, flows.market_capacity, flows.market_revenue, flows.willing,
        flows.objective, flows.books.revenue, flows.books.profit, s.utilisation, s.capacity, s.habit, s.cash,
        s.debt, f.banked, f.region, s.machine_price, asked, e.rates.race, s.planned,
    )  # fmt: skip


def install_capacity(e: Economy) -> None:
    """Wear out and install capacity; remember market shares, cumulated output and growth of orders."""
    f, s, flows = e.layout, e.state, e.flows
    launch(
        e.threads, capacity.market_sums, len(f.market_sector),
        f.market_ptr, f.market_firm, flows.orders, flows.market_orders,
    )  # fmt: skip
    launch(
        e.threads, capacity.market_sums, len(f.market_sector),
        f.market_ptr, f.market_firm, flows.books.revenue, flows.market_revenue,
    )  # fmt: skip
    launch(
        e.threads, capacity.install, len(f.ident),
        f.market, f.region, flows.machine_filled, flows.market_revenue, flows.books.revenue, flows.output,
        flows.orders, s.planned, e.rates.race.depreciation, e.rates.of.habit_memory, s.capacity, s.habit,
        s.cumulated, s.utilisation,
    )  # fmt: skip
    markets.grow(flows.market_orders, s.orders_before, s.growth)
