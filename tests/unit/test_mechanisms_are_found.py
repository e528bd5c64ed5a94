"""Where the decision on the tree says that a mechanism lies, it does; and no array lies in two places."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import keiretsu as kt
from keiretsu.model import mechanisms
from keiretsu.model.fields import arrays

FOLDER = Path(mechanisms.__file__).parent
DECISION = Path(__file__).parents[2] / "docs" / "decisions" / "0008-one-home.md"
ROW = re.compile(r"^\| ([^|]+) \| `([\w/]+\.py)` \| `(\w+)` \|$", re.MULTILINE)
TABLE = ROW.findall(DECISION.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("looked_for", "file", "function"), TABLE)
def test_a_mechanism_lies_where_the_decision_says(looked_for, file, function):
    tree = ast.parse((FOLDER / file).read_text(encoding="utf-8"))
    assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_decision_names_twenty_mechanisms_at_least():
    assert len({function for _, _, function in TABLE}) >= 20


def overlapping(named):
    """Return the pairs of arrays, of (name, array), that share memory."""
    spans = sorted((*np.lib.array_utils.byte_bounds(array), name) for name, array in named if array.size)
    return [(one, two) for (_, end, one), (begin, _, two) in pairwise(spans) if begin < end]


def test_an_array_inside_another_is_noticed():
    whole = np.zeros(9)
    assert overlapping([("a", whole[:5]), ("b", whole[4:]), ("c", np.zeros(9))]) == [("a", "b")]


@pytest.mark.parametrize("engine", ["micro", "reduced"])
def test_no_array_of_an_economy_shares_memory_with_another_before_any_step(engine):
    shared, seen = {}, []

    def look(e, step):
        named = [(f"{m}.{leaf.name}", array) for m in e.mechanisms for leaf, array in arrays(getattr(e, m))]
        named += [(f"index.{leaf.name}", array) for leaf, array in arrays(e.index.places)]
        seen.append(len(named))
        if found := overlapping(named):
            shared[step.name] = found

    setup = kt.resolve("relational", engine=engine)
    kt.simulate.run(kt.synth(60, seed=1), setup, years=(1955, 1957), before=look)
    assert min(seen) > 100
    assert shared == {}
