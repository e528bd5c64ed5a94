"""The opening year: landscapes, first designs, prices at rest, capacity, first debts.

Fitness is scaled in each market so that the sales-weighted mean of A/A* equals `tfp_start`; prices are
iterated to rest; capacity is orders over target utilisation.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from keiretsu.core.arrays import F64, I32, I64
from keiretsu.core.errors import UsageError
from keiretsu.core.jit import Whole
from keiretsu.core.launch import launch
from keiretsu.core.random import Purpose
from keiretsu.model import sums as markets
from keiretsu.model.economy import Economy, Flows, Rates
from keiretsu.model.index import Layout
from keiretsu.model.index_dealings import STATIC_TYPES
from keiretsu.model.mechanisms.entry.kernels import FRINGE_AGES
from keiretsu.model.mechanisms.production import rule as production
from keiretsu.model.mechanisms.production.rule import FIRMS, HOUSEHOLDS
from keiretsu.model.mechanisms.research.kernels import IDEAS
from keiretsu.model.mechanisms.supply import kernels as sourcing
from keiretsu.model.mechanisms.supply import rule as ties
from keiretsu.model.mechanisms.technology import landscape, search
from keiretsu.model.mechanisms.technology import rule as technology
from keiretsu.model.state import State

_ROUNDS_OF_SCALING = 10
_ROUNDS_OF_MACHINES = 40
_ROUNDS_MORE = 3
_STEEPEST = 4.0


def open_economy(
    layout: Layout,
    rates: Rates,
    seed: np.uint32,
    landscapes: np.uint32,
    threads: int,
    year: int,
    shared: bool = True,
) -> Economy:
    """Return the economy before `year`, with designs and ties; `shared` tells that others use the layout too.

    The first year brings it to rest (`come_to_rest`).
    """
    state = _bare_state(layout, rates, year, shared)
    e = Economy(layout, state, Flows.empty(layout, state), rates, seed, landscapes, threads, None)
    _landscapes(e)
    ties.index_partners(e)
    ties.index_customers(e)
    ties.partners_are_close(e)
    return e


def come_to_rest(e: Economy) -> None:
    """Bring prices, orders and productivity to rest and set what is owned and owed at the start.

    Raises
    ------
    UsageError
        If the machines needed to make machines grow without end.
    """
    everybody = np.ones(len(e.layout.ident), np.uint8)
    technology.read_productivity(e, everybody)
    weights = e.state.custom.copy()
    for k in range(_ROUNDS_OF_SCALING):
        scale_fitness(e, weights)
        technology.read_productivity(e, everybody)
        e.state.wage[:] = np.where(e.state.market_level > 0.0, e.state.market_level, 1.0)
        prices_to_rest(e)
        first_orders(e, _ROUNDS_OF_MACHINES if k == 0 else _ROUNDS_MORE)
        weights = e.flows.orders * e.state.price
    _refuse_endless_machines(e)
    _first_capital(e)


def _refuse_endless_machines(e: Economy) -> None:
    before = e.flows.orders.copy()
    first_orders(e, 1)
    if np.any(np.abs(e.flows.orders - before) > 1e-8 + 1e-6 * np.abs(before)):
        raise UsageError(
            "machines need more machines to be made than they are: lower capital_coefficient, "
            "depreciation or the growth of demand, or raise target_utilisation"
        )


def _bare_state(f: Layout, rates: Rates, year: int, shared: bool) -> State:
    """Return a state before anything is computed; ties that years do not write in place are the layout's."""
    n, markets, sectors, slots, m = (
        len(f.ident), len(f.market_sector), len(f.sectors), len(f.slot_buyer), len(f.supplier),
    )  # fmt: skip
    pairs, close = _static_closeness(f, rates)
    ptr, who, closeness = _symmetric(n, pairs, close)
    total = np.bincount(f.market, weights=f.size, minlength=markets)
    slot = np.repeat(np.arange(slots, dtype=np.uint32), np.diff(f.slot_ptr))
    return State(
        year=year - 1, frontier=1.0, x=np.zeros(n, np.uint16), fit=np.zeros(n), level=np.ones(n),
        tables=np.zeros((sectors, landscape.DESIGNS), np.uint32),
        epoch=np.zeros((sectors, landscape.LOCI), np.int32),
        lowest=np.zeros(sectors), inverse=np.zeros(sectors), one_step=np.zeros(sectors),
        leader=np.zeros(sectors, np.int64), theta=np.ones(markets),
        capacity=np.full(n, np.inf), cash=np.zeros(n), debt=np.zeros(n), custom=f.size / total[f.market],
        habit=np.zeros(n), cumulated=np.ones(n), first=np.ones(n), price=np.ones(n),
        utilisation=np.full(n, rates.money.target_utilisation), planned=np.zeros(n),
        distressed=np.zeros(n, np.uint8), wage=np.ones(markets),
        demand=f.final_demand[f.market_sector] * total,
        growth=np.zeros(markets), orders_before=np.zeros(markets), market_level=np.zeros(markets),
        machine_price=np.ones(len(f.regions)), accounts=np.zeros(5),
        research=np.zeros(n), research_extra=np.zeros(n), basic=np.full(n, rates.of.basic_normal),
        effort=np.ones(n), boldness=np.ones(n), investing=np.full(n, -1.0),
        ideas=np.zeros((markets, len(IDEAS))),
        workers=np.zeros(n), tenure=np.zeros(n), people=np.zeros((len(f.regions), 3)),
        population=np.zeros(len(f.regions)),
        fringe=np.zeros((markets, FRINGE_AGES)), usual_staff=np.ones(markets),
        staff_then=np.zeros(n), staff_before=np.zeros(n),
        bank_capital=np.zeros(markets), spell=np.zeros(n, np.uint8), began=np.full(n, year, np.int16),
        stake=f.stake.copy(),
        merged=np.arange(len(f.housed), dtype=np.int32),
        slot_ptr=f.slot_ptr, supplier=f.supplier, preference=f.preference.copy() if shared else f.preference,
        kin=_kin(ptr, who, f.supplier, f.slot_buyer[slot]), since=f.since, lean=np.zeros(m, np.uint8),
        slot=slot, share=np.zeros(m), closeness=np.zeros(m), slot_cost=np.ones(slots),
        leader_of=np.full(slots, sourcing.NOBODY, np.uint32),
        one=f.one, two=f.two, strength=f.strength.copy() if shared else f.strength,
        partner_kin=_kin(ptr, who, f.one, f.two),
        partner_omega=rates.partners.omega, partner_ptr=np.zeros(n + 1, np.int32),
        partner=np.zeros(0, np.uint32), partner_tie=np.zeros(0, np.uint32),
        static_ptr=ptr, static_who=who, static_closeness=closeness,
    )  # fmt: skip


def _key(n: int, a: npt.NDArray[np.uint32], b: npt.NDArray[np.uint32]) -> I64:
    return np.minimum(a, b).astype(np.int64) * n + np.maximum(a, b)


def _static_closeness(f: Layout, rates: Rates) -> tuple[I64, F64]:
    """Return the pairs joined by static ties as sorted keys, with 1 - prod (1 - omega tau)."""
    omega = np.array([getattr(rates.of, f"omega_{kind}") for kind in STATIC_TYPES])
    apart = np.log1p(-np.minimum(omega[f.static_type] * f.static_strength, 1.0 - 1e-12))
    pairs, where = np.unique(_key(len(f.ident), f.static_one, f.static_two), return_inverse=True)
    return pairs, -np.expm1(np.bincount(where, weights=apart, minlength=len(pairs)))


def _symmetric(n: int, pairs: I64, closeness: F64) -> tuple[I32, npt.NDArray[np.uint32], F64]:
    """Return the index (ptr, who, closeness) of pairs by either end."""
    one, two = (pairs // n).astype(np.uint32), (pairs % n).astype(np.uint32)
    owner, who = np.concatenate([one, two]), np.concatenate([two, one])
    order = np.lexsort((who, owner))
    ptr = np.zeros(n + 1, np.int32)
    np.cumsum(np.bincount(owner, minlength=n), out=ptr[1:])
    return ptr, who[order], np.concatenate([closeness, closeness])[order]


def _kin(
    ptr: I32, who: npt.NDArray[np.uint32], a: npt.NDArray[np.uint32], b: npt.NDArray[np.uint32]
) -> npt.NDArray[np.uint8]:
    """Return which of the pairs (a, b) static ties join."""
    kin = np.empty(len(a), np.uint8)
    sourcing.mark_kin(0, len(a), ptr, who, a, b, kin)
    return kin


def _landscapes(e: Economy) -> None:
    f, s, p = e.layout, e.state, e.rates.of
    for k, who in enumerate(f.sector_ident):
        table, scaled, leader = _landscape(
            int(e.landscapes), int(who), int(p.complexity), int(p.leader_starts)
        )
        s.tables[k] = table
        s.lowest[k], s.inverse[k], s.one_step[k] = scaled
        s.leader[k] = leader
    launch(
        e.threads, landscape.heritage, len(f.ident),
        e.seed, Purpose.HERITAGE.value, f.cell_ident, f.ident, f.sector, s.tables, int(p.heritage),
        p.heritage_spread, s.x,
    )  # fmt: skip


@lru_cache(maxsize=256)
def _landscape(
    seed: int, who: int, complexity: int, starts: int
) -> tuple[npt.NDArray[np.uint32], tuple[float, float, float], Whole]:
    """Return table, scale and leader of one sector's landscape; kept, since runs may share landscapes."""
    ident = np.uint64(who)
    table = np.zeros(landscape.DESIGNS, np.uint32)
    purpose = Purpose.LANDSCAPE.value
    around = landscape.neighbours(np.uint32(seed), purpose, ident, complexity)
    for locus in range(landscape.LOCI):
        values = landscape.contributions(
            np.uint32(seed), Purpose.LANDSCAPE.value, ident, 0, locus, complexity
        )
        landscape.add_locus(table, around[locus], values)
    leader = landscape.best_of_climbs(table, np.uint32(seed), Purpose.LEADER.value, ident, starts)
    return table, landscape.scale(table), leader


def scale_fitness(e: Economy, weights: F64) -> None:
    """Set theta so that every market's mean of A/A*, weighted by `weights` (n,), is `tfp_start`."""
    f, s = e.layout, e.state
    leaders = np.empty(len(s.leader))
    landscape.heights(s.tables, s.leader, leaders)
    top = (leaders - s.lowest) * s.inverse
    launch(
        e.threads, search.slopes, len(f.market_sector),
        f.market_ptr, f.market_firm, top[f.market_sector], s.fit, weights, e.rates.of.tfp_start, _STEEPEST,
        s.theta,
    )  # fmt: skip


def prices_to_rest(e: Economy) -> None:
    """Set prices and shares of purchases; inputs come from later tiers, so a round a tier is exact."""
    for _ in range(len(e.layout.tier_ptr) - 1):
        production.post_prices(e)
        ties.share_purchases(e)


def first_orders(e: Economy, rounds: int) -> None:
    """Set orders without any limit of capacity, machines for replacement and growth included.

    A fixed number of rounds, not one that depends on a total: else regions would feel one another.
    """
    p = e.rates.of
    pace = max(0.0, p.depreciation + _first_growth(e))
    for _ in range(rounds):
        production.order_machines(e)
        production.produce(e)
        e.state.planned = e.flows.orders / p.target_utilisation * pace


def _first_growth(e: Economy) -> float:
    """Return the forced growth of demand in the opening year, to which firms' machines are fitted."""
    return e.forcing.value("demand_growth", e.state.year + 1, vars(e.rates.of))


def _first_capital(e: Economy) -> None:
    f, s, flows, p = e.layout, e.state, e.flows, e.rates.of
    s.capacity = flows.orders / p.target_utilisation
    s.first = p.head_start * flows.output
    s.cumulated = s.first.copy()
    markets.add_by(f.market, flows.orders, s.orders_before)
    s.growth[:] = _first_growth(e)
    sales, market_sales = flows.orders * s.price, np.empty(len(f.market_sector))
    markets.add_by(f.market, sales, market_sales)
    s.habit = sales / market_sales[f.market]
    production.deliver(e)
    s.debt = p.opening_debt * p.capital_coefficient * s.capacity * s.machine_price[f.region] * f.banked
    s.cash = p.cash_buffer * sales
    held, owed = markets.add_up(s.cash), markets.add_up(s.debt)
    s.accounts[:] = 0.0
    s.accounts[FIRMS], s.accounts[HOUSEHOLDS] = held, owed - held
