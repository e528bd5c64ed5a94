import re
from dataclasses import replace
from pathlib import Path

import pytest

import keiretsu as kt
from keiretsu.core import extensions

SOURCE = Path(kt.__file__).parent


def test_the_public_api_is_flat_small_and_all_there():
    assert len(kt.__all__) <= 45
    for name in kt.__all__:
        assert getattr(kt, name) is not None, name
    assert sorted(kt.__all__) == dir(kt)


def test_every_method_that_a_higher_layer_provides_is_there_and_nothing_else_is_provided():
    sources = [file.read_text(encoding="utf-8") for file in SOURCE.rglob("*.py")]
    asked = {method for text in sources for method in re.findall(r'extension\("(\w+\.\w+)"\)\(', text)}
    assert asked == set(extensions._PROVIDED)
    for method in asked:
        assert callable(extensions.extension(method)), method


def test_draws_is_an_alias_of_replications_for_one_version(tmp_path):
    options = {"firms": 60, "years": (1955, 1956), "workers": 1, "store": tmp_path}
    arms = kt.load_scenario("relationalism").arms
    small = replace(kt.load_scenario("relationalism"), arms={"relational": arms["relational"]})
    with pytest.warns(DeprecationWarning, match="draws= is now replications="):
        old = kt.run(small, draws=2, **options)
    assert old.replications == 2
    assert old.id == kt.run(small, replications=2, **options).id


def test_draws_of_claims_is_the_same_alias():
    warned = pytest.warns(DeprecationWarning, match="draws=")
    with warned, pytest.raises(kt.UsageError, match="replications 0"):
        kt.claims("E1", draws=0)
