"""What the command line or a caller changes of a scenario, checked."""

from collections.abc import Iterable, Mapping

from keiretsu.core import bounds
from keiretsu.core.bounds import shortened
from keiretsu.core.errors import UsageError
from keiretsu.experiment.regime import ParameterFault, check, check_engine, check_rule
from keiretsu.experiment.scenario_file import Arm, engine_of
from keiretsu.experiment.years import fault_of_years


def parse_set(pairs: Iterable[str]) -> dict[str, float]:
    """Return the parameters written as ``key=value``, each checked against the schema.

    Raises
    ------
    UsageError
        A pair is not ``key=value``, the key is unknown, or the value is no number in its range.

    Examples
    --------
    >>> parse_set(["rent=0.05"])
    {'rent': 0.05}
    """
    values: dict[str, float] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        try:
            value = float(text)
        except ValueError:
            value, equals = 0.0, ""
        if not equals:
            raise UsageError(f"--set {pair}: write parameter=number, like --set rent=0.05")
        try:
            check(name.strip(), value)
        except ParameterFault as fault:
            raise UsageError(f"--set: {fault}") from None
        values[name.strip()] = value
    return values


NUMBERS = {
    "replications": (1, bounds.REPLICATIONS),
    "seed": (0, bounds.SEED),
    "firms": (1, bounds.FIRMS),
    "half_width": (0.0, bounds.HALF_WIDTH),
}
"""Least and most of the options that are numbers."""


def check_numbers(given: Mapping[str, float | None]) -> None:
    """Raise UsageError where an option that is a number is out of its range; None: it is not given."""
    for name, value in given.items():
        if value is not None and (fault := bounds.beyond(value, *NUMBERS[name])):
            raise UsageError(f"--{name.replace('_', '-')} {bounds.shortened(value)}: {fault}")


def check_engines(engine: str, arms: Mapping[str, Arm]) -> None:
    """Raise UsageError where there is no such engine, or an arm switches off what is not its own."""
    try:
        check_engine(engine)
        for name, arm in arms.items():
            for rule in arm.rules_off:
                check_rule(rule, engine_of(arms, name, engine))
    except ParameterFault as fault:
        raise UsageError(f"--engine {engine}: {fault}") from None


def check_years(years: tuple[int, int], arms: Mapping[str, Arm]) -> None:
    """Raise UsageError where the years are in no order, or an arm branches too early."""
    first, last = years
    if fault := fault_of_years(first, last):
        raise UsageError(f"--years {shortened(first)}:{shortened(last)}: {fault}")
    for name, arm in arms.items():
        if arm.year is None:
            continue
        if arm.year < first:
            raise UsageError(
                f"--years {first}:{last}: arm {name} branches at the end of {arm.year}; "
                f"start in {arm.year} or before"
            )
        leaves = arms[arm.parent].year if arm.parent is not None else None
        if leaves is not None and leaves >= arm.year:
            raise UsageError(f"arm {name} must branch after {leaves}, when {arm.parent} branches")
