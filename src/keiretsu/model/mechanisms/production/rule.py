"""4a production: posted prices, forced final demand, orders tier by tier, deliveries, payments, debt.

    unit cost  c_i = l_s w / A_i (Q_i/Q_i0 : market)^-eps + sum_k b_k (mean c_j) + imports
    price      p_i = (1 + mu (1 + mu_u (u_i - u*))) (c_i + overhead at target utilisation)
    orders     final demand x custom_i + sum over customers of b x output x share
    output     q_i = min(orders_i, K_i); unmet input orders come from the rest of the world at a premium
    profit     p q - inputs - imports - wages - r B

Every payment is one firm's outgoing and another account's incoming; the banks' loans equal the deposits of
firms, households, state and the rest of the world. Money per year, quantities in units. See
docs/decisions/0001-the-year.md and models.md 4a.
"""

import math
from collections.abc import Mapping

from keiretsu.core.arrays import F64
from keiretsu.core.launch import launch
from keiretsu.model import sums as markets
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.accounts import kernels as books
from keiretsu.model.mechanisms.investment import kernels as capacity
from keiretsu.model.mechanisms.production import kernels as production

FIRMS, HOUSEHOLDS, STATE, WORLD, BANKS = range(5)


def rates(p: Mapping[str, float]) -> production.MoneyRates:
    """Return the parameters of the block as its kernels take them."""
    return production.MoneyRates(
        markup=p["markup"],
        markup_utilisation=p["markup_utilisation"],
        target_utilisation=p["target_utilisation"],
        fixed_cost=p["fixed_cost"],
        capital=p["capital_coefficient"],
        interest=p["interest"],
        credit_limit=p["credit_limit"],
        buffer=p["cash_buffer"],
        tax=p["tax"],
        learning=p["learning"],
        rent=p["rent"],
        switching=p["switching_cost"],
        trade_cost=p["trade_cost"],
    )


def demand_grows(e: Economy, year: int) -> None:
    """Let final demand follow its forced path."""
    e.state.demand *= math.exp(e.forcing.value("demand_growth", year, vars(e.rates.of)))


def wages_follow(e: Economy, before: F64, frontier_before: float) -> None:
    """Let each market's wage follow the mean productivity of its firms."""
    s = e.state
    progress = s.frontier / frontier_before
    markets.follow(before, s.market_level, progress, e.rates.of.wage_passthrough, s.wage)


def post_prices(e: Economy) -> None:
    """Post the prices of the year from costs, last year's input costs and utilisation."""
    f, s, flows = e.layout, e.state, e.flows
    launch(
        e.threads, production.market_experience, len(f.market_sector),
        f.market_ptr, f.market_firm, s.cumulated, s.first, flows.experience, flows.market_experience,
    )  # fmt: skip
    launch(
        e.threads, production.post_prices, len(f.ident),
        f.sector, f.market, f.labour, f.imported, s.wage, s.frontier, s.level, flows.experience,
        flows.market_experience, f.firm_slot, f.slot_need, s.slot_cost, s.utilisation, e.rates.money,
        flows.unit_labour, s.price,
    )  # fmt: skip
    typical_prices(e)


def typical_prices(e: Economy) -> None:
    """Set the mean posted price of each market; one where nobody sells."""
    f, flows = e.layout, e.flows
    launch(
        e.threads, production.market_means, len(f.market_sector),
        f.market_ptr, f.market_firm, e.state.price, 1.0, flows.market_price,
    )  # fmt: skip


def customers_choose(e: Economy) -> None:
    """Move final demand towards cheaper sellers."""
    f, s, flows = e.layout, e.state, e.flows
    launch(
        e.threads, production.win_customers, len(f.market_sector),
        f.market_ptr, f.market_firm, s.price, flows.market_price, flows.selectivity, s.custom,
    )  # fmt: skip


def order_machines(e: Economy) -> None:
    """Add the machines that firms order to the final demand of their region's maker of capital goods."""
    f, s, flows = e.layout, e.state, e.flows
    launch(
        e.threads, capacity.market_sums, len(f.market_sector),
        f.market_ptr, f.market_firm, s.planned, flows.market_orders,
    )  # fmt: skip
    markets.order_machines(
        s.demand, flows.market_orders, f.market_region, f.capital_market, e.rates.money.capital,
        flows.final_orders,
    )  # fmt: skip


def produce(e: Economy) -> None:
    """Pass orders down the tiers and produce what capacity allows."""
    f, s, flows = e.layout, e.state, e.flows
    for k in range(len(f.tier_ptr) - 1):
        tier = f.tier_firm[f.tier_ptr[k] : f.tier_ptr[k + 1]]
        launch(
            e.threads, production.produce, len(tier),
            tier, f.market, flows.final_orders, s.custom, flows.customer_ptr, flows.customer_tie,
            s.slot, s.share, f.slot_buyer, f.slot_need, s.capacity, flows.orders, flows.output,
        )  # fmt: skip


def deliver(e: Economy) -> None:
    """Ration final goods and machines by what was produced, and price the machines."""
    f, s, flows = e.layout, e.state, e.flows
    launch(
        e.threads, production.final_sales, len(f.market_sector),
        f.market_ptr, f.market_firm, flows.final_orders, s.custom, flows.orders, flows.output, s.price,
        flows.final_sold, flows.final_value,
    )  # fmt: skip
    markets.price_machines(
        f.capital_market, flows.final_orders, flows.final_sold, flows.final_value, flows.machine_filled,
        s.machine_price,
    )  # fmt: skip


def take_in(e: Economy) -> None:
    """Set what the year's deliveries cost every firm: inputs, imports, wages of the labour needed."""
    f, s, flows = e.layout, e.state, e.flows
    launch(
        e.threads, books.take_in, len(f.ident),
        f.sector, f.market, f.region, f.labour, f.imported, s.wage, s.frontier, s.level, flows.unit_labour,
        s.price, flows.market_price, flows.orders, flows.output, s.capacity, f.firm_slot, f.slot_need,
        f.slot_market, s.slot_ptr, s.supplier, s.share, s.closeness, flows.premium, e.rates.money,
        flows.payroll, flows.books,
    )  # fmt: skip


def settle(e: Economy) -> None:
    """Pay wages, inputs, interest, tax, dividends and machines; borrow or repay; post every account."""
    f, s, flows = e.layout, e.state, e.flows
    launch(
        e.threads, books.settle, len(f.ident),
        f.market, f.region, s.price, flows.orders, flows.output, s.capacity, flows.final_orders, s.custom,
        s.machine_price, flows.machine_filled, s.planned, flows.payroll, f.banked,
        flows.payout, e.rates.money, s.cash, s.debt, s.distressed, flows.books,
    )  # fmt: skip
    post_accounts(e)


def post_accounts(e: Economy) -> None:
    """Post the year's payments to the four holders of deposits and measure what does not balance.

    The residual is the largest of: payments between firms against receipts, a holder's deposits against the
    sum of its flows, loans against deposits; as a share of all sales.
    """
    s, p = e.state, e.rates.of
    total = books.totals(e.flows.books, e.layout.machines_at_home, s.cash, s.debt, e.flows.final_value)
    of = total.books
    consumed = total.final - total.made
    households = consumed * p.demand_households
    state = consumed * p.demand_state
    exports = consumed - households - state
    spent = of.inputs + of.imports + of.wages + of.interest + of.tax + of.dividend + of.machines
    s.accounts[FIRMS] += of.receipts + total.final + of.borrowed - spent
    s.accounts[HOUSEHOLDS] += of.wages + of.dividend + of.interest - households
    s.accounts[STATE] += of.tax - state
    s.accounts[WORLD] += of.imports + (of.machines - total.made) - exports
    between, held = of.receipts - of.inputs, s.accounts[FIRMS] - total.cash
    lent = markets.add_up(s.accounts) - total.debt
    e.flows.residual = max(abs(between), abs(held), abs(lent)) / of.revenue
