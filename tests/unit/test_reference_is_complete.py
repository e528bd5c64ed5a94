"""Every kernel has a plain twin of the same name."""

from importlib import import_module
from pathlib import Path

import pytest
from numba.core.registry import CPUDispatcher

import keiretsu

MODULES = {
    "books": "model.mechanisms.accounts.kernels",
    "brokerage": "measure.kernels.brokerage",
    "capacity": "model.mechanisms.investment.kernels",
    "diffusion": "model.mechanisms.diffusion.kernels",
    "entry": "model.mechanisms.entry.kernels",
    "exponential": "core.exponential",
    "failure": "model.mechanisms.failure.kernels",
    "finance": "model.mechanisms.finance.kernels",
    "guidance": "model.mechanisms.guidance.kernels",
    "labour": "model.mechanisms.labour.kernels",
    "landscape": "model.mechanisms.technology.landscape",
    "markets": "model.sums",
    "partners": "model.mechanisms.partners.kernels",
    "paths": "measure.kernels.betweenness",
    "places": "measure.kernels.lookup",
    "production": "model.mechanisms.production.kernels",
    "research": "model.mechanisms.research.kernels",
    "search": "model.mechanisms.technology.search",
    "sights": "model.mechanisms.technology.observation",
    "sourcing": "model.mechanisms.supply.kernels",
    "strangers": "model.mechanisms.supply.candidates",
    "tally": "model.tally",
    "walks": "measure.kernels.pagerank",
}
"""Module of twins, and the module of kernels that it is of."""
STEPS = {
    "brokerage": {"triangles", "unbroker"},
    "landscape": {"add_row"},
    "entry": {"weigh", "bear", "age", "found_in"},
    "failure": {"model_of", "mutated"},
    "finance": {"may_tie_up"},
    "diffusion": {"try_luck"},
    "search": {"proposal", "trials", "told", "explore"},
    "sights": {"best_partner", "best_stranger", "look_around"},
    "sourcing": {"ends", "joined", "unit_cost"},
    "strangers": {"candidate", "is_incumbent", "number_meetings", "find_strangers", "race"},
    "partners": {"repeats", "crowd", "few_in_danger"},
}
"""Steps inside a kernel, compared through it."""


def compiled_in(module):
    return {
        name
        for name, value in vars(module).items()
        if isinstance(value, CPUDispatcher) and value.py_func.__module__ == module.__name__
    }


@pytest.mark.parametrize("name", MODULES)
def test_every_kernel_has_a_twin(name):
    kernels = compiled_in(import_module(f"keiretsu.{MODULES[name]}")) - STEPS.get(name, set())
    twins = set(vars(import_module(f"tests.reference.{name}")))
    assert kernels
    assert kernels <= twins


def test_random_numbers_have_their_twins():
    kernels = compiled_in(import_module("keiretsu.core.philox"))
    assert kernels <= set(vars(import_module("tests.reference.philox")))


def test_no_module_of_kernels_is_left_out():
    package = Path(keiretsu.__file__).parent
    using = {
        ".".join(path.relative_to(package).with_suffix("").parts)
        for path in package.rglob("*.py")
        if "from keiretsu.core.jit import" in path.read_text(encoding="utf-8")
    }
    assert using - {"core.philox", "model.opening"} == set(MODULES.values())
