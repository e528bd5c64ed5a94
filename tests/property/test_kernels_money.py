"""Ledger, banks, states, households: kernels against twins on random economies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.model.mechanisms.accounts import kernels as accounts
from keiretsu.model.mechanisms.accounts import ledger
from keiretsu.model.mechanisms.accounts.postings import ACCOUNTS, PAYERS, POSTINGS, RECEIVERS
from keiretsu.model.mechanisms.money import kernels as money
from keiretsu.model.mechanisms.money.records import Rates
from tests.reference import accounts as accounts_twins
from tests.reference import ledger as ledger_twins
from tests.reference import made_up
from tests.reference import money as twins
from tests.reference.compare import examples, written

seeds = st.integers(0, 2**32)
sizes = st.integers(1, 14)
some = examples(60)
BANKS = 3


def case(seed, firms):
    """Return a random economy of two regions with three banks, one of which may have no client."""
    e, rng = made_up.economy(seed, firms), np.random.default_rng(seed)
    table, regions = (2, len(POSTINGS)), 2
    e |= {name: rng.normal(size=(regions, len(ACCOUNTS))) for name in ("accounts", "before")}
    e |= {name: rng.uniform(0, 2, table) for name in ("paid", "received")}
    e |= {name: rng.uniform(0.2, 2, regions) for name in ("spending", "propensity", "path_value", "factor")}
    e |= {"payers": PAYERS, "receivers": RECEIVERS, "residual": np.zeros(1)}
    e |= {name: rng.uniform(0.2, 2, e["markets"]) for name in ("final_value", "bank_capital")}
    e["final_sold"] = rng.uniform(0.2, 2, e["markets"]) * (rng.random(e["markets"]) < 0.8)
    e["final_orders"] = e["demand"] * rng.uniform(1, 1.5, e["markets"])
    e |= {name: rng.uniform(0.2, 1, regions) for name in ("machine_price", "machine_filled")}
    e["intensity"] = rng.uniform(0.2, 1, firms)
    e |= {
        "bank": rng.integers(-1, BANKS, firms).astype(np.int32),
        "bank_home": rng.integers(-1, e["markets"], BANKS),
        "equity": rng.normal(0.3, 0.5, BANKS),
        "bank_loans": rng.uniform(0, 5, BANKS),
        "refused": rng.random(BANKS),
        "injected": rng.random(BANKS),
        "spell": rng.integers(3, size=firms).astype(np.uint8),
        "granted": rng.normal(0, 1, firms),
        "lost": rng.random(firms) * (rng.random(firms) < 0.3),
        "tax_rate": rng.random(regions),
    }
    e["revenue"] += 0.1
    return e


def nothing_posted(e):
    return e | {name: np.zeros_like(e[name]) for name in ("paid", "received")}


@given(seeds, sizes, st.booleans())
@some
def test_payments_agree_with_their_twin(seed, firms, banking):
    written(accounts.post, accounts_twins.post, nothing_posted(case(seed, firms)), banking=banking)


@given(seeds, sizes, st.integers(0, len(POSTINGS)), st.integers(0, len(POSTINGS)))
@some
def test_the_ledger_agrees_with_its_twin(seed, firms, first, last):
    e = case(seed, firms)
    written(ledger.begin, ledger_twins.begin, e)
    written(ledger.move, ledger_twins.move, e, first=first, last=last)
    written(ledger.audit, ledger_twins.audit, e)


@given(seeds, sizes, st.floats(0, 1), st.floats(0.01, 1))
@some
def test_banks_open_and_ration_as_their_twins_do(seed, firms, aim, required):
    written(money.open_lenders, twins.open_lenders, case(seed, firms), aim=aim)
    written(money.count_capital, twins.count_capital, case(seed, firms))
    written(money.ration, twins.ration, case(seed, firms), required=required)
    written(money.ration_plans, twins.ration_plans, case(seed, firms), required=required)


@given(seeds, sizes, st.floats(0, 0.3), st.floats(0, 1))
@some
def test_banks_close_the_year_as_their_twin_does(seed, firms, deposits, aim):
    written(money.close_banks, twins.close_banks, case(seed, firms), rates=Rates(deposits, aim, 0.0))


@pytest.mark.parametrize("budget", [True, False])
@given(seeds, sizes)
@some
def test_states_close_the_year_as_their_twin_does(budget, seed, firms):
    written(money.close_states, twins.close_states, case(seed, firms))
    written(money.borrow, twins.borrow, case(seed, firms))
    written(money.set_tax, twins.set_tax, case(seed, firms), budget=budget)


@given(seeds, sizes)
@some
def test_sums_agree_with_their_twin(seed, firms):
    e = case(seed, firms)
    written(money.tally, twins.tally, e, sums=np.ones((e["markets"], 8)))


@given(seeds, sizes, st.floats(0, 1))
@some
def test_households_spend_as_their_twins_do(seed, firms, share):
    e = case(seed, firms)
    written(money.value_path, twins.value_path, e, share=share, value=np.ones(2))
    written(money.note_propensity, twins.note_propensity, e)
    written(money.spend, twins.spend, e)
    written(money.scale, twins.scale, e)
