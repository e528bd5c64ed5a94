"""Landscapes and search: kernels against twins."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.core.philox import DrawKey
from keiretsu.model.mechanisms.technology import landscape, observation, search, teaching
from keiretsu.model.mechanisms.technology.records import LandscapeParameters, TechnologyParameters
from tests.reference import landscape as landscape_twins
from tests.reference import made_up, technology
from tests.reference import observation as observation_twins
from tests.reference import search as search_twins
from tests.reference import teaching as teaching_twins
from tests.reference.compare import agree, copy, examples, of, same, written

seeds = st.integers(0, 2**32)
complexities = st.integers(0, 8)
few = examples(6)
some = examples(30)
RUN = np.uint32(11)
WHO = np.uint64(2**63 + 5)


@pytest.fixture(scope="module")
def terrain():
    return made_up.terrain(np.random.default_rng(3))


@given(seeds, complexities, st.integers(0, 16))
@some
def test_neighbours_agree_with_their_twin(seed, complexity, shared):
    run = np.uint32(seed % 2**32)
    got = landscape.neighbours(run, 1, WHO, complexity, shared)
    same("neighbours", got, landscape_twins.neighbours(run, 1, WHO, complexity, shared))


@given(complexities, st.integers(0, 15), st.integers(0, 2000))
@some
def test_contributions_agree_with_their_twin(complexity, locus, epoch):
    got = landscape.contributions(RUN, 1, WHO, epoch, locus, complexity)
    same("contributions", got, landscape_twins.contributions(RUN, 1, WHO, epoch, locus, complexity))


@given(complexities, st.integers(0, 15), st.booleans())
@few
def test_add_locus_agrees_with_its_twin(complexity, locus, taken_away):
    around = landscape.neighbours(RUN, 1, WHO, complexity, 0)[locus]
    values = landscape.contributions(RUN, 1, WHO, 0, locus, complexity)
    values = 0 - values if taken_away else values
    table = np.random.default_rng(complexity).integers(2**26, 2**27, landscape.DESIGNS).astype(np.uint32)
    expected = landscape_twins.add_locus(table.tolist(), around.tolist(), values.tolist())
    landscape.add_locus(table, around, values)
    same("table", table, expected)


@given(complexities, st.integers(0, 16))
@few
def test_draw_agrees_with_its_twin(complexity, shared):
    table = np.zeros(landscape.DESIGNS, np.uint32)
    landscape.draw(RUN, WHO, complexity, shared, table)
    expected = landscape_twins.draw(RUN, WHO, complexity, shared, [0] * landscape.DESIGNS)
    same("table", table, expected)


@given(complexities, st.integers(0, 16), st.tuples(st.booleans(), st.booleans()), st.integers(1956, 2000))
@few
def test_redraw_agrees_with_its_twin(terrain, complexity, shared, struck, year):
    table, epoch = terrain.tables[0].copy(), np.zeros(landscape.LOCI, np.int32)
    epoch[::2] = 1955
    drawn = made_up.parameters(np.random.default_rng(1))
    p = of(
        LandscapeParameters,
        drawn | {"complexity": complexity, "shared_elements": shared, "turbulence_share": 0.3},
    )
    given = (RUN, DrawKey(np.uint32(12), np.uint32(year)), WHO, p, *struck)
    expected = landscape_twins.redraw(*given, table.tolist(), epoch.tolist())
    got = landscape.redraw(*given, table, epoch)
    same("table", table, expected[0])
    same("epoch", epoch, expected[1])
    assert got == landscape.scale(table)


def test_scale_agrees_with_its_twin(terrain):
    table = terrain.tables[0]
    got = landscape.scale(table)
    assert got == pytest.approx(landscape_twins.scale(table), rel=1e-12)
    assert landscape.fitness(table, *got[:2], 77) == landscape_twins.fitness(table, *got[:2], 77)
    assert landscape.scaled(table[77], *got[:2]) == landscape_twins.scaled(table[77], *got[:2])


def test_scale_of_a_flat_landscape_is_no_division_by_zero():
    flat = np.full(landscape.DESIGNS, 9, np.uint32)
    assert landscape.scale(flat) == landscape_twins.scale(flat) == (9.0, 0.0, 0.0)


@given(st.integers(0, 2**16 - 1), st.integers(0, 20))
@some
def test_climb_agrees_with_its_twin(terrain, start, steps):
    table = terrain.tables[1]
    assert landscape.climb(table, start, steps) == landscape_twins.climb(table.tolist(), start, steps)
    height = np.zeros(1)
    landscape.heights(table[None], np.array([start]), height)
    assert height.tolist() == landscape_twins.heights([table.tolist()], [start])


@given(seeds, st.integers(1956, 2000), st.floats(0, 1), st.sampled_from([0, 8, 16]))
@few
def test_change_designs_agrees_with_its_twin(terrain, seed, year, chance, shared):
    rng = np.random.default_rng(seed)
    drawn = made_up.parameters(rng) | {"turbulence": chance, "turbulence_share": 0.1, "complexity": 4}
    drawn |= {"shared_elements": shared}
    given = {
        "landscapes": RUN, "key": DrawKey(np.uint32(12), np.uint32(year)), "terrain": copy(terrain),
        "sector_ident": rng.integers(2**64, size=3, dtype=np.uint64), "moved": np.ones(3, np.uint8),
    }  # fmt: skip
    written(landscape.change_designs, landscape_twins.change_designs, {"parameters": drawn}, **given)


@given(st.integers(1, 6))
@few
def test_best_of_climbs_agrees_with_its_twin(terrain, starts):
    table = terrain.tables[2]
    got = landscape.best_of_climbs(table, RUN, 2, WHO, starts)
    assert got == landscape_twins.best_of_climbs(table.tolist(), RUN, 2, WHO, starts)


@given(seeds, st.integers(2, 10), st.floats(0, 0.5))
@few
def test_heritage_agrees_with_its_twin(terrain, seed, firms, spread):
    e = made_up.economy(seed, firms)
    e["parameters"] |= {"heritage": 3, "heritage_spread": spread}
    agree(
        landscape.heritage, landscape_twins.heritage, firms, e,
        seed=e["key"].seed, cell_ident=e["ident"] // np.uint64(2**62), tables=terrain.tables,
    )  # fmt: skip


@given(seeds, st.integers(1, 12), st.floats(0.2, 1))
@some
def test_slopes_agree_with_their_twin(seed, firms, target):
    e = made_up.economy(seed, firms)
    top = np.full(e["markets"], 2.5)
    given = {"top": top, "weight": e["output"] + 0.1, "target": target, "steepest": 4.0}
    agree(search.slopes, search_twins.slopes, e["markets"], e, **given, theta=np.zeros(e["markets"]))


@given(seeds, st.integers(2, 12))
@some
def test_refresh_agrees_with_its_twin(terrain, seed, firms):
    e = made_up.economy(seed, firms)
    rng = np.random.default_rng(seed)
    theta, stale = rng.uniform(0, 5, e["markets"]), rng.integers(2, size=firms).astype(np.uint8)
    agree(search.refresh, search_twins.refresh, firms, e, terrain=terrain, theta=theta, stale=stale)


@given(seeds, st.integers(1, 12))
@some
def test_mark_stale_and_reread_agree_with_their_twins(terrain, seed, firms):
    e, rng = made_up.economy(seed, firms), np.random.default_rng(seed)
    began = (made_up.YEAR - rng.integers(2, size=firms)).astype(np.int16)
    given = {"moved": rng.integers(2, size=3).astype(np.uint8), "stale": np.ones(firms, np.uint8)}
    agree(search.mark_stale, search_twins.mark_stale, firms, e, began=began, **given)
    given |= {"terrain": terrain, "theta": rng.uniform(0, 5, e["markets"])}
    agree(search.reread, search_twins.reread, firms, e, began=began, **given)


@given(st.floats(-3, 3), st.floats(0, 3), st.floats(-2, 2), st.floats(1, 8))
@examples(200)
def test_approval_agrees_with_its_twin(gain, noise, hurdle, stages):
    got = search.approval(gain, noise, hurdle, stages)
    assert got == pytest.approx(search_twins.approval(gain, noise, hurdle, stages), rel=1e-12, abs=1e-300)


@given(*[st.integers(0, 2**16 - 1)] * 2, st.floats(0, 1))
@examples(100)
def test_copy_agrees_with_its_twin(mine, model, fidelity):
    key = DrawKey(RUN, np.uint32(1970))
    got = search.copy(key, np.uint32(7), WHO, mine, model, fidelity)
    assert got == search_twins.copy(key, 7, WHO, mine, model, fidelity)


@given(st.integers(0, 2), st.integers(0, 2), st.floats(0, 1), st.floats(0, 1))
@some
def test_fellow_closeness_agrees_with_its_twin(mine, theirs, member, council):
    drawn = made_up.parameters(np.random.default_rng(1))
    p = of(TechnologyParameters, drawn | {"omega_membership": member, "omega_guidance": council})
    got = observation.fellow_closeness(mine, theirs, p)
    assert got == pytest.approx(observation_twins.fellow_closeness(mine, theirs, p), abs=1e-15)


@given(seeds, st.integers(2, 14))
@examples(60)
def test_search_agrees_with_its_twin(terrain, seed, firms):
    rng = np.random.default_rng(seed)
    e = made_up.economy(seed, firms)
    p = made_up.parameters(rng, {"imitation_rate": 0.9, "channel_rate": 0.5})
    table = terrain.tables[e["sector"], e["x"]]
    fit = (table - terrain.lowest[e["sector"]]) * terrain.inverse[e["sector"]]
    if rng.random() < 0.5:  # many equals, so that ties of fitness and equal designs occur
        e["x"][:] = e["x"][0]
    agree(
        search.search, search_twins.search, firms, e | technology.looked(firms),
        scratch=technology.SCRATCH, parameters=p, terrain=terrain, fit=fit,
    )  # fmt: skip


@given(seeds, st.integers(2, 14), st.sampled_from([0, 8, 16]))
@examples(60)
def test_teaching_agrees_with_its_twin(terrain, seed, firms, shared):
    rng = np.random.default_rng(seed)
    e = made_up.economy(seed, firms)
    p = made_up.parameters(rng, {"teaching_rate": 0.8, "shared_elements": shared})
    if rng.random() < 0.5:  # many equals, so that designs are shown that are no better
        e["x"][:] = e["x"][0]
    given = {"parameters": p, "terrain": terrain, "x_next": np.zeros(firms, np.uint16)}
    agree(teaching.teach, teaching_twins.teach, firms, e, **given, taught=np.ones(firms, np.uint8))
