"""Groups followed with a memory: noise moves few of them, and what is planted is found in its year."""

import numpy as np
import polars as pl
import pytest

from keiretsu.core.errors import UsageError
from keiretsu.measure import groups
from keiretsu.measure.standard import Search, communities, one_thread
from keiretsu.measure.tied_pairs import pairs_of
from keiretsu.network import Network

YEARS = range(1990, 1995)
TURN = 1992
MISSING = 0.05
INNER = 0.4


def members(block, size=20):
    return [f"{block}{number:02d}" for number in range(size)]


USUAL = {block: members(block) for block in "BCDEFGHIJ"} | {"A": members("A", 40)}


def split(year):
    halves = {"A1": USUAL["A"][:20], "A2": USUAL["A"][20:]}
    return USUAL if year < TURN else {name: who for name, who in USUAL.items() if name != "A"} | halves


def merge(year):
    rest = {name: who for name, who in USUAL.items() if name not in "BC"}
    return USUAL if year < TURN else rest | {"BC": USUAL["B"] + USUAL["C"]}


def birth(year):
    return USUAL if year < TURN else USUAL | {"N": members("N")}


def end(year):
    return USUAL if year < TURN else {name: who for name, who in USUAL.items() if name != "D"}


def still(year):
    return USUAL


def network_of(blocks_of, seed, outer=0.01):
    """Return a network whose ties join actors of a block with chance `INNER` and others with chance `outer`.

    A tie stays as long as its chance does, but in every year some are missing from the record.
    """
    rng = np.random.default_rng(seed)
    actors = np.array(sorted({who for year in YEARS for block in blocks_of(year).values() for who in block}))
    one, other = np.triu_indices(len(actors), 1)
    luck = rng.random(len(one))
    parts = []
    for year in YEARS:
        home = {who: block for block, many in blocks_of(year).items() for who in many}
        at = np.array([home.get(who, "") for who in actors])
        chance = np.where(at[one] == at[other], INNER, outer) * (at[one] != "") * (at[other] != "")
        tied = (luck < chance) & (rng.random(len(one)) > MISSING)
        parts.append(pl.DataFrame({"source": actors[one[tied]], "target": actors[other[tied]], "year": year}))
    ties = pl.concat(parts).select(
        "source",
        "target",
        type=pl.lit("collaboration"),
        since=pl.format("{}-01-01", "year"),
        until=pl.format("{}-01-01", pl.col("year") + 1),
    )
    return Network.from_tables({"id": actors.tolist(), "kind": ["tier-1"] * len(actors)}, ties)


def happened(network, **options):
    return groups(network, list(YEARS), **options).events.select("year", "event").rows()


@pytest.mark.parametrize("what", [split, merge, birth, end], ids=lambda what: what.__name__)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_planted_is_found_in_its_year_and_nothing_else(what, seed):
    assert happened(network_of(what, seed)) == [(TURN, what.__name__)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_missing_ties_alone_make_no_event(seed):
    assert happened(network_of(still, seed)) == []


@pytest.fixture(scope="module")
def blurred():
    """Forty small circles with many ties between them: no partition of it is much better than all others."""
    circles = {f"g{number:02d}": members(f"g{number:02d}-", 12) for number in range(40)}
    return network_of(lambda year: circles, 1, outer=0.02)


def test_where_a_search_afresh_finds_other_groups_every_year_a_memory_finds_the_same(blurred):
    assert len(happened(blurred, memory=0.0)) >= 20
    assert len(happened(blurred)) <= 2


def test_a_memory_takes_little_from_the_modularity(blurred):
    afresh, remembered = (groups(blurred, list(YEARS), memory=memory).modularity for memory in (0.0, 0.5))
    assert all(remembered[year] > 0.9 * afresh[year] for year in YEARS)


def pairs_of_network(network, year):
    return pairs_of(network.at(year), None)


def test_halves_that_nothing_holds_fall_apart_however_long_the_memory():
    pairs = pairs_of_network(network_of(split, 1, outer=0.0), 1993)
    together = communities(pairs_of_network(network_of(split, 1, outer=0.0), 1991))[0]
    assert together.max() == 10
    assert communities(pairs, earlier=together, memory=1000.0)[0].max() == 11


def test_without_an_earlier_group_or_a_memory_the_search_is_that_of_one_date(blurred):
    pairs = pairs_of_network(blurred, 1990)
    label, modularity = communities(pairs)
    nobody, somebody = np.full(pairs.n, -1), np.arange(pairs.n) % 7
    for earlier, memory in ((nobody, 0.5), (somebody, 0.0)):
        again, quality = communities(pairs, earlier=earlier, memory=memory)
        assert again.tolist() == label.tolist()
        assert quality == modularity


def test_what_is_searched_counts_remembered_ties_against_real_strengths():
    pairs = pairs_of_network(network_of(still, 4), 1990)
    rng = np.random.default_rng(1)
    earlier, label = rng.integers(-1, 8, pairs.n), rng.integers(1, 9, pairs.n)
    memory, gamma = 0.7, 1.3
    tie = np.zeros((pairs.n, pairs.n))
    tie[pairs.low, pairs.high] = tie[pairs.high, pairs.low] = pairs.weight
    strength, total = tie.sum(axis=1), tie.sum()
    known = (earlier[:, None] >= 0) & (earlier >= 0)
    factor = np.where(known, np.where(earlier[:, None] == earlier, 1 + memory, 1 / (1 + memory)), 1.0)
    gain = factor * tie - gamma * np.outer(strength, strength) / total
    alone = np.arange(pairs.n)
    expected = (gain[label[:, None] == label].sum() - np.diag(gain).sum()) / total
    with one_thread() as networkit:
        search = Search.of(networkit, pairs, gamma, earlier, memory)
    gained = search.quality(label) - search.quality(alone)
    assert gained == pytest.approx(expected / (1 + memory))


@pytest.mark.parametrize("memory", [-0.1, float("inf"), float("nan")])
def test_a_memory_below_nothing_or_without_end_is_refused(memory):
    with pytest.raises(UsageError, match="give 0 or more"):
        groups(network_of(still, 1), [1990, 1991], memory=memory)
