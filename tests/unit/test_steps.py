"""Every step of the pages reads and writes what it says, and nothing else."""

import copy
import dataclasses
from collections import defaultdict

import numpy as np
import pytest

from keiretsu.model import run as simulate
from keiretsu.model import year
from keiretsu.model.fields import arrays, leaves
from keiretsu.model.setup import Change
from tests.runs import network, run

RECORDED = ("firms", "ties", "more", "risk", "markets", "partners", "prices", "rest")
"""Arrays of the recorder, which the steps that sum the year fill."""

SUMS = {year.record.sum_the_year, *(m.sum_up for m in year.mechanisms() if m.sum_up is not None)}

ODD = 0.37
"""A number that no rule comes to by itself."""

LAST = 1958
RUNS = {
    "relational": {"rules_off": ()},
    "market": {"regime": "market", "overrides": {"omega_membership": 0.5}},
    "reduced": {"engine": "reduced", "firms": 100, "regions": 2},
    "bare": {
        "rules_off": ("search", "race", "labour", "guidance", "research", "finance", "failure", "entry"),
    },
    "untied": {"rules_off": ("ties",)},
    "merging": {"firms": 200, "overrides": {"group_mergers": 1957, "tie_ups": 1.0, "turbulence": 1.0}},
    "failing": {
        "firms": 200,
        "overrides": {
            "failure_years": 1, "credit_limit": 0.05, "rescue": 0.3, "cash_buffer": 0.0, "mobility": 0.5,
            "faculty_parity": 0.2, "demand_growth_1955": 0.0,
        },
        "changes": (Change(1957, {"demand_growth_1955": -0.1}),),
    },
    "loans short of capital": {
        "firms": 200,
        "overrides": {
            "capital_ratio_year": 1950, "capital_ratio": 0.5, "deposit_interest": 0.3,
            "spending_response": 1.0,
        },
    },
    "rescues short of capital": {
        "firms": 200,
        "overrides": {
            "capital_ratio_year": 1950, "capital_ratio": 0.5, "deposit_interest": 0.3, "opening_debt": 0.3,
            "markup": 0.02, "credit_limit": 0.3, "rescue": 10.0, "cash_buffer": 0.0, "failure_years": 3,
        },
    },
    "bubble": {"years": (1984, 1988), "overrides": {"bubble_cheapness": 0.3}},
    "opens in the bubble": {"years": (1986, 1988), "overrides": {"bubble_cheapness": 0.3}},
    "unguided": {"rules_off": ("guidance", "research")},
    "reformed": {
        "rules_off": ("finance",),
        "changes": (Change(1957, {"omega_collaboration": 0.1, "share_objective": 0.1}),),
    },
    "goes on": {"rules_off": ("ties", "guidance", "research"), "goes_on": True},
}  # fmt: skip


def named(e):
    """Return every array of the mechanisms as `mechanism.array`."""
    return {
        f"{mechanism}.{leaf.name}": array
        for mechanism in e.mechanisms
        for leaf, array in arrays(getattr(e, mechanism))
    }


def cloned(record, changed=lambda name, array: array.copy(), prefix=""):
    """Return a record with arrays of its own, made from those of another by `changed`."""
    parts = zip(record._fields, record, strict=True)
    return type(record)(
        *(
            cloned(part, changed, prefix) if isinstance(part, tuple) else changed(f"{prefix}.{name}", part)
            for name, part in parts
        )
    )


def twin(e, spoiled=(), value=np.nan):
    """Return an economy equal to another but for arrays that are spoiled."""
    other = copy.copy(e)
    other._free, other.log = {}, None

    def changed(name, array):
        return spoil(array, value) if name in spoiled else array.copy()

    for mechanism in e.mechanisms:
        setattr(other, mechanism, cloned(getattr(e, mechanism), changed, mechanism))
    return other


def spoil(array, value=np.nan):
    """Return other numbers that no index can take out of bounds; `value` where they may have a fraction."""
    if array.dtype.kind == "f":
        return np.full_like(array, value)
    return np.zeros_like(array) if array.any() else np.ones_like(array)


def same(a, b):
    return a.shape == b.shape and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")


class Watcher:
    """Takes every step of a run on copies of the economy and notes what it read and wrote."""

    def __init__(self):
        self.read, self.written = defaultdict(set), defaultdict(set)

    def __call__(self, e, step):
        before, after = named(e), self.taken(e, step)
        changed = {name for name in before if not same(before[name], after[name])}
        self.written[label(step)] |= changed
        assert changed <= set(step.writes), (label(step), "writes", sorted(changed - set(step.writes)))
        foreign = {name for name in before if not name.startswith(f"{step.mechanism.name}.")}
        hidden = foreign - set(step.reads) - set(step.writes)
        blind = self.taken(e, step, hidden)
        outcomes = [*step.writes, *(name for name in after if name not in before)]
        unlike = [name for name in outcomes if not same(after[name], blind[name])]
        assert not unlike, (label(step), "reads more than it names, as told by", unlike)
        for name in set(step.writes) - self.written[label(step)]:
            # what it writes may be what there was, or a part of nothing
            if not same(self.taken(e, step, {name}, ODD)[name], spoil(before[name], ODD)):
                self.written[label(step)].add(name)
        for name in set(step.reads) - self.read[label(step)]:
            blind = self.taken(e, step, {name})
            if not all(same(after[other], blind[other]) for other in outcomes if other != name):
                self.read[label(step)].add(name)

    def taken(self, e, step, spoiled=(), value=np.nan):
        other = twin(e, spoiled, value)
        recorded = {name: getattr(e.recorder, name).copy() for name in RECORDED}
        other.recorder = dataclasses.replace(e.recorder, **recorded)
        with np.errstate(all="ignore"):
            step.act(other)
        return named(other) | (
            {f"record.{name}": recorded[name] for name in RECORDED} if step in SUMS else {}
        )


def label(step):
    return f"{step.mechanism.name}.{step.name}"


def simulated(options, before=None):
    how = {"years": (1955, LAST), **options}
    regime, overrides = how.pop("regime", "relational"), how.pop("overrides", {})
    few = network(how.pop("firms", 80), seed=2, regions=how.pop("regions", 1))
    start = (
        run(few, years=(1955, 1957), snapshots=(1956,)).snapshots[1956] if how.pop("goes_on", False) else None
    )
    return run(few, regime, overrides, start=start, before=before, threads=1, **how).records


@pytest.fixture(scope="module")
def whole():
    return {name: simulated(options) for name, options in RUNS.items()}


@pytest.fixture(scope="module")
def watched():
    seen = Watcher()
    for options in RUNS.values():
        simulated(options, before=seen)
    return seen


def test_steps_read_and_write_nothing_that_they_do_not_name(watched):
    assert watched.written


@pytest.mark.parametrize("step", dict.fromkeys((*year.OPENING, *year.YEAR)), ids=label)
def test_a_step_writes_all_that_it_names(watched, step):
    assert set(step.writes) - watched.written[label(step)] == set()


def test_arrays_have_one_name_each():
    names = [leaf.name for mechanism in year.mechanisms() for leaf in leaves(mechanism.record)]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("step", dict.fromkeys((*year.OPENING, *year.YEAR)), ids=label)
def test_a_step_names_arrays_that_there_are(step):
    there = {f"{m.name}.{leaf.name}" for m in year.mechanisms() for leaf in leaves(m.record)}
    assert {*step.reads, *step.writes} <= there


def without(page, number):
    return (*page[:number], *page[number + 1 :])


AT_REST = {
    "failure.open_places", "failure.successors_begin", "production.order_machines", "production.produce",
    "production.deliver", "production.note_opening_sales", "accounts.pay_research", "research.plan_nothing",
}  # fmt: skip
"""Steps of the opening that no record shows: they come to what an economy at rest has, and are there so that
every array is right from the first year on; `note_opening_sales` is for the network that a run gives back."""


@pytest.mark.parametrize(
    ("page", "number"),
    [(name, k) for name in ("OPENING", "YEAR") for k in range(len(getattr(year, name)))],
    ids=lambda value: str(value),
)
def test_every_step_of_the_page_matters(page, number, whole, monkeypatch):
    steps = getattr(year, page)
    monkeypatch.setattr(simulate, page, without(steps, number))
    seen = any(differs(name, records) for name, records in whole.items())
    assert seen != (page == "OPENING" and label(steps[number]) in AT_REST), label(steps[number])


def differs(name, records):
    """Return whether a run on the page as it is now comes to other records, or to no sound end."""
    try:
        return not records.equals(simulated(RUNS[name]))
    except (ArithmeticError, AssertionError, RuntimeWarning, ValueError, IndexError):
        return True
