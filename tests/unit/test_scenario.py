import pytest

from keiretsu import schema
from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.experiment.regime import read_regime
from keiretsu.experiment.scenario import load_scenario, scenario_names
from tests.small_scenario import with_arm, write

HEAD = with_arm("market", "market")


def test_the_scenarios_that_ship_load_and_resolve_in_every_arm():
    for name in scenario_names():
        scenario = load_scenario(name)
        for arm in scenario.arms:
            scenario.setup(arm, replication=3)


def test_the_main_scenario_has_the_documented_arms():
    scenario = load_scenario("relationalism")
    assert scenario.baseline == "relational"
    assert scenario.years == (1955, 2000)
    assert scenario.arms["market_1975"].parent == "relational"
    assert scenario.arms["market_1975"].year == 1975
    equal = scenario.setup("relational_equal").parameters
    assert equal["fidelity_strong"] == equal["fidelity_weak"]
    for arm in ("rival_untied", "rival_market", "rival_market_1975"):
        untied = scenario.setup(arm).parameters
        assert not any(value for name, value in untied.items() if name.startswith("omega_") or name == "rent")


def test_the_rival_is_compared_inside_its_own_economy():
    scenario = load_scenario("relationalism")
    rivals = [
        scenario.setup(arm, replication=2) for arm in ("rival_untied", "rival_market", "rival_market_1975")
    ]
    kinds = schema.parameters()
    shared = [
        {name: value for name, value in setup.parameters.items() if kinds[name].kind != "institutional"}
        for setup in rivals
    ]
    assert shared[0] == shared[1] == shared[2]
    assert scenario.arms["rival_market_1975"].parent == "rival_untied"


def test_a_users_own_file_works(tmp_path):
    scenario = load_scenario(write(tmp_path, HEAD))
    assert list(scenario.arms) == ["relational", "market"]
    assert scenario.firms == 60


def test_regimes_and_accepted_vectors_may_lie_beside_the_users_file(tmp_path):
    (tmp_path / "own.toml").write_text('title = "Own"\n[parameters]\nrent = 0.07\n')
    (tmp_path / "fitted.toml").write_text("[[vector]]\nmarkup = 0.3\n[provenance]\n")
    text = HEAD.replace("seed = 1", 'seed = 1\naccepted = "fitted.toml"').replace('"market"', '"own.toml"')
    setup = load_scenario(write(tmp_path, text)).setup("market")
    assert (setup.parameters["rent"], setup.parameters["markup"]) == (0.07, 0.3)


def test_a_change_to_another_regime_sets_what_differs_between_the_two(tmp_path):
    text = HEAD + 'changes = [{ year = 1960, regime = "relational", set = { markup = 0.3 } }]\n'
    change = load_scenario(write(tmp_path, text)).setup("market").changes[0]
    assert change.year == 1960
    assert change.parameters == {**read_regime("relational").parameters, "markup": 0.3}


def test_options_replace_what_the_file_says():
    scenario = load_scenario("relationalism").with_options(
        years="1955:1980", replications=3, seed=7, firms=100, set=["rent=0.01", "markup=0.2"]
    )
    assert (scenario.years, scenario.replications, scenario.seed, scenario.firms) == ((1955, 1980), 3, 7, 100)
    assert scenario.setup("market").parameters["markup"] == 0.2
    assert scenario.setup("relational").parameters["rent"] == 0.01
    assert scenario.setup("rival_untied").parameters["rent"] == 0.0, "an arm's own setting stands"


FAULTS = [
    ("firms = 60", "frms = 60", 'line 5: unknown key "frms" in [scenario]; did you mean "firms"?'),
    ("replications = 2\n", "", 'line 1: [scenario] lacks "replications"; add it'),
    ("replications = 2", 'replications = "two"', "line 6: replications = 'two' must be a whole number"),
    ("replications = 2", "replications = 0", "line 6: replications = 0 must be at least 1"),
    ("replications = 2", "replications = 2 2", "line 6, column 18: expected newline"),
    ("[1955, 1965]", "[1965, 1955]", "line 4: the first year 1965 must lie before the last year 1955"),
    ("[1955, 1965]", '"55-65"', "line 4: years = '55-65': write the years as FIRST:LAST"),
    ("[1955, 1965]", "[1955]", "line 4: years = [1955]: give the first and the last year"),
    ('role = "baseline"', 'role = "bseline"', 'line 11: role = "bseline" must be'),
    ('role = "baseline"', "", "line 9: no arm is the baseline"),
    ('regime = "market"', 'regime = "market"\nrole = "baseline"', "line 15: relational, market are all the"),
    ('"market"\n', '"markt"\n', 'line 14: no regime "markt"; did you mean "market"?'),
    ('"market"\n', '"market"\nfrom = "relational"\n', "line 15: arm market says what it leaves but not when"),
    ('"market"\n', '"market"\nyear = 1960\n', "line 15: arm market has a year to branch but no arm to leave"),
    (
        '"market"\n',
        '"market"\nfrom = "relatonal"\nyear = 1960\n',
        'line 15: arm market leaves an unknown arm "relatonal"; did you mean "relational"?',
    ),
    (
        '"market"\n',
        '"market"\nfrom = "relational"\nyear = 1965\n',
        "line 16: arm market branches in 1965; choose a year from 1955 to 1964",
    ),
    (
        '"market"\n',
        '"market"\nfrom = "market"\nyear = 1960\n',
        "line 16: arm market must branch after 1960",
    ),
    ('"market"\n', '"market"\nrules_off = ["tyes"]\n', 'line 15: unknown rule "tyes"; did you mean "ties"?'),
    ('"market"\n', '"market"\naccepted = "absent"\n', 'line 15: no accepted vectors "absent"'),
    (
        '"market"\n',
        '"market"\nset = { rentt = 0.1 }\n',
        'line 15: unknown parameter "rentt"; did you mean "rent"?',
    ),
    (
        '"market"\n',
        '"market"\n[arms.market.set]\nmarkup = 0.2\n\nrent = 9.0\n',
        "line 18: rent = 9 must lie between 0 and 0.12",
    ),
    (
        '"market"\n',
        '"market"\n[[arms.market.changes]]\nyear = 1999\nset = { rent = 0.0 }\n',
        "line 16: arm market changes in 1999; choose a year from 1956 to 1965",
    ),
    (
        '"market"\n',
        '"market"\n[[arms.market.changes]]\nyear = 1960\n',
        "line 15: the change of arm market in 1960 changes nothing",
    ),
    (
        '"market"\n',
        '"market"\n[[arms.market.changes]]\nyear = 1960\nsett = { rent = 0.0 }\n',
        'line 17: unknown key "sett" in [arms.market.changes.0]; did you mean "set"?',
    ),
    ("[arms.market]", "[arms.Market]", 'line 13: arm "Market" must be named in lower-case letters'),
    (
        "seed = 1",
        'seed = 1\nnetwork = "gone"',
        'line 8: no network "gone"; give the path of a saved network, or "synth"',
    ),
    ("[scenario]", "[scenari]", 'line 1: unknown key "scenari" in the file; did you mean "scenario"?'),
]


@pytest.mark.parametrize(("old", "new", "message"), FAULTS, ids=[f[2][:60] for f in FAULTS])
def test_a_fault_is_one_sentence_with_file_line_and_remedy(tmp_path, old, new, message):
    assert old in HEAD
    file = write(tmp_path, HEAD.replace(old, new, 1) if old != '"market"\n' else HEAD.replace(old, new))
    with pytest.raises(InvalidData) as error:
        load_scenario(file)
    assert str(error.value).startswith(f"{file}, {message}")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("rule", ["labour", "entry"])
def test_a_branch_cannot_switch_on_a_rule_whose_state_opens_with_the_run(tmp_path, rule):
    text = HEAD.replace('role = "baseline"', f'role = "baseline"\nrules_off = ["{rule}"]')
    branch = text.replace('"market"\n', '"market"\nfrom = "relational"\nyear = 1960\n')
    said = rf'line 16: arm market switches {rule} on, .*; give market rules_off = \["{rule}"\] too'
    with pytest.raises(InvalidData, match=said):
        load_scenario(write(tmp_path, branch))
    load_scenario(write(tmp_path, branch.replace("year = 1960", f'year = 1960\nrules_off = ["{rule}"]')))
    load_scenario(write(tmp_path, text))


def test_an_arm_that_branches_in_a_circle_is_refused(tmp_path):
    text = HEAD.replace('"market"\n', '"market"\nfrom = "other"\nyear = 1960\n')
    text += '\n[arms.other]\nregime = "market"\nfrom = "market"\nyear = 1958\n'
    with pytest.raises(InvalidData, match="branch after"):
        load_scenario(write(tmp_path, text))


def test_a_branch_keeps_the_accepted_vectors_of_the_arm_it_leaves(tmp_path):
    (tmp_path / "fitted.toml").write_text("[[vector]]\nmarkup = 0.3\n[provenance]\n")
    arm = '"market"\nfrom = "relational"\nyear = 1960\n'
    text = HEAD.replace('role = "baseline"', 'role = "baseline"\naccepted = "fitted.toml"')
    scenario = load_scenario(write(tmp_path, text.replace('"market"\n', arm)))
    assert scenario.setup("market").parameters["markup"] == 0.3
    with pytest.raises(InvalidData, match="keeps the accepted vectors of relational"):
        load_scenario(write(tmp_path, text.replace('"market"\n', arm + 'accepted = "fitted.toml"\n')))


def test_an_accepted_vector_may_not_set_what_the_regime_decides(tmp_path):
    (tmp_path / "fitted.toml").write_text("[[vector]]\nmarkup = 0.3\nrent = 0.01\n[provenance]\n")
    text = HEAD.replace("seed = 1", 'seed = 1\naccepted = "fitted.toml"')
    with pytest.raises(
        InvalidData, match=r'fitted\.toml, line 3: rent is decided by the regime "relational"'
    ):
        load_scenario(write(tmp_path, text))


def test_a_file_that_is_not_text_names_the_line(tmp_path):
    file = tmp_path / "latin.toml"
    file.write_bytes("[scenario]\ntitle = 'é'\n".encode("latin-1"))
    with pytest.raises(InvalidData, match=r"line 2: not UTF-8 text"):
        load_scenario(file)


@pytest.mark.parametrize(
    ("ref", "hint"), [("relationlism", 'did you mean "relationalism"'), ("no/such.toml", "path")]
)
def test_an_unknown_scenario_is_a_usage_error(ref, hint):
    with pytest.raises(UsageError, match=hint):
        load_scenario(ref)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"replications": 0}, "--replications 0: must be at least 1"),
        ({"seed": -1}, "--seed -1: must be at least 0"),
        ({"years": "1955"}, "--years 1955: write the years as FIRST:LAST"),
        ({"years": "1960:1955"}, "--years 1960:1955: the first year 1960 must lie before the last year 1955"),
        ({"years": "1980:2000"}, "--years 1980:2000: arm market_1975 branches at the end of 1975"),
        ({"set": ["rent"]}, "--set rent: write parameter=number"),
        ({"set": ["rent=much"]}, "--set rent=much: write parameter=number"),
        ({"set": ["rentt=0"]}, '--set: unknown parameter "rentt"; did you mean "rent"?'),
        ({"set": {"rent": 5}}, "--set: rent = 5 must lie between"),
    ],
)
def test_a_wrong_option_is_a_usage_error_in_one_sentence(options, message):
    with pytest.raises(UsageError) as error:
        load_scenario("relationalism").with_options(**options)
    assert str(error.value).startswith(message)


def test_firms_cannot_be_asked_of_a_network_from_a_file(tmp_path):
    (tmp_path / "mine").mkdir()
    scenario = load_scenario(write(tmp_path, HEAD.replace("seed = 1", 'seed = 1\nworld = "mine"')))
    with pytest.raises(UsageError, match="--firms 10: the scenario reads its network from a file"):
        scenario.with_options(firms=10)
