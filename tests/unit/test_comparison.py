"""Two arms compared replication by replication, with years in which a metric means nothing left out."""

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from keiretsu.api import compare
from keiretsu.core.errors import UsageError
from tests.made_up_records import MadeUp, long

YEARS = np.arange(1955, 1959)


def _pair(first, second):
    table = pl.concat([long("one", "tie_survival", first, YEARS), long("two", "tie_survival", second, YEARS)])
    ensemble = MadeUp(
        table, provenance={"seed": 1, "network": {"synth": 60}}, scenario=SimpleNamespace(name="made")
    )
    return (ensemble, "one"), (ensemble, "two")


def test_years_that_are_undefined_in_both_arms_are_left_out():
    first = np.array([[np.nan, 0.9, 0.8, 0.7], [np.nan, 0.8, 0.7, 0.6]])
    result = compare(*_pair(first, first - 0.1), metric="tie_survival")
    assert result.years == (1956, 1958)
    assert result.mean_first == pytest.approx(0.75)
    assert (result.effect.mean, result.effect.replications) == (pytest.approx(0.1), 2)
    assert result.by_year["year"].to_list() == [1956, 1957, 1958]
    assert not result.by_replication["difference"].is_nan().any()


def test_a_year_that_only_one_arm_defines_is_not_hidden():
    first, second = np.full((2, 4), 0.9), np.full((2, 4), 0.8)
    second[:, 0] = np.nan
    result = compare(*_pair(first, second), metric="tie_survival")
    assert result.years == (1955, 1958)
    assert np.isnan(result.mean_second)


def test_a_metric_without_any_value_is_refused():
    nothing = np.full((2, 4), np.nan)
    with pytest.raises(UsageError, match="tie_survival is undefined in every year"):
        compare(*_pair(nothing, nothing), metric="tie_survival")


def test_the_chance_of_being_larger_counts_draws_and_has_an_interval(tmp_path):
    first = np.tile(np.array([[0.9], [0.8], [0.7], [0.5]]), (1, 4))
    result = compare(*_pair(first, np.full((4, 4), 0.7)), metric="tie_survival")
    assert result.larger.share == pytest.approx(0.625)
    assert result.larger.low < 0.625 < result.larger.high
    assert result.to_dict()["larger"]["share"] == pytest.approx(0.625)


def test_a_comparison_can_be_drawn(tmp_path):
    from keiretsu.report.paired import paired

    result = compare(*_pair(np.full((3, 4), 0.9), np.full((3, 4), 0.7)), metric="tie_survival")
    paired(result.metric, result.unit, ("one", "two"), result.by_year).save(tmp_path / "gap.svg")
    assert (tmp_path / "gap.svg").read_text().rstrip().endswith("</svg>")


def _of_network(network, seed=1):
    values = np.full((2, 4), 0.5)
    provenance = {"seed": seed, "network": network}
    table, scenario = long("one", "tie_survival", values, YEARS), SimpleNamespace(name="made")
    return MadeUp(table, provenance=provenance, scenario=scenario), "one"


OWN = {"path": "mine", "digest": "a" * 64, "sectors": {"entries": ["autos"], "counted_as": {}}}


@pytest.mark.parametrize(
    ("network", "seed", "differing"),
    [
        ({"synth": 60}, 1, "network"),
        (OWN | {"digest": "b" * 64}, 1, "network"),
        (OWN | {"sectors": {"entries": ["autos"], "counted_as": {"Cars": "autos"}}}, 1, "table of sectors"),
        (OWN, 2, "seed"),
    ],
)
def test_runs_whose_replications_are_not_the_same_are_not_paired(network, seed, differing):
    with pytest.raises(UsageError, match=rf"another {differing}"):
        compare(_of_network(OWN), _of_network(network, seed))


def test_synthetic_networks_of_another_size_are_not_paired():
    with pytest.raises(UsageError, match="another network"):
        compare(_of_network({"synth": 60}), _of_network({"synth": 61}))


def test_a_network_counts_by_its_content_wherever_it_lies():
    moved = OWN | {"path": "elsewhere/mine", "notes": ["told"]}
    assert compare(_of_network(OWN), _of_network(moved), metric="tie_survival").effect.mean == 0.0


def test_finished_runs_on_another_network_are_not_paired(tmp_path):
    from keiretsu import experiment
    from keiretsu.experiment.scenario import load_scenario
    from keiretsu.synthetic import synth
    from tests.fake_engine import FAKE

    text = '[scenario]\nname = "own"\ntitle = "Own"\nyears = [1955, 1957]\nreplications = 1\nseed = 1\n'
    (tmp_path / "own.toml").write_text(
        text + 'network = "mine"\n[arms.a]\nregime = "market"\nrole = "baseline"\n'
    )
    arms = []
    for seed in (1, 2):
        synth(60, seed=seed).save(tmp_path / "mine")
        scenario = load_scenario(tmp_path / "own.toml")
        arms.append((experiment.run(scenario, store=tmp_path / "s", workers=1, engine=FAKE), "a"))
    with pytest.raises(UsageError, match="another network"):
        compare(*arms, metric="a")
    assert compare(arms[0], arms[0], metric="a").effect.mean == 0.0
