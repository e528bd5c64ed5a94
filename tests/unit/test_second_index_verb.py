"""Claims are judged again on vectors that were brought to a second index."""

import numpy as np
import pytest

from keiretsu.calibration import refit
from keiretsu.calibration.points import Bench
from keiretsu.errors import InvalidData
from keiretsu.evidence import Index, claims
from keiretsu.regimes import load_scenario, read_accepted
from keiretsu.verbs import on_second_index, second_index
from keiretsu.verbs.second_index import needed_arms


@pytest.fixture
def slow():
    years = np.arange(1955, 2001)
    return Index("JPN", "Japan", "made up", "nobody", 1955, years, 0.5 * np.exp(0.012 * (years - 1955)))


def test_the_arms_that_claims_need_bring_those_they_branch_from():
    scenario = load_scenario("relationalism")
    needed = needed_arms(scenario, [claims()["E2"]])
    assert {"relational", "market_1975", "rival_untied", "rival_market_1975"} <= needed
    assert "relational_open" not in needed


def test_the_run_opens_at_the_index_and_its_claims_are_judged(slow, tmp_path, monkeypatch):
    # what refitting does is tested with calibration; here the vectors pass as they are
    monkeypatch.setattr(second_index, "refit", lambda study, points, **_: [dict(points[0])])
    scenario = load_scenario("relationalism").with_options(firms=120, draws=2, years=(1955, 1992))
    made = on_second_index(scenario, slow, store=tmp_path, workers=1)
    opening = made.ensemble.records("relational").filter(year=1955, metric="tfp_level", group="all")
    assert opening["value"].to_list() == pytest.approx([0.5, 0.5], abs=0.01)
    assert [claim.id for claim in made.claims] == ["E1", "E2", "E3"]
    assert made.vectors == 1
    told = made.to_dict(made.claims)
    assert [claim["depends_on_index"] for claim in told["claims"]] == ["no", "no", "no"]


def test_a_scenario_with_vectors_of_its_own_is_refused(slow, tmp_path, monkeypatch):
    from dataclasses import replace

    monkeypatch.setattr(second_index, "refit", lambda study, points, **_: [dict(points[0])])
    scenario = replace(load_scenario("relationalism").with_options(firms=120, draws=2), accepted=None)
    with pytest.raises(InvalidData, match='set accepted = "relationalism"'):
        on_second_index(scenario, slow, store=tmp_path)


def test_refitting_meets_the_targets_it_solves_for(slow, tmp_path):
    scenario = load_scenario("relationalism").with_options(firms=150, draws=2)
    study = second_index._study("relationalism", scenario, slow)
    vectors = refit(study, read_accepted("relationalism").vectors[:4], store=tmp_path, workers=1)
    assert vectors
    targets = [each for each in study.targets if each.id in ("tfp_rel_us_1973", "ror_1955")]
    made = Bench.of(study, tmp_path).values(vectors, targets).mean(axis=1)
    assert made[:, 0] == pytest.approx(np.full(len(vectors), targets[0].middle), abs=0.6)
    # the pace of imitation is solved after the capital coefficient, which it moves a little
    assert made[:, 1] == pytest.approx(np.full(len(vectors), targets[1].middle), abs=1.0)
