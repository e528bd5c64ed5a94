"""The two engines of technology: the same where they must be, near where they may differ."""

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.core.philox import DrawKey
from keiretsu.experiment.regime import resolve
from keiretsu.experiment.scenario import load_scenario
from keiretsu.measure.catch_up_curves import logistic, nelson_phelps, verspagen
from keiretsu.model.mechanisms.diffusion import kernels
from keiretsu.model.mechanisms.diffusion.records import DiffusionParameters, Moments
from tests.reference import technology
from tests.reference.compare import arguments
from tests.reference.laboratory import PLAIN, Ground, Network, alike, partners, simulate
from tests.runs import network, records, values

YEARS = np.arange(46.0)
CALM = {"turbulence": 0.0, "mobility": 0.0, "teaching_rate": 0.0}
"""Nothing hands on elements of designs, of which the reduced engine has none."""

DESIGNED = ["guidance", "failure"]
"""Rules that hand on designs, of which the reduced engine has none."""

EXACT = {**CALM, "fidelity_strong": 1.0, "fidelity_weak": 1.0, "exploration_rate": 0.0, "diffusion_law": 0.0}


def both(regime, given, seed=1, of=None):
    """Return the records of one economy under either engine."""
    return [
        records(of or network(150), regime, given, rules_off=DESIGNED, engine=engine, seed=seed)
        for engine in ("micro", "reduced")
    ]


@pytest.mark.parametrize("regime", ["relational", "market"])
@pytest.mark.parametrize("ties", [{}, {"partners": 0.0}, {"licence_rate": 0.3}])
def test_with_exact_copies_and_no_ideas_of_their_own_the_engines_are_one(regime, ties):
    without = pl.col("metric") != "designs"
    micro, reduced = (table.filter(without) for table in both(regime, EXACT | ties))
    assert_frame_equal(micro, reduced, check_exact=True)


@pytest.mark.long
@pytest.mark.parametrize("regime", ["relational", "market"])
def test_with_exact_copies_and_own_ideas_the_engines_agree_to_five_hundredths(regime):
    given = EXACT | {"exploration_rate": 1.0}
    gap = np.abs(np.mean([_gap(*both(regime, given, seed)) for seed in range(6)], axis=0))
    assert gap.max() < 0.05
    assert gap[:10].max() < 0.02


def _gap(micro, reduced):
    return values(reduced, "tfp_mean") - values(micro, "tfp_mean")


@pytest.mark.long
@pytest.mark.parametrize("regime", ["relational", "market"])
@pytest.mark.parametrize(("search", "apart"), [(0.0, 1 / 8), (1.0, 1 / 6)])
def test_at_the_default_parameters_the_engines_agree_to_an_eighth_where_copying_ends_search(
    regime, search, apart
):
    gaps = [_gap(*both(regime, CALM | {"parallel_search": search}, seed)) for seed in range(6)]
    assert np.abs(np.mean(gaps, axis=0)).max() < apart


@pytest.mark.long
def test_more_licences_and_better_copies_raise_catch_up_in_both_engines():
    for change in ({"licence_rate": 0.15}, {"fidelity_weak": 0.9}, {"imitation_rate": 0.6}):
        for engine in range(2):
            low, high = (
                np.mean([values(both("market", CALM | given, s)[engine], "tfp_mean")[15] for s in range(3)])
                for given in ({}, change)
            )
            assert high > low


FIRMS, START, LICENCE = 4000, 0.61, 0.2
LAWS = {
    "nelson_phelps": (0, nelson_phelps),
    "logistic": (1, logistic),
    "verspagen": (2, lambda years, start, rate: verspagen(years, start, rate, 0.2)),
}


def licensees(law, fidelity, imitation):
    """Return the mean level by year of firms that see nobody but the leader, with chance `LICENCE`."""
    n = FIRMS
    p = PLAIN._replace(
        fidelity_weak=fidelity, imitation_rate=imitation, licence_rate=LICENCE, licence_ceiling=2.0,
        exploration_rate=0.0,
    )  # fmt: skip
    same = alike(n) | technology.looked(n) | partners(Network.of([[]] * n), n) | {
        "ident": np.arange(n, dtype=np.uint64), "p": p, "moments": Moments(*np.zeros((4, 1))),
        "law": DiffusionParameters(law, 0.2, 5),
    }  # fmt: skip
    fit, path = np.full(n, np.log(START)), [START]
    for year in range(1, len(YEARS)):
        key = DrawKey(np.uint32(1), np.uint32(year))
        bench = same | {"key": key, "fit": fit, "fit_next": np.zeros(n)}
        kernels.diffuse(0, n, *arguments(kernels.diffuse, bench).values())
        fit = bench["fit_next"]
        path.append(np.exp(fit).mean())
    return np.array(path)


@pytest.mark.parametrize("name", LAWS)
def test_licences_in_small_steps_give_the_curve_of_the_law(name):
    law, curve = LAWS[name]
    rate = -np.log(1 - 0.25 * LICENCE)
    assert licensees(law, 0.25, 1.0) == pytest.approx(curve(YEARS, START, rate), abs=0.012)


def test_licences_halve_the_gap_in_the_time_that_nelson_and_phelps_say_in_both_engines():
    chance = 0.3 * LICENCE
    half = -np.log(2) / np.log(1 - chance)
    p = PLAIN._replace(imitation_rate=0.3, licence_rate=LICENCE, licence_ceiling=2.0, exploration_rate=0.0)
    same = np.full(FIRMS, 1234, np.uint16)
    fits, _ = simulate(Ground(5, 5), Network.of([[]] * FIRMS), same, len(YEARS) - 1, rates=p)
    for path, top in ((licensees(0, 1.0, 0.3), 1.0), (fits.mean(axis=1), 1.0)):
        gap = top - path
        assert np.interp(half, YEARS, gap) == pytest.approx(gap[0] / 2, rel=0.05)


def test_the_reduced_engine_has_no_designs_to_count():
    _, reduced = both("relational", {})
    assert np.isnan(values(reduced, "designs")).all()


def test_an_arm_names_its_engine_and_hands_it_to_its_branches(tmp_path):
    text = """
[scenario]
name = "two"
title = "Two engines"
years = [1955, 1965]
firms = 60
replications = 1
seed = 1
[arms.micro]
regime = "relational"
role = "baseline"
[arms.reduced]
regime = "relational"
engine = "reduced"
[arms.later]
regime = "market"
from = "reduced"
year = 1960
"""
    file = tmp_path / "two.toml"
    file.write_text(text)
    scenario = load_scenario(file)
    engines = {arm: scenario.setup(arm).rules & {"search", "diffusion"} for arm in scenario.arms}
    assert engines == {"micro": {"search"}, "reduced": {"diffusion"}, "later": {"diffusion"}}
    assert scenario.with_options(engine="reduced").setup("micro").enabled("diffusion")
    file.write_text(text + 'engine = "micro"\n')
    with pytest.raises(InvalidData, match="line 19: arm later keeps the engine of reduced"):
        load_scenario(file)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"engine": "redused"}, 'unknown engine "redused"; did you mean "reduced"'),
        ({"rules_off": ["diffusion"]}, 'belongs to the engine "reduced"'),
        ({"rules_off": ["search"], "engine": "reduced"}, 'belongs to the engine "micro"'),
    ],
)
def test_an_unknown_engine_or_the_rule_of_the_other_is_refused(options, says):
    with pytest.raises(UsageError, match=says):
        resolve("market", **options)


def test_an_unknown_engine_of_a_command_is_refused():
    with pytest.raises(UsageError, match='--engine large: unknown engine "large"'):
        load_scenario("relationalism").with_options(engine="large")
