"""Landscapes of known shape, and tables changed locus by locus."""

import numpy as np
import pytest

from keiretsu.core.random import Purpose
from keiretsu.experiment.regime import resolve
from keiretsu.model.mechanisms.technology import landscape
from keiretsu.model.mechanisms.technology import rule as technology
from keiretsu.model.run import run
from keiretsu.synthetic import synth
from tests.reference.laboratory import Ground

EVERY = np.arange(landscape.DESIGNS)


def local_optima(table):
    """Return the designs that no change of one element improves."""
    beaten = np.zeros(landscape.DESIGNS, bool)
    for locus in range(landscape.LOCI):
        beaten |= table[EVERY ^ (1 << locus)] > table
    return EVERY[~beaten]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_without_complexity_every_climb_reaches_the_one_summit(seed):
    table = Ground(seed, 0).table
    summit = int(table.argmax())
    assert local_optima(table).tolist() == [summit]
    assert {landscape.climb(table, x, landscape.LOCI) for x in range(landscape.DESIGNS)} == {summit}
    assert landscape.best_of_climbs(table, np.uint32(1), 2, np.uint64(3), 1) == summit


def test_without_complexity_contributions_add_up():
    table = Ground(4, 0).table.astype(np.int64)
    single = [table[1 << locus] - table[0] for locus in range(landscape.LOCI)]
    expected = table[0] + sum((EVERY >> locus & 1) * gain for locus, gain in enumerate(single))
    assert (table == expected).all()


def test_peaks_multiply_with_complexity():
    peaks = [np.mean([len(local_optima(Ground(seed, k).table)) for seed in range(4)]) for k in (0, 2, 5, 8)]
    assert peaks == sorted(peaks)
    assert peaks[0] == 1


def test_full_complexity_has_as_many_peaks_as_a_random_table():
    # every design is the best of itself and its 16 neighbours with chance 1 / 17 (Kauffman and Levin 1987)
    assert len(local_optima(Ground(7, 15).table)) == pytest.approx(landscape.DESIGNS / 17, rel=0.05)


@pytest.mark.parametrize("complexity", [0, 3, 8])
def test_a_table_redrawn_locus_by_locus_equals_one_built_afresh(complexity):
    rng = np.random.default_rng(complexity)
    ground = Ground(6, complexity)
    for epoch in range(1, 6):
        ground.redraw(np.flatnonzero(rng.random(landscape.LOCI) < 0.4), epoch)
    fresh = np.zeros(landscape.DESIGNS, np.uint32)
    for locus in range(landscape.LOCI):
        landscape.add_locus(fresh, ground.around[locus], ground.values(locus, ground.epoch[locus]))
    assert (fresh == ground.table).all()


def test_the_rule_of_dominant_designs_leaves_the_table_a_fresh_one_would_have():
    seen = []
    setup = resolve("relational", {"turbulence": 1.0, "turbulence_share": 0.5})
    run(synth(60, seed=2), setup, years=(1955, 1955), seed=9, landscapes=8, watch=seen.append)
    e, landscapes = seen[0], np.uint32(8)
    terrain = e.technology.terrain
    before = terrain.tables[0].copy()
    for year in (1960, 1961, 1970):
        e.begin(year)
        technology.dominant_design_changes(e)
    k, shared = int(e.parameters["complexity"]), int(e.parameters["shared_elements"])
    who, fresh = e.index.sector_ident[0], np.zeros(landscape.DESIGNS, np.uint32)
    around = landscape.neighbours(landscapes, int(Purpose.LANDSCAPE), who, k, shared)
    for locus, epoch in enumerate(terrain.epoch[0].tolist()):
        values = landscape.locus_drawn(landscapes, who, k, shared, locus, epoch)
        others = min(k, shared - 1) if locus < shared else k
        landscape.add_locus(fresh, around[locus][: others + 1], values)
    assert set(terrain.epoch[0].tolist()) > {1970}
    assert (terrain.tables[0] == fresh).all()
    assert (terrain.tables[0] != before).any()


def effects(table):
    """Return what turning each process element does to every design, shape (8, designs)."""
    heights = table.astype(np.int64)
    return np.array([heights[EVERY ^ (1 << locus)] - heights for locus in range(8)])


@pytest.mark.parametrize(("shared", "low", "high"), [(0, -0.1, 0.1), (8, 0.55, 0.85)])
def test_process_elements_are_worth_much_the_same_in_all_sectors(shared, low, high):
    found = []
    for landscapes in range(8):
        one, two = np.zeros((2, landscape.DESIGNS), np.uint32)
        landscape.draw(np.uint32(landscapes), np.uint64(3), 5, shared, one)
        landscape.draw(np.uint32(landscapes), np.uint64(4), 5, shared, two)
        found.append(np.corrcoef(effects(one).ravel(), effects(two).ravel())[0, 1])
    assert low < np.mean(found) < high


def test_a_change_of_process_elements_strikes_all_sectors_and_no_other_element():
    seen = []
    setup = resolve("relational", {"turbulence": 1.0, "turbulence_share": 0.5})
    run(synth(60, seed=2), setup, years=(1955, 1955), seed=9, landscapes=8, watch=seen.append)
    seen[0].begin(1960)
    technology.dominant_design_changes(seen[0])
    epochs = seen[0].technology.terrain.epoch
    assert (epochs[:, :8] == epochs[0, :8]).all()
    assert len({tuple(row) for row in epochs[:, 8:].tolist()}) > 1
