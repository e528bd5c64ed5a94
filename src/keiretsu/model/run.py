"""The year, as a page: whoever reads `a_year` knows the model.

`run` opens an economy on a network, repeats the year and returns what was recorded. The equations are in
docs/decisions/0001-the-year.md.
"""

import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from keiretsu.core.errors import UsageError
from keiretsu.core.memory import hand_back_large_arrays
from keiretsu.model import metrics, record
from keiretsu.model.economy import Economy, Flows, Log, Rates
from keiretsu.model.index import Layout, lay_out
from keiretsu.model.mechanisms.diffusion import rule as diffusion
from keiretsu.model.mechanisms.entry import rule as entry
from keiretsu.model.mechanisms.failure import rule as failure
from keiretsu.model.mechanisms.finance import rule as finance
from keiretsu.model.mechanisms.guidance import rule as guidance
from keiretsu.model.mechanisms.investment import rule as race
from keiretsu.model.mechanisms.labour import rule as labour
from keiretsu.model.mechanisms.ownership import rule as holders
from keiretsu.model.mechanisms.production import rule as production
from keiretsu.model.mechanisms.research import rule as research
from keiretsu.model.mechanisms.supply import rule as ties
from keiretsu.model.mechanisms.technology import rule as technology
from keiretsu.model.opening import come_to_rest, open_economy
from keiretsu.model.sectors import SectorTable
from keiretsu.model.setup import OPENED, On, Setup
from keiretsu.model.state import Snapshot
from keiretsu.network import Network


def a_year(e: Economy, year: int, on: On) -> None:
    """Simulate one year; `on` names the rules that are switched on."""
    productivity, frontier = e.state.market_level.copy(), e.state.frontier

    # demand and the frontier move
    production.demand_grows(e, year)
    technology.frontier_moves(e, year)

    # technology: M3, or M2 in its place
    if on.search:
        technology.dominant_design_changes(e, year)
        if on.guidance:
            guidance.council_advises(e, year)
        if on.research:
            research.remember_the_best(e)
        if on.labour:
            labour.assign_engineers(e)
        technology.look_copy_propose(e, year)
        if on.labour:
            labour.engineers_move(e, year)
        technology.read_productivity(e, e.flows.changed)
        if on.research:
            research.count_ideas(e)
    if on.diffusion:
        if on.research:
            research.remember_the_best(e)
        if on.labour:
            labour.assign_engineers(e)
        diffusion.learn_or_try(e, year)
        diffusion.read_levels(e)
        if on.research:
            research.count_ideas(e)
    production.wages_follow(e, productivity, frontier)

    # prices and purchases: M1, 4a
    production.post_prices(e)
    ties.share_purchases(e)

    # production, staff, payments, books: 4a, M10
    if on.finance:
        holders.own_terms(e)
    else:
        holders.common_terms(e)
    production.customers_choose(e)
    goods_move(e)
    if on.labour:
        labour.staff_firms(e)
    production.settle(e)

    # who lends to firms that lack cash, which of them fail: M9 at home, M12
    if on.finance:
        finance.groups_merge(e, year)
        holders.holders_sell(e)
        finance.banks_and_houses_lend(e, year)
    if on.failure:
        failure.the_insolvent_fail(e)
        if on.labour:
            labour.staff_of_failed_firms_go(e)

    # small firms are founded and close: M12
    if on.entry:
        entry.firms_are_founded(e, staffed=on.labour)

    # ties remember, break, form: M1
    if on.ties:
        ties.strangers_compete(e, year)
        ties.ties_remember_or_break(e, year)
        ties.partners_part(e, year)
        if on.failure:
            failure.their_ties_end(e)
    else:
        ties.nothing_moves(e)


def goods_move(e: Economy) -> None:
    """Order, produce and deliver; know what it cost."""
    production.order_machines(e)
    production.produce(e)
    production.deliver(e)
    production.take_in(e)
    research.pay_staff(e)


def open_books(e: Economy, on: On) -> None:
    """Run the opening year's production at rest and staff the firms for it; no rule acts yet."""
    holders.common_terms(e)
    goods_move(e)
    if on.labour:
        labour.open_payrolls(e)
    if on.entry:
        entry.open_fringe(e, on.labour)
    production.settle(e)
    ties.nothing_moves(e)


def into_next_year(e: Economy, year: int, on: On, moving: bool) -> None:
    """Install capacity and plan more (M4), budget research; let closed ties go and opened ones in (M1)."""
    race.install_capacity(e)
    if on.guidance:
        guidance.bargain(e)
    cheap = research.cheapness(e, year + 1) if on.research else 0.0
    race.plan_capacity(e, racing=on.race, cheapness=cheap)
    if on.research:
        research.plan_research(e)
    else:
        research.plan_nothing(e)
    if on.failure:
        failure.successors_begin(e, year, copying=on.search or on.diffusion)
    if on.ties and moving:
        ties.renew_supply(e, year)
        ties.partners_meet(e, year)
        ties.partners_are_close(e)
    e.state.year = year


def whole_year(e: Economy, year: int, on: On, taken: record.Tally) -> None:
    """Simulate one year, record it, prepare the next; in the opening year come to rest."""
    opening = year == taken.opening
    if opening:
        come_to_rest(e)
        open_books(e, on)
    else:
        a_year(e, year, on)
    record.take(e, year, taken)
    into_next_year(e, year, on, not opening)


@dataclass(frozen=True, slots=True)
class Run:
    """What a run leaves: records, snapshots asked for, and (if asked for) the tie events.

    Parameters
    ----------
    records : polars.DataFrame
        year (Int16), region, group, metric, value.
    snapshots : dict of int to Snapshot
        The state at the end of the years asked for.
    events : polars.DataFrame
        year, type, what ("opened" or "closed"), source, target; empty unless `events=True`.
    """

    records: pl.DataFrame
    snapshots: dict[int, Snapshot] = field(default_factory=dict)
    events: pl.DataFrame = field(default_factory=pl.DataFrame)


def run(
    network: Network,
    setup: Setup,
    *,
    years: tuple[int, int] = (1955, 2000),
    seed: int = 1,
    landscapes: int | None = None,
    start: Snapshot | None = None,
    snapshots: Collection[int] = (),
    threads: int | None = None,
    events: bool = False,
    watch: Callable[[Economy], None] | None = None,
) -> Run:
    """Simulate a network under a setup.

    Parameters
    ----------
    network : Network
    setup : Setup
        Complete parameters, rules switched on, changes to come.
    years : (int, int)
        Opening year and last year. The opening year is recorded at rest: rules act from the next one.
    seed : int
        32 bits; equal seeds share every random number.
    landscapes : int, optional
        Seed of the landscapes alone, so that many runs can share a pool of them; `seed` by default.
    start : Snapshot, optional
        Continue from it, with the engine it was taken under; years up to its own are skipped.
    snapshots : collection of int
        Years at whose end the state is kept.
    threads : int, optional
        At most this many threads; the result does not depend on it. All cores by default.
    events : bool
        Keep every opening and closing of a tie.
    watch : callable, optional
        Called with the economy at the end of every year; to look, not to touch.

    Raises
    ------
    UsageError
        If the snapshot belongs to another network, lies outside the years, or comes from a run that opened
        without a rule which the setup switches on.

    Examples
    --------
    >>> from keiretsu.experiment.regime import resolve
    >>> from keiretsu.synthetic import synth
    >>> run(synth(200, seed=1), resolve("relational"), years=(1955, 1957)).records["year"].unique().to_list()
    [1955, 1956, 1957]
    """
    layout, kept_for_more = _layout(network, years[0], setup.sectors)
    seeds = (np.uint32(seed), np.uint32(seed if landscapes is None else landscapes))
    e = _begin(layout, network, setup, years, seeds, start, threads or os.cpu_count() or 1, kept_for_more)
    e.forcing = setup.forcing
    ids, e.log = layout.ids if events else layout.ids.clear(), Log() if events else None
    if not kept_for_more:
        layout = e.layout = layout.opened()
    ahead = range(e.state.year + 1, years[1] + 1)
    taken, kept = record.Tally.empty(years[0], ahead, layout), {}
    for first, last in _stretches(ahead, {*snapshots, *(c.year - 1 for c in setup.changes)}):
        if any(change.year == first for change in setup.changes):
            e.rates = Rates.read(_in_force(setup, first))
        for year in range(first, last + 1):
            whole_year(e, year, setup.on(), taken)
            _look(e, watch)
        if last in snapshots:
            kept[last] = Snapshot.of(e.state, network.digest)
    records = metrics.frame(layout, taken, setup.parameters["capital_coefficient"], setup.rules)
    return Run(records, kept, _events(ids, e.log))


def _look(e: Economy, watch: Callable[[Economy], None] | None) -> None:
    """Let whoever watches look at the economy at the end of a year."""
    if watch:
        watch(e)


def _stretches(years: range, ends: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last years of stretches that end at `ends` and with the last year."""
    first = years.start
    for last in years:
        if last in ends or last == years[-1]:
            yield first, last
            first = last + 1


def _begin(
    layout: Layout,
    network: Network,
    setup: Setup,
    years: tuple[int, int],
    seeds: tuple[np.uint32, np.uint32],
    start: Snapshot | None,
    threads: int,
    shared: bool,
) -> Economy:
    if start is None:
        rates = Rates.read(_in_force(setup, years[0]))
        return open_economy(layout, rates, *seeds, threads, years[0], shared)
    if start.digest != network.digest:
        raise UsageError("the snapshot was taken on another network; pass the network it was taken on")
    if not years[0] <= start.year < years[1]:
        raise UsageError(f"the snapshot is of {start.year}, outside {years[0]}:{years[1]}; widen the years")
    _refuse_unopened(start, setup)
    rates = Rates.read(_in_force(setup, start.year + 1))
    state = start.state()
    e = Economy(layout, state, Flows.empty(layout, state), rates, *seeds, threads, None)
    production.typical_prices(e)
    ties.index_customers(e)
    return e


def _refuse_unopened(start: Snapshot, setup: Setup) -> None:
    """Raise UsageError where a rule is on whose state the snapshot's run never opened."""
    opened = {"labour": start.values["population"], "entry": start.values["fringe"]}
    for rule in OPENED:
        if setup.enabled(rule) and not opened[rule].any():
            raise UsageError(
                f"the snapshot comes from a run without {rule}, whose state opens with the run; "
                f'switch it off with rules_off=["{rule}"], or take the snapshot from a run with it'
            )


def _in_force(setup: Setup, year: int) -> dict[str, float]:
    parameters = dict(setup.parameters)
    for change in setup.changes:
        if change.year <= year:
            parameters.update(change.parameters)
    return parameters


_LAYOUTS: dict[tuple[str, int, str], Layout] = {}
_KEPT = 2_000_000
"""Ties of the largest network whose layout is kept for more runs; of a larger one every run lays out its own,
which takes the time of five years, and frees what only the opening needs, a third of all that it holds."""


def _layout(network: Network, year: int, sectors: SectorTable | None) -> tuple[Layout, bool]:
    """Return the layout of a network, and whether it is kept (the last one is) for other runs to share."""
    key = (network.digest, year, repr(sectors and sectors.canonical()))
    if key not in _LAYOUTS:
        _LAYOUTS.clear()
        layout = lay_out(network, year, sectors)
        if len(layout.supplier) + len(layout.one) > _KEPT:
            hand_back_large_arrays()
            return layout, False
        _LAYOUTS[key] = layout
    return _LAYOUTS[key], True


def _events(ids: pl.Series, log: Log | None) -> pl.DataFrame:
    schema = {
        "year": pl.Int16,
        "type": pl.String,
        "what": pl.String,
        "source": pl.String,
        "target": pl.String,
    }
    tables = [pl.DataFrame(schema=schema)]
    for year, kind, what, source, target in log.rows if log else []:
        rows = pl.DataFrame({"source": ids.gather(source), "target": ids.gather(target)})
        tables.append(
            rows.select(
                year=pl.lit(year, pl.Int16),
                type=pl.lit(kind),
                what=pl.lit(what),
                source="source",
                target="target",
            )
        )
    return pl.concat(tables)
