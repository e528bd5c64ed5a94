import subprocess
import sys
from dataclasses import replace

import pytest

from keiretsu.core import sources
from keiretsu.core.random import replication_seed
from keiretsu.experiment import provenance
from keiretsu.experiment.plan import Job, families, lineage, runs_of, steps_left
from keiretsu.experiment.scenario import load_scenario
from keiretsu.experiment.scenario_file import Arm
from tests.fake_engine import SEVEN


@pytest.fixture
def scenario():
    shipped = load_scenario("relationalism").with_options(replications=3, firms=60)
    return replace(shipped, arms={name: shipped.arms[name] for name in SEVEN})


def keys(scenario, replication=0, digest=""):
    return {arm: step.key for arm, step in runs_of(scenario, replication, digest)[1].items()}


def test_every_arm_of_every_draw_has_a_key_of_its_own(scenario):
    found = [key for replication in range(3) for key in keys(scenario, replication).values()]
    assert len(set(found)) == 3 * 7


def test_keys_do_not_depend_on_the_process_or_its_hash_seed(scenario):
    script = (
        "from keiretsu.experiment.plan import runs_of\n"
        "from keiretsu.experiment.scenario import load_scenario\n"
        "s = load_scenario('relationalism').with_options(replications=3, firms=60)\n"
        f"print(*[runs_of(s, 0)[1][arm].key for arm in {SEVEN}])"
    )
    found = []
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        found.append(done.stdout.split())
    assert found == [list(keys(scenario).values())] * 2


@pytest.mark.parametrize(
    "options", [{"seed": 2}, {"firms": 61}, {"years": "1955:1999"}, {"set": {"rent": 0.01, "markup": 0.16}}]
)
def test_whatever_decides_a_run_changes_every_key(scenario, options):
    assert not set(keys(scenario).values()) & set(keys(scenario.with_options(**options)).values())


def test_the_number_of_draws_changes_no_key(scenario):
    assert keys(scenario) == keys(scenario.with_options(replications=9))


def test_the_name_of_an_arm_is_no_part_of_its_key(scenario):
    renamed = replace(scenario, arms={**scenario.arms, "also": Arm(regime="market")})
    assert keys(renamed)["also"] == keys(renamed)["market"]


def test_a_change_upstream_of_the_branch_changes_the_branch(scenario):
    other = scenario.arms["relational"].model_copy(update={"set": {"markup": 0.2}})
    changed = replace(scenario, arms={**scenario.arms, "relational": other})
    assert keys(changed)["market_1975"] != keys(scenario)["market_1975"]
    assert keys(changed)["market"] == keys(scenario)["market"]


def test_the_source_of_reports_is_no_part_of_the_digest_and_that_of_rules_is(monkeypatch, tmp_path):
    for name in ("model/year.py", "core/jit.py", "schema/ties.toml", "experiment/regime.py", "cli/run.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("one")
    monkeypatch.setattr(sources, "PACKAGE", tmp_path)
    digests = []
    for name in (None, "cli/run.py", "model/year.py", "schema/ties.toml", "experiment/regime.py"):
        if name:
            (tmp_path / name).write_text("two")
        digests.append(provenance.source_digest.__wrapped__())
    assert digests[0] == digests[1]
    assert len(set(digests[1:])) == 4


def test_arms_that_branch_have_the_past_of_the_arm_they_left(scenario):
    assert lineage(scenario, "market_1975") == [("relational", 1975), ("market_1975", 2000)]
    assert lineage(scenario, "market") == [("market", 2000)]


def test_an_arm_that_would_branch_after_the_last_year_is_the_arm_it_would_leave(scenario):
    short = scenario.with_options(years="1955:1970")
    assert lineage(short, "market_1975") == [("relational", 1970)]
    assert "market_1975" not in keys(short)


def test_nothing_is_left_of_a_draw_that_is_stored(scenario):
    _, runs = runs_of(scenario, 0)
    assert steps_left(runs, lambda key: True) == ()


def test_a_stored_parent_is_run_again_only_up_to_the_branch(scenario):
    _, runs = runs_of(scenario, 0)
    steps = steps_left(runs, lambda key: key != runs["market_1975"].key)
    assert [(s.arm, s.years, s.store, s.snapshots) for s in steps] == [
        ("relational", (1955, 1975), False, (1975,)),
        ("market_1975", (1955, 2000), True, ()),
    ]


def test_parents_come_before_their_branches_whatever_the_order_of_the_file(scenario):
    turned = replace(scenario, arms=dict(reversed(scenario.arms.items())))
    arms = [s.arm for s in steps_left(runs_of(turned, 0)[1], lambda key: False)]
    assert arms.index("relational") < arms.index("market_1975")
    assert len(arms) == 7


def test_arms_of_one_definition_are_run_once_and_their_branches_too(scenario):
    twin = replace(
        scenario,
        arms={
            **scenario.arms,
            "twin": Arm(regime="relational"),
            "twin_1975": Arm(regime="market", parent="twin", year=1975),
        },
    )
    steps = steps_left(runs_of(twin, 0)[1], lambda key: False)
    assert [s.arm for s in steps] == list(scenario.arms)


def test_families_keep_branches_with_the_arm_they_leave(scenario):
    network, runs = runs_of(scenario, 1)
    job = Job(1, network.seed, network, steps_left(runs, lambda key: False))
    split = [{s.arm for s in family.steps} for family in families(job)]
    assert {"relational", "market_1975"} in split
    assert sum(map(len, split)) == 7
    assert len(split) == 5


def test_the_seed_of_a_replication_depends_on_nothing_but_seed_and_network(scenario):
    network, _ = runs_of(scenario, 4)
    assert network.seed == replication_seed(1, 2)
    assert network.canonical() == {"synth": {"firms": 60, "seed": replication_seed(1, 2)}}
