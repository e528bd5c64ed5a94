"""What is wrong with an economy is found at the end of the year: the runs of all tests are checked so."""

import pytest

from keiretsu.experiment.regime import resolve
from keiretsu.model.run import run
from keiretsu.synthetic import synth


def money(e):
    e.accounts.ledger.accounts[0, 0] += 1e-3 * e.accounts.books.revenue.sum()


def people(e):
    e.labour.population[:] *= 1.001


def ends(e):
    pairs = e.partners.pairs
    pairs.one[0], pairs.two[0] = pairs.two[0], pairs.one[0]


def strength(e):
    e.partners.pairs.strength[0] = 2.0


WRONG = {
    money: "accounts do not close",
    people: "people are lost",
    ends: "smaller end first",
    strength: "a strength leaves",
}


@pytest.mark.parametrize("spoil", WRONG)
def test_an_economy_spoilt_in_one_year_is_refused_in_the_next(spoil):
    seen = []

    def watch(e):
        seen.append(e.year)
        if e.year == 1956:
            spoil(e)

    with pytest.raises(AssertionError, match=WRONG[spoil]):
        run(synth(60, seed=1), resolve("relational"), years=(1955, 1960), watch=watch)
    assert seen == [1955, 1956]
