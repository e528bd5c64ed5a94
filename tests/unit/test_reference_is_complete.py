"""Every kernel has a plain twin of the same name."""

from importlib import import_module

import pytest
from numba.core.registry import CPUDispatcher

MODULES = [
    "books",
    "brokerage",
    "capacity",
    "diffusion",
    "entry",
    "exponential",
    "failure",
    "finance",
    "guidance",
    "labour",
    "landscape",
    "markets",
    "partners",
    "paths",
    "places",
    "production",
    "research",
    "search",
    "sights",
    "sourcing",
    "strangers",
    "tally",
    "walks",
]
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
    kernels = compiled_in(import_module(f"keiretsu.kernels.{name}")) - STEPS.get(name, set())
    twins = set(vars(import_module(f"tests.reference.{name}")))
    assert kernels
    assert kernels <= twins


def test_random_numbers_have_their_twins():
    kernels = compiled_in(import_module("keiretsu.rng.philox"))
    assert kernels <= set(vars(import_module("tests.reference.philox")))


def test_no_module_of_kernels_is_left_out():
    from pathlib import Path

    import keiretsu.kernels

    files = {path.stem for path in Path(keiretsu.kernels.__path__[0]).glob("*.py")}
    assert files - {"__init__", "arrays", "blocks"} == set(MODULES)
