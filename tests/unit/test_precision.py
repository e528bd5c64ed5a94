"""When replications are enough: half-widths beside smallest effects, and nothing else."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from keiretsu import api, evidence, experiment
from keiretsu.cli.output import number
from keiretsu.cli.precision_table import precision_table
from keiretsu.evidence.precision import Precision, are_enough, precisions
from keiretsu.experiment.ensemble import RECORDS
from keiretsu.experiment.scenario import load_scenario
from tests.fake_engine import FAKE, IDLE, FakeRun
from tests.small_scenario import with_arm, write

CLAIM = """\
[{name}]
title = "One is above the other"
claim = "One is above the other."
plain = "what is read"
unit = "units"
claimed_sign = "{sign}"
treated = "relational"
control = "market"
metric = "{metric}"
since = 1960
until = 1965
window = "fixed"
statistic = "mean"
{more}
"""


def simulate(network, setup, *, years, seed, each_year=lambda year: None, **options):
    """Record two numbers that differ from vector to vector, from network to network and from arm to arm."""
    drawn = np.random.default_rng([seed, int(1000 * setup.parameters["markup"]), setup.regime == "market"])
    values = drawn.normal(size=2)
    rows = [
        (year, "JP", "all", metric, value)
        for year in range(years[0], years[1] + 1)
        for metric, value in zip(("ror", "failures"), values, strict=True)
    ]
    return FakeRun(pl.DataFrame(rows, schema=RECORDS, orient="row"))


NOISY = replace(FAKE, simulate=simulate)


def smallest(value):
    return f'smallest_effect = {value}\nsmallest_because = "it is declared"'


@pytest.fixture
def scenario(tmp_path):
    (tmp_path / "many.toml").write_text(
        "".join(f"[[vector]]\nmarkup = {0.1 + 0.005 * k}\n" for k in range(12)) + "[provenance]\n"
    )
    text = with_arm("market", "market").replace("seed = 1", 'seed = 1\naccepted = "many.toml"')
    return replace(load_scenario(write(tmp_path, text)), replications=100)


@pytest.fixture
def run(scenario, tmp_path, monkeypatch):
    """Return what runs the scenario on the tiny simulator, until claims are told well enough."""
    real = experiment.run

    def fake(chosen, *, engine, **options):
        return real(chosen, **options, engine=engine)

    def run(*claims, **options):
        file = tmp_path / "claims.toml"
        file.write_text("\n".join(claims))
        record = evidence.read_record(claims=file)
        engine = options.pop("engine", NOISY)
        monkeypatch.setattr(experiment, "run", lambda *a, **o: fake(*a, **o, engine=engine))
        ensemble = api.run(scenario, store=tmp_path / "store", workers=1, record=record, **options)
        return ensemble, evidence.judge(ensemble, record=record)

    return run


def claim(name="C1", more="", sign="+", metric="ror"):
    return CLAIM.format(name=name, more=more, sign=sign, metric=metric)


def half_width(result):
    return (result.high - result.low) / 2.0


def test_replications_are_added_until_the_interval_is_narrow_enough(run):
    _, [first] = run(claim(), replications=20)
    asked = 0.8 * half_width(first)
    ensemble, [last] = run(claim(more=smallest(2.0 * asked)))
    assert 20 < ensemble.replications < 100
    assert half_width(last) <= asked
    _, [before] = run(claim(), replications=ensemble.replications - 20)
    assert half_width(before) > asked


def test_a_wide_interval_may_be_asked_for_and_is_had_at_the_first_look(run):
    ensemble, _ = run(claim(more=smallest(1e6)))
    assert ensemble.replications == 20


def test_the_claim_that_is_told_worst_decides(run):
    ensemble, _ = run(claim(more=smallest(1e6)), claim("C2", smallest(1e-9), metric="failures"))
    assert ensemble.replications == 100
    ensemble, _ = run(
        claim(more=smallest(1e6)), claim("C2", smallest(1e-9), metric="failures"), claims=["C1"]
    )
    assert ensemble.replications == 20


@pytest.mark.parametrize("options", [{"half_width": 0.0}, {"half_width": 1e-9}])
def test_no_width_is_enough_where_none_is_asked_for_or_too_narrow_a_one(run, options):
    assert run(claim(more=smallest(1.0)), **options)[0].replications == 100


def test_a_claim_without_a_smallest_effect_asks_for_nothing_and_alone_goes_to_the_cap(run):
    assert run(claim())[0].replications == 100
    assert run(claim(), claim("C2", smallest(1e6)))[0].replications == 20


def test_a_smallest_effect_may_be_a_share_of_the_control_arms_mean(run):
    more = 'smallest_share = 0.05\nsmallest_because = "it is declared"'
    ensemble, results = run(claim(more=more), replications=20)
    control = ensemble.records("market").filter(
        (pl.col("metric") == "ror") & pl.col("year").is_between(1960, 1965)
    )
    [told] = precisions(results)
    assert told.smallest == pytest.approx(0.05 * abs(control["value"].mean()))


def test_half_widths_are_printed_beside_what_would_be_enough(run):
    ensemble, results = run(claim(more=smallest(1e6)), claim("C2"))
    table = precision_table(ensemble, results)
    assert table.title == "Half the width of the 95 % intervals after 20 replications"
    told = {column.header: list(column.cells) for column in table.columns}
    assert told["claim"] == ["C1", "C2"]
    assert told["enough"] == [number(500_000.0), "–"]
    assert told[""] == ["yes", "–"]
    assert told["half-width"] == [number(half_width(result)) for result in results]


def test_the_sign_of_a_claim_does_not_enter(run):
    one, _ = run(claim(more=smallest(0.9)))
    other, _ = run(claim(more=smallest(0.9), sign="-"))
    assert one.id == other.id


def test_the_same_command_again_computes_nothing_and_gives_the_same(run):
    first, one = run(claim(more=smallest(1e6)))
    again, two = run(claim(more=smallest(1e6)), engine=IDLE)
    assert first.id == again.id
    assert one == two


def test_the_outcome_tells_half_widths_beside_smallest_effects(run, tmp_path):
    ensemble, results = run(claim(more=smallest(3.0)), replications=20)
    record = evidence.read_record(claims=tmp_path / "claims.toml")
    told = api.outcome(ensemble, [], results, record=record)
    assert told["half_width"] == 0.5
    assert told["precision"] == [
        {"id": "C1", "unit": "units", "half_width": half_width(results[0]), "smallest": 3.0}
    ]


def test_a_run_that_tries_no_claim_never_has_enough():
    assert not are_enough([], 0.5)
    assert precisions([]) == []


def test_without_interval_or_smallest_effect_nothing_is_enough():
    assert not Precision("C1", "", None, 1.0).enough(1e9)
    assert not Precision("C1", "", 1.0, None).enough(1e9)
    assert not Precision("C1", "", float("inf"), 1.0).enough(1e9)
    assert Precision("C1", "", 0.0, 1.0).enough(0.5)
