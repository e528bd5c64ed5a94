"""From names to numbers: regime files, checks against the schema, and the complete setup."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from keiretsu.core.errors import UsageError
from keiretsu.core.toml import Source, did_you_mean, validate
from keiretsu.experiment.forcing_table import DEFAULT, read_forcing
from keiretsu.model.setup import ALWAYS, ENGINES, Change, Setup, rules_without, switchable
from keiretsu.schema import parameters as schema_parameters

HERE = Path(__file__).parent / "regimes"

Value = float | str
"""A number, or the name of another parameter whose value is to be taken."""


class ParameterFault(Exception):
    """A parameter is unknown or out of range; whoever catches it adds file and line."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


class RegimeFile(BaseModel):
    """The layout of a regime file."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: str
    parameters: dict[str, float] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Regime:
    """A named setting of institutional parameters."""

    name: str
    title: str
    parameters: Mapping[str, float]


def regime_names() -> tuple[str, ...]:
    """Return the names of the regimes that ship with the package.

    Examples
    --------
    >>> "market" in regime_names()
    True
    """
    return tuple(sorted(p.stem for p in HERE.glob("*.toml")))


def locate(ref: str, folder: Path | None = None) -> Path | None:
    """Return the path of a regime given by name or by a path ending in .toml; None where there is none."""
    path = Path(folder or ".") / ref if ref.endswith(".toml") else HERE / f"{ref}.toml"
    return path if path.is_file() else None


def read_regime(ref: str, folder: Path | None = None) -> Regime:
    """Read a regime.

    Parameters
    ----------
    ref : str
        Name of a regime that ships, or path of a regime file ending in ``.toml``.
    folder : Path, optional
        Where a relative path starts; the working directory by default.

    Raises
    ------
    UsageError
        There is no such regime.
    InvalidData
        The file is wrong, or sets a parameter that is not institutional.

    Examples
    --------
    >>> read_regime("relational").parameters["partners"]
    8.0
    """
    path = locate(ref, folder)
    if path is None:
        raise UsageError(f'no regime "{ref}"; {did_you_mean(ref, regime_names())}')
    return _read_regime(path)


@cache
def _read_regime(path: Path) -> Regime:
    source = Source.read(path, path.name if path.parent == HERE else None)
    file = validate(RegimeFile, source, {1: RegimeFile})
    for name, value in file.parameters.items():
        try:
            check(name, value)
        except ParameterFault as fault:
            source.fail(("parameters", name), str(fault))
        kind = schema_parameters()[name].kind
        if kind != "institutional":
            source.fail(
                ("parameters", name),
                f"{name} is a {kind} parameter and regimes differ in institutional ones only; "
                "set it in a scenario arm or by --set",
            )
    return Regime(path.stem, file.title, file.parameters)


def check(name: str, value: Value) -> None:
    """Raise ParameterFault unless the schema knows the parameter and the value lies in its range."""
    known = schema_parameters()
    if name not in known:
        raise ParameterFault(name, f'unknown parameter "{name}"; {did_you_mean(name, known)}')
    if isinstance(value, str):
        if value not in known:
            raise ParameterFault(
                name, f'{name} = "{value}" names no parameter to copy; {did_you_mean(value, known)}'
            )
        return
    row = known[name]
    if not math.isfinite(value) or not row.low <= value <= row.high:
        raise ParameterFault(
            name, f"{name} = {value:g} must lie between {row.low:g} and {row.high:g} ({row.unit})"
        )


def check_engine(engine: str) -> None:
    """Raise ParameterFault unless there is such an engine of technology."""
    if engine not in ENGINES:
        raise ParameterFault("engine", f'unknown engine "{engine}"; {did_you_mean(engine, ENGINES)}')


def check_rule(rule: str, engine: str = "micro") -> None:
    """Raise ParameterFault unless the rule exists, may be switched off, and is none of another engine."""
    if rule == ALWAYS:
        raise ParameterFault("rules_off", f'rule "{rule}" is always on; leave it out of rules_off')
    if rule not in switchable():
        raise ParameterFault("rules_off", f'unknown rule "{rule}"; {did_you_mean(rule, switchable())}')
    owner = next((name for name, own in ENGINES.items() if own == rule), engine)
    if owner != engine:
        raise ParameterFault(
            "rules_off",
            f'rule "{rule}" belongs to the engine "{owner}" and the engine is "{engine}"; '
            "leave it out of rules_off",
        )


def complete(
    regime_values: Mapping[str, float],
    accepted: Mapping[str, float],
    chosen: Mapping[str, Value],
) -> dict[str, float]:
    """Return every parameter of the schema with its value.

    Later layers win: schema default, accepted vector, regime, chosen values; a chosen name is replaced by
    the value which that parameter has after all layers.

    Raises
    ------
    ParameterFault
        A value is out of range, or a chosen name points to another name.
    """
    values = {name: float(row.default) for name, row in sorted(schema_parameters().items())}
    for layer in (accepted, regime_values, chosen):
        for name, value in layer.items():
            check(name, value)
            if not isinstance(value, str):
                values[name] = float(value)
    for name, value in chosen.items():
        if isinstance(value, str):
            if isinstance(chosen.get(value), str):
                raise ParameterFault(
                    name, f'{name} = "{value}" copies a copy; name the parameter with a number'
                )
            check(name, values[value])
            values[name] = values[value]
    return values


def check_opening(before: Mapping[str, float], after: Mapping[str, float]) -> None:
    """Raise ParameterFault where numbers that hold from some later year differ in what only an opening reads.

    Examples
    --------
    >>> check_opening({"rent": 0.1}, {"rent": 0.2})
    """
    for name, row in schema_parameters().items():
        if row.when == "opening" and name in after and after[name] != before[name]:
            raise ParameterFault(
                name,
                f"{name} is read only when a run opens, there with {before[name]:g}, so that "
                f"{after[name]:g} from a later year on would do nothing",
            )


def change_to(year: int, before: Mapping[str, float], after: Mapping[str, float]) -> Change:
    """Return the change that turns one complete set of parameters into another at a year."""
    return Change(year, {k: v for k, v in sorted(after.items()) if before[k] != v})


def resolve(
    regime: str,
    overrides: Mapping[str, Value] | None = None,
    rules_off: Collection[str] = (),
    changes: Sequence[Change] = (),
    *,
    accepted: Mapping[str, float] | None = None,
    engine: str = "micro",
    forcing: str = DEFAULT,
) -> Setup:
    """Return the complete setup of a regime.

    Parameters
    ----------
    regime : str
        Name of a regime that ships, or path of a regime file.
    overrides : mapping, optional
        Parameters set on top of the regime; a string takes the value of the parameter it names.
    rules_off : collection of str
        Rules to switch off; `keiretsu.model.setup.switchable` lists them.
    changes : sequence of Change
        Parameters that change inside the run.
    accepted : mapping, optional
        One accepted parameter vector, laid under the regime.
    engine : {"micro", "reduced"}
        Engine of technology: designs on a landscape (M3), or hazards (M2).
    forcing : str
        Name of a table of forcing that ships, or path of a CSV file.

    Returns
    -------
    Setup

    Raises
    ------
    UsageError
        A name is unknown, a value is out of range, or a change alters what only an opening reads.
    InvalidData
        The regime file or the table of forcing is wrong.

    Examples
    --------
    >>> setup = resolve("market", {"rent": 0.05}, rules_off=["race"])
    >>> setup.parameters["rent"], setup.enabled("ties"), setup.enabled("race")
    (0.05, True, False)
    """
    found = read_regime(regime)
    try:
        check_engine(engine)
        for rule in rules_off:
            check_rule(rule, engine)
        values = complete(found.parameters, accepted or {}, overrides or {})
        for change in changes:
            for name, value in change.parameters.items():
                check(name, value)
            try:
                check_opening(values, change.parameters)
            except ParameterFault as fault:
                remedy = "leave it out, or give it to the whole run as an override"
                raise UsageError(f"the change of {change.year}: {fault}; {remedy}") from None
    except ParameterFault as fault:
        raise UsageError(str(fault)) from None
    return Setup(
        found.name,
        values,
        rules_without(rules_off, engine),
        tuple(sorted(changes, key=lambda c: c.year)),
        read_forcing(forcing),
    )
