"""Vectors and networks in blocks of two by two; a longer run extends a shorter one."""

from collections import defaultdict
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu import api, experiment
from keiretsu.core.random import replication_seed
from keiretsu.experiment.crossing import cell_of, vector_at
from keiretsu.experiment.plan import runs_of
from keiretsu.experiment.scenario import load_scenario
from tests.fake_engine import FAKE, SEVEN, snapshot_of
from tests.small_scenario import with_arm, write

ARM = with_arm("market", "market")


@pytest.fixture
def scenario():
    shipped = load_scenario("relationalism").with_options(replications=8, firms=60)
    return replace(shipped, arms={name: shipped.arms[name] for name in SEVEN})


def vectors(*markups):
    return "".join(f"[[vector]]\nmarkup = {markup}\n" for markup in markups) + "[provenance]\n"


def cells(replications, count):
    """Return the vectors and networks of replications with so many vectors."""
    places = [cell_of(replication) for replication in range(replications)]
    return [(vector_at(cell.place, count), cell.network) for cell in places]


@given(blocks=st.integers(1, 60), count=st.integers(2, 30))
def test_at_every_multiple_of_four_vectors_have_met_two_networks_and_networks_two_vectors(blocks, count):
    found = cells(4 * blocks, count)
    networks, mates = defaultdict(set), defaultdict(set)
    for vector, network in found:
        networks[vector].add(network)
        mates[network].add(vector)
    assert len(set(found)) == 4 * blocks, "no cell is run twice"
    assert min(map(len, networks.values())) >= 2
    assert {len(each) for each in mates.values()} == {2}
    assert mates.keys() == set(range(2 * blocks))


@given(blocks=st.integers(1, 60), count=st.integers(2, 30))
def test_no_vector_is_used_a_block_more_than_another(blocks, count):
    used = [vector for vector, _ in cells(4 * blocks, count)]
    times = [used.count(vector) for vector in range(count)]
    assert max(times) - min(times) <= 2
    assert min(times) > 0 or 2 * blocks < count


@given(count=st.integers(2, 30), passes=st.integers(2, 3))
def test_vectors_that_come_again_meet_other_vectors(count, passes):
    pairs = defaultdict(set)
    for vector, network in cells(2 * count * passes, count):
        pairs[network].add(vector)
    partners = defaultdict(set)
    for pair in pairs.values():
        for vector in pair:
            partners[vector] |= pair - {vector}
    assert max(map(len, partners.values())) >= min(2, count - 1)


def test_few_replications_differ_in_vector_and_network():
    assert cells(2, 24) == [(0, 0), (1, 1)]


def test_seed_network_and_vector_of_a_replication_are_those_of_its_cell(scenario):
    sources = [runs_of(scenario, replication)[0].seed for replication in range(4)]
    assert sources == [replication_seed(1, network) for network in (0, 1, 0, 1)]
    setups = [scenario.setup("relational", replication).canonical() for replication in range(5)]
    assert setups[0] == setups[3] != setups[1] == setups[2]
    assert setups[4] not in setups[:4]


def test_rivals_with_vectors_of_their_own_are_crossed_alike(scenario):
    setups = [scenario.setup("rival_untied", replication).canonical() for replication in range(4)]
    assert setups[0] == setups[3] != setups[1] == setups[2]
    assert setups[0] != scenario.setup("relational", 0).canonical()


def test_the_key_of_a_run_says_vector_and_network(scenario, tmp_path):
    """Two vectors with the same numbers are two runs, though they come out the same."""
    for name, markups in (("one", (0.1, 0.2)), ("two", (0.2, 0.1))):
        (tmp_path / f"{name}.toml").write_text(vectors(*markups))
    text = ARM.replace("seed = 1", 'seed = 1\naccepted = "one.toml"')
    first = load_scenario(write(tmp_path, text))
    second = replace(first, accepted="two.toml")
    one, two = (runs_of(each, r)[1]["market"] for each, r in ((first, 0), (second, 2)))
    assert one.setup.canonical() == two.setup.canonical()
    assert runs_of(first, 0)[0] == runs_of(second, 2)[0]
    assert one.key != two.key


def test_more_replications_extend_fewer(scenario, tmp_path):
    few = experiment.run(scenario.with_options(replications=5), store=tmp_path, workers=1, engine=FAKE)
    many = experiment.run(scenario, store=tmp_path, workers=1, engine=FAKE)
    assert few.keys.items() <= many.keys.items()
    assert few.crossing.items() <= many.crossing.items()


def test_without_vectors_each_replication_has_a_network_of_its_own(tmp_path):
    scenario = replace(load_scenario(write(tmp_path, ARM)), replications=5)
    ensemble = experiment.run(scenario, store=tmp_path / "store", workers=1, engine=FAKE)
    assert ensemble.crossing == {r: (0, r) for r in range(5)}


def test_a_single_vector_is_not_crossed_either(tmp_path):
    (tmp_path / "one.toml").write_text(vectors(0.1))
    text = ARM.replace("seed = 1", 'seed = 1\naccepted = "one.toml"')
    scenario = load_scenario(write(tmp_path, text))
    assert [scenario.cell(replication).network for replication in range(4)] == [0, 1, 2, 3]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_two_replications_share_is_run_once(tmp_path, workers):
    """An arm with one vector has the same run wherever it meets the same network."""
    (tmp_path / "two.toml").write_text(vectors(0.1, 0.2))
    (tmp_path / "one.toml").write_text(vectors(0.3))
    text = ARM.replace("seed = 1", 'seed = 1\naccepted = "two.toml"') + 'accepted = "one.toml"\n'
    scenario = replace(load_scenario(write(tmp_path, text)), replications=4)
    seen = []
    store = tmp_path / "store"
    ensemble = experiment.run(
        scenario, store=store, workers=workers, engine=FAKE, progress=lambda *told: seen.append(told)
    )
    assert ensemble.replications_of() == [0, 1, 2, 3]
    assert len(snapshot_of(store)) == 4 + 2
    assert seen == [(done, 6) for done in range(7)]


def test_the_crossing_is_told_by_the_ensemble_and_its_results(scenario, tmp_path):
    ensemble = experiment.run(scenario, store=tmp_path, workers=1, engine=FAKE)
    assert ensemble.crossing == dict(enumerate(cells(8, 24)))
    told = [{"replication": r, "vector": v, "network": w} for r, (v, w) in ensemble.crossing.items()]
    assert ensemble.cells.to_dicts() == api.outcome(ensemble, [], [])["crossing"] == told


def test_a_synthetic_network_is_made_once_for_the_replications_that_share_it(scenario, tmp_path):
    made = []

    def build(source):
        made.append(source.seed)
        return FAKE.build(source)

    experiment.run(scenario, store=tmp_path, workers=1, engine=replace(FAKE, build=build))
    assert made == [replication_seed(1, network) for network in range(4)]


def test_networks_are_let_go_when_the_run_is_over(scenario, tmp_path):
    made = []

    def build(source):
        made.append(source.seed)
        return FAKE.build(source)

    engine = replace(FAKE, build=build)
    for folder in ("one", "two"):
        experiment.run(
            scenario.with_options(replications=2), store=tmp_path / folder, workers=1, engine=engine
        )
    assert len(made) == 4
