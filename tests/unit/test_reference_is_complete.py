"""Every kernel has a plain twin of the same name."""

from importlib import import_module
from pathlib import Path

import pytest
from numba.core.registry import CPUDispatcher

import keiretsu

PACKAGE = Path(keiretsu.__file__).parent
COMPILED = sorted(
    path.relative_to(PACKAGE)
    for path in PACKAGE.rglob("*.py")
    if "from keiretsu.core.jit import" in path.read_text(encoding="utf-8")
)
STEPS = {
    "accounts": {"sell"},
    "brokerage": {"triangles", "unbroker"},
    "candidates": {"number_meetings", "find_strangers", "race"},
    "diffusion": {"learn", "try_luck"},
    "entry": {"weigh", "bear", "age", "found_in"},
    "failure": {"model_of", "mutated"},
    "finance": {"may_tie_up"},
    "landscape": {"add_row"},
    "observation": {"see_partners", "see_others", "look_around"},
    "partners": {"repeats", "crowd", "few_in_danger"},
    "teaching": {"best_shown", "trusted"},
    "search": {"proposal", "ideas", "trials", "told", "imitate", "propose"},
    "supply": {"ends", "joined", "unit_cost", "begin_anew", "beside"},
}
"""Steps inside a kernel, or of a year of technology, compared through it."""


def twin_of(path):
    """Return the module of twins of a module of kernels: the mechanism's name, or its own."""
    return path.parent.name if path.stem == "kernels" else path.stem


def compiled_in(path):
    module = import_module(".".join(("keiretsu", *path.with_suffix("").parts)))
    return {
        name
        for name, value in vars(module).items()
        if isinstance(value, CPUDispatcher) and value.py_func.__module__ == module.__name__
    }


KERNELS = {twin_of(path): kernels for path in COMPILED if (kernels := compiled_in(path))}


@pytest.mark.parametrize("name", KERNELS)
def test_every_kernel_has_a_twin(name):
    twins = set(vars(import_module(f"tests.reference.{name}")))
    assert KERNELS[name] - STEPS.get(name, set()) <= twins


@pytest.mark.parametrize("name", STEPS)
def test_every_step_inside_a_kernel_exists(name):
    assert STEPS[name] <= KERNELS[name]


def test_no_two_modules_of_kernels_share_their_twins():
    twins = [twin_of(path) for path in COMPILED if compiled_in(path)]
    assert sorted(twins) == sorted(KERNELS)
    assert len(KERNELS) > 20
