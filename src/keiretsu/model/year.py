"""The pages: what happens in the opening year and in every year after it, step by step and in this order.

The list is what is executed, and nothing happens outside it; `keiretsu list year` prints it. A step is taken
while the rules that it names are on.
"""

import polars as pl

from keiretsu.model import opening, record
from keiretsu.model.mechanisms.accounts import rule as accounts
from keiretsu.model.mechanisms.diffusion import rule as diffusion
from keiretsu.model.mechanisms.entry import rule as entry
from keiretsu.model.mechanisms.failure import rule as failure
from keiretsu.model.mechanisms.finance import rule as finance
from keiretsu.model.mechanisms.guidance import rule as guidance
from keiretsu.model.mechanisms.investment import rule as investment
from keiretsu.model.mechanisms.labour import rule as labour
from keiretsu.model.mechanisms.money import rule as money
from keiretsu.model.mechanisms.ownership import rule as ownership
from keiretsu.model.mechanisms.partners import rule as partners
from keiretsu.model.mechanisms.production import rule as production
from keiretsu.model.mechanisms.research import rule as research
from keiretsu.model.mechanisms.supply import rule as supply
from keiretsu.model.mechanisms.technology import rule as technology
from keiretsu.model.step import Mechanism, Step

_GOODS_MOVE: tuple[Step, ...] = (
    production.order_machines,
    production.produce,
    production.deliver,
    accounts.take_in,
    accounts.pay_research,
)

_PLANS: tuple[Step, ...] = (
    investment.install_capacity,
    guidance.bargain,
    guidance.obey,
    research.bubble_cheapens_capital,
    investment.choose_technique,
    investment.race_for_capacity,
    investment.follow_the_market,
    money.banks_ration_plans,
    research.plan_research,
    research.plan_nothing,
    failure.successors_begin,
)

_OPENING: tuple[Step, ...] = (
    # what the network and the parameters give
    supply.open_ties,
    partners.open_pairs,
    production.open_markets,
    technology.open_landscapes,
    research.open_research,
    finance.open_groups,
    failure.open_places,
    # prices, orders and productivity at rest; no rule acts yet
    opening.come_to_rest,
    money.open_banks,
    ownership.common_terms.always,
    *_GOODS_MOVE,
    production.note_opening_sales,
    labour.open_payrolls,
    research.open_size_classes,
    entry.open_fringe,
    accounts.settle,
    accounts.post_payments,
    money.close_the_year,
    money.note_spending,
    accounts.audit,
    supply.no_tie_moves.always,
    record.sum_the_year,
    *_PLANS,
)

_YEAR: tuple[Step, ...] = (
    production.note_productivity,
    # demand and the frontier move
    production.demand_grows,
    technology.frontier_moves,
    # technology: designs on a landscape, or hazards in their place
    technology.dominant_design_changes,
    guidance.council_advises,
    research.note_the_best,
    labour.assign_engineers,
    technology.look_copy_propose,
    technology.customers_teach,
    labour.engineers_move,
    technology.read_productivity,
    diffusion.learn_or_try,
    diffusion.read_levels,
    research.count_ideas,
    # prices and purchases
    production.wages_follow,
    production.post_prices,
    supply.share_purchases,
    # production, staff, payments, books
    ownership.own_terms,
    ownership.common_terms,
    production.customers_choose,
    *_GOODS_MOVE,
    labour.staff_firms,
    accounts.settle,
    money.banks_ration_loans,
    accounts.post_payments,
    # who lends to firms that lack cash, which of them fail
    finance.groups_merge,
    ownership.holders_sell,
    finance.banks_and_houses_lend,
    money.banks_ration_rescues,
    accounts.post_rescue_loans,
    failure.the_insolvent_fail,
    labour.staff_of_failed_firms_go,
    # who is small or medium by law; who uses whose innovation
    research.sort_by_size,
    research.count_use,
    # banks and states close the year, households plan, the accounts are audited
    money.close_the_year,
    money.households_plan,
    accounts.audit,
    # small firms are founded and close
    entry.firms_are_founded,
    # ties remember, break, form
    supply.strangers_compete,
    supply.ties_remember_or_break,
    supply.no_tie_moves,
    partners.partners_part,
    failure.their_ties_end,
    # the year is summed up
    record.sum_the_year,
    # plans for the next year, and next year's ties
    *_PLANS,
    supply.renew_ties,
    partners.partners_meet,
    partners.partners_are_close,
)

_SUMS = tuple(
    mechanism.sum_up
    for mechanism in dict.fromkeys(step.mechanism for step in (*_OPENING, *_YEAR))
    if mechanism.sum_up is not None
)
"""What mechanisms add to the records of a year."""


def _with_sums(page: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return a page on which every mechanism's sums follow those that are common to all."""
    after = page.index(record.sum_the_year) + 1
    return (*page[:after], *_SUMS, *page[after:])


OPENING = _with_sums(_OPENING)
YEAR = _with_sums(_YEAR)


def mechanisms() -> tuple[Mechanism, ...]:
    """Return the mechanisms of the pages, in the order in which they first act.

    Examples
    --------
    >>> [mechanism.name for mechanism in mechanisms()][:3]
    ['supply', 'partners', 'production']
    """
    return tuple(dict.fromkeys(step.mechanism for step in (*OPENING, *YEAR)))


def year() -> pl.DataFrame:
    """Return the pages as a table: what is printed is what is executed, in this order.

    Returns
    -------
    polars.DataFrame
        ``page`` (opening or year), ``step``, ``mechanism``, ``does``, ``when`` (rules that must be on or off;
        empty: always), ``equation``, ``reads`` (arrays of other mechanisms) and ``writes``, lists of names.

    Examples
    --------
    >>> year().filter(pl.col("page") == "year")["step"].head(2).to_list()
    ['note_productivity', 'demand_grows']
    """
    pages = (("opening", OPENING), ("year", YEAR))
    rows = [
        (page, step.name, step.mechanism.name, step.title, step.when, step.equation, step.reads, step.writes)
        for page, steps in pages
        for step in steps
    ]
    names = ("page", "step", "mechanism", "does", "when", "equation", "reads", "writes")
    return pl.DataFrame(rows, names, orient="row")
