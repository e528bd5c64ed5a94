"""What is read only when a run opens may not be altered later: it would do nothing, without a word."""

import pytest

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.experiment.regime import resolve
from keiretsu.experiment.scenario import load_scenario
from keiretsu.model.setup import Change
from keiretsu.schema import parameters
from tests.small_scenario import with_arm, write

HEAD = with_arm("market", "market")
BRANCH = '\n[arms.later]\nfrom = "relational"\nyear = 1960\nregime = "market"\n'
CHANGE = "\n[[arms.market.changes]]\nyear = 1960\n"


def refusal(tmp_path, text):
    file = write(tmp_path, text)
    with pytest.raises(InvalidData) as error:
        load_scenario(file)
    assert "\n" not in str(error.value)
    return str(error.value).removeprefix(f"{file}, ")


def test_opening_parameters_are_marked():
    marked = {name for name, row in parameters().items() if row.when == "opening"}
    assert {"omega_equity", "complexity", "tfp_start", "capital_coefficient"} <= marked
    assert "rent" not in marked


def test_no_regime_that_ships_disagrees_on_what_an_opening_reads(tmp_path):
    load_scenario(write(tmp_path, HEAD + BRANCH))


def test_a_branch_that_alters_one_is_refused_with_line_and_remedy(tmp_path):
    said = refusal(tmp_path, HEAD + BRANCH + "set = { omega_equity = 0.0 }\n")
    assert said.startswith("line 20: omega_equity is read only when a run opens")
    assert said.endswith("keep the value of relational, or drop its from and year")


def test_a_branch_that_loses_what_its_parent_set_is_refused_where_it_leaves(tmp_path):
    text = HEAD.replace('"baseline"\n', '"baseline"\nset = { complexity = 3 }\n')
    assert refusal(tmp_path, text + BRANCH).startswith("line 18: complexity is read only")
    load_scenario(write(tmp_path, text + BRANCH + "set = { complexity = 3 }\n"))


def test_a_branch_that_alters_one_in_a_later_draw_only_is_refused(tmp_path):
    vectors = "".join(f"[[vector]]\nheritage = {h}\n" for h in (0.5, 0.6))
    (tmp_path / "fitted.toml").write_text(vectors + "[provenance]\n")
    text = HEAD.replace("seed = 1\n", 'seed = 1\naccepted = "fitted.toml"\n')
    load_scenario(write(tmp_path, text + BRANCH))
    assert "there with 0.6" in refusal(tmp_path, text + BRANCH + "set = { heritage = 0.5 }\n")


def test_a_change_that_alters_one_is_refused_with_line_and_remedy(tmp_path):
    said = refusal(tmp_path, HEAD + CHANGE + "set = { opening_debt = 0.0 }\n")
    assert said.startswith("line 18: opening_debt is read only when a run opens")
    assert said.endswith("drop it from the change, or set it for the whole of market")


def test_a_change_to_a_regime_that_alters_one_is_refused(tmp_path):
    (tmp_path / "mine.toml").write_text('title = "Mine"\n[parameters]\nomega_lineage = 0.7\n')
    if parameters()["omega_lineage"].kind == "institutional":
        said = refusal(tmp_path, HEAD + CHANGE + 'regime = "mine.toml"\n')
        assert said.startswith("line 18: omega_lineage is read only")


def test_set_may_not_part_a_branch_from_its_past(tmp_path):
    text = HEAD + BRANCH + f"set = {{ complexity = {parameters()['complexity'].default:g} }}\n"
    scenario = load_scenario(write(tmp_path, text))
    with pytest.raises(UsageError, match=r"--set leaves arm later at odds with itself: complexity is read"):
        scenario.with_options(set=["complexity=3"])


def test_a_change_in_python_that_alters_one_is_refused():
    with pytest.raises(UsageError, match=r"the change of 1960: omega_ownership is read only .* leave it out"):
        resolve("relational", changes=[Change(1960, {"omega_ownership": 0.123})])
    same = {"omega_ownership": resolve("relational").parameters["omega_ownership"]}
    assert resolve("relational", changes=[Change(1960, same)]).changes
