"""The placebo network: groups exchanged within sector and size, dealings left alone."""

import polars as pl
import pytest

from keiretsu import experiment
from keiretsu.core.errors import InvalidData
from keiretsu.experiment.scenario import load_scenario
from keiretsu.network import assert_invariants
from keiretsu.synthetic import shuffle_groups, synth
from keiretsu.synthetic.placebo import BELONGING

SCENARIO = """\
[scenario]
name = "placebo"
title = "Groups at random"
years = [1955, 1957]
firms = 150
replications = 1
seed = 1

[arms.relational]
regime = "relational"
role = "baseline"

[arms.shuffled]
regime = "relational"
groups = "shuffled"
"""


def of(network, belonging):
    return network.ties.filter(pl.col("type").cast(pl.String).is_in(BELONGING) == belonging)


def test_the_placebo_moves_groups_and_leaves_dealings():
    network = synth(400, seed=3)
    shuffled = shuffle_groups(network, seed=3)
    assert_invariants(shuffled)
    assert of(shuffled, False).equals(of(network, False))
    assert not of(shuffled, True).equals(of(network, True))
    assert of(shuffled, True).height == of(network, True).height


def test_groups_keep_their_number_of_members_of_each_sector():
    network = synth(400, seed=3)
    sizes = [
        each.actors.drop_nulls("group").group_by("group", "sector").len().sort("group", "sector")
        for each in (network, shuffle_groups(network, seed=3))
    ]
    assert sizes[0].equals(sizes[1])


def test_ties_inside_groups_are_as_many_as_before():
    network = synth(400, seed=3)

    def inside(each):
        group = each.actors.select("id", "group")
        ends = of(each, True).join(group, left_on="source", right_on="id")
        ends = ends.join(group, left_on="target", right_on="id", suffix="_of_target")
        return ends.filter(pl.col("group") == pl.col("group_of_target")).height

    assert inside(shuffle_groups(network, seed=3)) == inside(network) > 0


def test_an_arm_can_run_on_the_placebo_beside_one_on_the_network(tmp_path):
    (tmp_path / "p.toml").write_text(SCENARIO)
    ensemble = experiment.run(tmp_path / "p.toml", store=tmp_path / "store", workers=1)
    own, mixed = (ensemble.records(arm).drop("arm") for arm in ("relational", "shuffled"))
    assert ensemble.exit_code == 0
    assert not own.equals(mixed)


def test_a_branch_cannot_change_the_groups_of_the_past(tmp_path):
    (tmp_path / "p.toml").write_text(SCENARIO + 'from = "relational"\nyear = 1956\n')
    with pytest.raises(InvalidData, match="leaves an arm with other groups"):
        load_scenario(tmp_path / "p.toml")
