import pytest

from keiretsu import schema
from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.experiment.accepted import read_accepted
from keiretsu.experiment.regime import read_regime, regime_names, resolve
from keiretsu.model.setup import Change


@pytest.mark.parametrize("name", ["relational", "market"])
def test_regimes_that_ship_set_institutional_parameters_only(name):
    kinds = {schema.parameters()[p].kind for p in read_regime(name).parameters}
    assert kinds == {"institutional"}


def test_what_one_regime_decides_the_other_decides_too_or_leaves_at_zero():
    relational, market = (read_regime(name).parameters.keys() for name in ("relational", "market"))
    assert len(relational & market) > 20
    defaults = {name: schema.parameters()[name].default for name in relational ^ market}
    assert set(defaults.values()) <= {0.0}, defaults
    assert regime_names() == ("market", "relational")


def test_a_regime_file_that_sets_technology_is_refused_with_line_and_remedy(tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(
        'title = "Own"\n\n[parameters]\nmemory = 0.2\n\n# as good as any\nfidelity_strong = 0.9\n'
    )
    with pytest.raises(InvalidData) as error:
        read_regime(str(file))
    assert str(error.value).startswith(f"{file}, line 7: fidelity_strong is a technology parameter")
    assert "--set" in str(error.value)


def test_a_setup_holds_every_parameter_and_later_layers_win():
    setup = resolve("market", {"rent": 0.05}, accepted={"markup": 0.2})
    assert setup.parameters.keys() == schema.parameters().keys()
    assert setup.parameters["rent"] == 0.05
    assert setup.parameters["markup"] == 0.2
    assert setup.parameters["memory"] == read_regime("market").parameters["memory"]
    assert setup.parameters["interest"] == schema.parameters()["interest"].default


def test_a_name_in_quotes_takes_the_value_of_that_parameter():
    setup = resolve("relational", {"fidelity_strong": "fidelity_weak"}, accepted={"fidelity_weak": 0.33})
    assert setup.parameters["fidelity_strong"] == 0.33


def test_rules_switch_off_but_production_does_not():
    assert not resolve("market", rules_off=["ties"]).enabled("ties")
    with pytest.raises(UsageError, match="always on"):
        resolve("market", rules_off=["production"])
    with pytest.raises(UsageError, match='did you mean "search"'):
        resolve("market", rules_off=["serch"])


def test_changes_come_in_the_order_of_their_years():
    setup = resolve("market", changes=[Change(1990, {"rent": 0.0}), Change(1980, {"rent": 0.1})])
    assert [c.year for c in setup.changes] == [1980, 1990]


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"rnt": 0.0}, 'unknown parameter "rnt"; did you mean "rent"'),
        ({"rent": 2.0}, "must lie between 0 and 0.12"),
        ({"rent": float("nan")}, "must lie between"),
        ({"rent": "markp"}, 'names no parameter to copy; did you mean "markup"'),
        ({"rent": "tax", "tax": "rent"}, "copies a copy"),
    ],
)
def test_a_wrong_override_is_told_in_one_sentence(overrides, message):
    with pytest.raises(UsageError) as error:
        resolve("market", overrides)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_an_unknown_regime_is_a_usage_error():
    with pytest.raises(UsageError, match='did you mean "relational"'):
        resolve("relatinal")


def test_setups_with_equal_numbers_are_equal_as_plain_data():
    assert resolve("market").canonical() == resolve("market", {"memory": 0.6}).canonical()
    assert resolve("market").canonical() != resolve("market", {"memory": 0.5}).canonical()


def test_accepted_vectors_start_again_after_the_last_one_further(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('[[vector]]\nmarkup = 0.1\n[[vector]]\nmarkup = 0.2\n[provenance]\nfacts = ["F1"]\n')
    accepted = read_accepted(str(file))
    assert [accepted.vector(d)["markup"] for d in range(4)] == [0.1, 0.2, 0.2, 0.1]


def test_accepted_vectors_that_do_not_exist_are_invalid_data():
    with pytest.raises(InvalidData, match='no accepted vectors "nowhere"'):
        read_accepted("nowhere")


def test_an_accepted_value_out_of_range_names_its_line(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text("[[vector]]\nmarkup = 0.1\n\n[[vector]]\nmarkup = 7.0\n[provenance]\n")
    with pytest.raises(InvalidData, match=r"mine\.toml, line 5: markup = 7 must lie between"):
        read_accepted(str(file))
