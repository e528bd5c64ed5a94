import re
from pathlib import Path

import keiretsu as kt
from keiretsu.core import extensions

SOURCE = Path(kt.__file__).parent


def test_the_public_api_is_flat_small_and_all_there():
    assert len(kt.__all__) <= 40
    for name in kt.__all__:
        assert getattr(kt, name) is not None, name
    assert sorted(kt.__all__) == dir(kt)


def test_every_method_that_a_higher_layer_provides_is_there_and_nothing_else_is_provided():
    sources = [file.read_text(encoding="utf-8") for file in SOURCE.rglob("*.py")]
    asked = {method for text in sources for method in re.findall(r'extension\("(\w+\.\w+)"\)\(', text)}
    assert asked == set(extensions._PROVIDED)
    for method in asked:
        assert callable(extensions.extension(method)), method
