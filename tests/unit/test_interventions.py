"""Interventions by name: in a scenario file, from the command line, in a stated dose."""

import pytest

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.evidence import Panel
from keiretsu.experiment.interventions import apply_all, check_interventions, interventions, read_applied
from keiretsu.experiment.regime import ParameterFault, resolve
from keiretsu.experiment.scenario import load_scenario
from keiretsu.schema import TIE_TYPES
from tests.small_scenario import with_arm, write

HEAD = with_arm("loose", "relational")


def small(folder, more):
    return load_scenario(write(folder, HEAD + more))


def test_every_intervention_names_parameters_and_regimes_that_exist():
    check_interventions()


@pytest.mark.parametrize("name", list(interventions()))
def test_no_dose_is_the_arm_itself_and_a_full_one_reaches_the_target(name):
    row, own = interventions()[name], resolve("relational").parameters
    if row.to:
        assert row.applied(own, 0.0) == own
    full = row.applied(own, row.dose)
    assert full != own or all(own[key] == full[key] for key in (*row.to, *row.takes))
    assert {key for key in own if full[key] != own[key]} <= {*row.to, *row.takes}


def test_the_three_strands_take_every_tie_but_lineage_and_share_none():
    names = ("no_council", "no_business_ties", "no_labour_strand")
    parts = [{key for key in interventions()[name].to if key.startswith("omega_")} for name in names]
    assert parts[0] | parts[1] | parts[2] == {f"omega_{kind}" for kind in TIE_TYPES} - {"omega_lineage"}
    assert sum(map(len, parts)) == len(TIE_TYPES) - 1


def test_a_dose_goes_that_share_of_the_way():
    own, market = resolve("relational").parameters, resolve("market").parameters
    third = apply_all(["dismantle=0.3"], own)
    assert third["loyalty"] == pytest.approx(0.7 * own["loyalty"])
    assert third["memory"] == pytest.approx(0.7 * own["memory"] + 0.3 * market["memory"])


def test_an_arm_of_a_file_applies_interventions_on_top_of_its_own_numbers(tmp_path):
    setup = small(tmp_path, 'set = { loyalty = 2.0 }\napply = ["dismantle=0.5", "no_guidance"]\n').setup(
        "loose"
    )
    assert setup.parameters["loyalty"] == 1.0
    assert setup.parameters["guidance"] == 0.0


def test_an_intervention_may_come_as_a_change_inside_an_arm(tmp_path):
    setup = small(tmp_path, 'changes = [{ year = 1960, apply = ["no_guidance"] }]\n').setup("loose")
    assert setup.parameters["guidance"] > 0.0
    assert dict(setup.changes[0].parameters) == {"guidance": 0.0, "guided_search": 0.0}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            'apply = ["dismantl"]',
            'small.toml, line 15: unknown intervention "dismantl"; did you mean "dismantle"',
        ),
        ('apply = ["dismantle=2"]', "must lie between 0 and 1"),
        ('apply = ["dismantle=0.3@1960"]', "leave it out and give the arm from and year"),
        ('apply = ["dismantle=much"]', "write NAME=DOSE@YEAR"),
        ('apply = ["dominant_design_change=3"]', "turbulence = 3 must lie between 0 and 1"),
    ],
)
def test_a_wrong_intervention_is_told_with_its_line_and_a_remedy(tmp_path, line, said):
    with pytest.raises(InvalidData) as told:
        small(tmp_path, line + "\n")
    assert said in str(told.value)


def test_the_command_line_tries_each_intervention_in_an_arm_of_its_own():
    scenario = load_scenario("relationalism").with_options(apply=["dismantle=0.3@1975", "no_guidance"])
    arm = scenario.arms["dismantle_0_3_1975"]
    assert (arm.parent, arm.year, arm.role) == ("relational", 1975, "arm")
    before, after = scenario.setup("relational").parameters, scenario.setup("dismantle_0_3_1975").parameters
    assert after["loyalty"] == pytest.approx(0.7 * before["loyalty"])
    assert scenario.setup("no_guidance").parameters["guidance"] == 0.0
    assert scenario.arms["no_guidance"].parent is None


def test_the_baselines_own_changes_reach_an_arm_that_branches_from_it(tmp_path):
    text = HEAD.replace(
        'role = "baseline"',
        'role = "baseline"\nchanges = [{ year = 1957, regime = "market" },'
        " { year = 1962, set = { rent = 0.02 } }]",
    )
    (tmp_path / "small.toml").write_text(text)
    made = load_scenario(tmp_path / "small.toml").with_options(apply=["dismantle@1960"])
    setup = made.setup("dismantle_1960")
    assert setup.parameters["partners"] == resolve("market").parameters["partners"]
    assert setup.parameters["loyalty"] == 0.0
    assert [(c.year, dict(c.parameters)) for c in setup.changes] == [(1962, {"rent": 0.02})]


@pytest.mark.parametrize("word", ["nonsense", "dismantle=0.3@soon", "dismantle=-1"])
def test_a_wrong_intervention_on_the_command_line_is_a_usage_error(word):
    with pytest.raises(UsageError, match="--apply"):
        load_scenario("relationalism").with_options(apply=[word])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"apply": ["dismantle=0.3@2000"]}, "the runs end in 2000"),
        ({"apply": ["dismantle=0.3@2005"]}, "choose 1999 or before"),
        ({"apply": ["merge_groups=1975@1980"]}, "choose 1981 or later"),
        ({"apply": ["merge_groups=1950"]}, "choose 1956 or later"),
        ({"apply": ["merge_groups=2010"]}, "choose 2000 or before"),
        ({"apply": ["dominant_design_change=0.2@1975"], "engine": "reduced"}, "has no designs"),
    ],
)
def test_an_intervention_that_would_do_nothing_is_refused(options, said):
    with pytest.raises(UsageError) as told:
        load_scenario("relationalism").with_options(**options)
    assert said in str(told.value)


def test_years_may_not_end_before_an_intervention_that_was_asked_for():
    asked = load_scenario("relationalism").with_options(apply=["dismantle@1990"])
    with pytest.raises(UsageError, match="the runs end in 1980"):
        asked.with_options(years="1955:1980")


def test_groups_may_merge_in_the_year_after_a_branch():
    for word in ("merge_groups@1980", "merge_groups=1981@1980"):
        made = load_scenario("relationalism").with_options(apply=[word])
        assert made.setup("merge_groups_1980").parameters["group_mergers"] == 1981.0
    later = load_scenario("relationalism").with_options(apply=["merge_groups=1990@1980"])
    assert later.setup("merge_groups_1990_1980").parameters["group_mergers"] == 1990.0


def test_groups_that_are_told_to_merge_after_a_year_are_four_from_the_next_one_on(tmp_path):
    import keiretsu as kt

    made = kt.run(
        "relationalism", firms=200, replications=1, years=(1955, 1962), apply=["merge_groups@1957"],
        workers=1, store=tmp_path,
    )  # fmt: skip
    groups = Panel(made).series("merge_groups_1957", "horizontal_groups").values.tolist()
    assert groups == [[6.0] * 3 + [4.0] * 5]
    assert Panel(made).series("relational", "horizontal_groups").values.tolist() == [[6.0] * 8]


def test_a_merger_that_a_change_sets_too_late_is_told_with_its_line(tmp_path):
    with pytest.raises(
        InvalidData, match=r"line 15: group_mergers = 1958 has passed .* choose 1960 or later"
    ):
        small(tmp_path, "changes = [{ year = 1960, set = { group_mergers = 1958.0 } }]\n")


def test_the_same_intervention_twice_is_refused():
    with pytest.raises(UsageError, match="already"):
        load_scenario("relationalism").with_options(apply=["dismantle@1975", "dismantle@1975"])


def test_an_arm_is_named_by_what_is_done_how_much_and_when():
    assert read_applied("dismantle@1991", dated=True).arm == "dismantle_1991"
    with pytest.raises(ParameterFault):
        read_applied("dismantle@1991")
