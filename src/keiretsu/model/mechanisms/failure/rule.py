"""Failure and succession: firms that nobody sees through go, and others take their places (M12's exits).

    fails      after `failure_years` years of distress running
    loss       debt + overdraft, borne by the capital of the banks
    capital    C' = C + margin x interest - losses ;   deposits + C = loans
    successor  design of a random firm of the market that stands, every element changed with a chance; shares
               of the old capacity and custom; experience of the market; no debt, no supply tie, no partner

Number and places of firms stay: what enters is aggregated elsewhere. A successor's draws belong to the place
and the year, so that paired arms stay paired. See docs/decisions/0004-finance.md.
"""

from collections.abc import Mapping

import numpy as np

from keiretsu.core.arrays import F64
from keiretsu.core.launch import launch
from keiretsu.core.random import Purpose
from keiretsu.model import sums as markets
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.failure import kernels as failure
from keiretsu.model.mechanisms.finance.rule import by_market
from keiretsu.model.mechanisms.production.rule import BANKS, FIRMS, HOUSEHOLDS

SUMS = (
    "rescued", "lent", "failed", "written_off", "ties_healthy", "cut_healthy", "ties_weak", "cut_weak",
    "bank_capital",
)  # fmt: skip
"""What `sums` returns by market; supply ties, and those that ended, are counted by the buyer's health."""


def rates(p: Mapping[str, float]) -> failure.FailureRates:
    """Return the parameters of the rule as its kernels take them."""
    return failure.FailureRates(
        patience=int(p["failure_years"]),
        capacity=p["successor_capacity"],
        custom=p["successor_custom"],
        mutation=p["successor_mutation"],
    )


def the_insolvent_fail(e: Economy) -> None:
    """Let firms fail, write their debts off, let the banks earn their margin."""
    f, s, flows = e.layout, e.state, e.flows
    overdraft = flows.scratch
    launch(
        e.threads, failure.judge, len(f.ident),
        s.distressed, e.rates.failure.patience, s.spell, s.cash, s.debt, flows.failed,
        overdraft, flows.lost,
    )  # fmt: skip
    lost, interest = by_market(e, flows.lost), by_market(e, flows.books.interest)
    earned = e.rates.of.bank_margin * interest
    s.bank_capital += earned - lost
    s.accounts[FIRMS] += markets.add_up(overdraft)
    s.accounts[HOUSEHOLDS] -= markets.add_up(earned)
    s.accounts[BANKS] += markets.add_up(earned) - markets.add_up(lost)


def their_ties_end(e: Economy) -> None:
    """End the supply and collaboration ties of the firms that failed this year."""
    f, s, flows = e.layout, e.state, e.flows
    launch(
        e.threads, failure.end_ties, len(f.ident),
        flows.failed, f.firm_slot, s.slot_ptr, flows.customer_ptr, flows.customer_tie, s.partner_ptr,
        s.partner_tie, flows.dropped, flows.partner_dropped,
    )  # fmt: skip


def successors_begin(e: Economy, year: int, copying: bool) -> None:
    """Fill the places of the firms that failed this year.

    Without a rule of technology (`copying` false) a successor makes what the firm before it made. It keeps
    the same share of research as of capacity, and of staff (`labour.staff_of_failed_firms_go`).
    """
    f, s, flows = e.layout, e.state, e.flows
    places = np.flatnonzero(flows.failed)
    if len(places) == 0:
        return
    kept = e.rates.failure.capacity
    s.research[places] *= kept
    s.research_extra[places] *= kept
    launch(
        e.threads, failure.succeed, len(f.market_sector),
        e.seed, Purpose.SUCCESSOR.value, np.uint32(year), f.ident, f.market_ptr, f.market_firm,
        flows.market_experience, flows.failed, copying, e.rates.of.target_utilisation, e.rates.failure,
        s.x, s.fit, s.custom, s.habit, s.capacity, s.planned, s.first, s.cumulated, s.utilisation, s.began,
    )  # fmt: skip


def sums(e: Economy) -> F64:
    """Return the sums of support and failure by market, shape (M, len(SUMS))."""
    f, s, flows = e.layout, e.state, e.flows
    total = np.empty((len(f.market_sector), len(SUMS)))
    launch(
        e.threads, failure.tally, len(total),
        f.market_ptr, f.market_firm, f.firm_slot, s.slot_ptr, s.supplier, flows.weak, s.distressed,
        flows.rescued, flows.lent, flows.failed, flows.lost, flows.dropped, total,
    )  # fmt: skip
    total[:, -1] = s.bank_capital
    return total
