"""The layout of a scenario file, and the checks that its keys make sense together."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, FiniteFloat, field_validator

from keiretsu.core import bounds
from keiretsu.core.toml import Location, Source, did_you_mean, validate
from keiretsu.experiment.accepted import accepted_names, accepted_path
from keiretsu.experiment.forcing_table import DEFAULT, forcing_names, forcing_path
from keiretsu.experiment.interventions import read_applied
from keiretsu.experiment.regime import ParameterFault, check, check_engine, check_rule, locate, regime_names
from keiretsu.experiment.report_spec import FigureSpec, ReportSpec, Shade, check_report
from keiretsu.experiment.years import fault_of_years, parse_years
from keiretsu.model.setup import OPENED, rules_without
from keiretsu.schema import sectors

STRICT = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


HALF_WIDTH = 0.5
"""Half the width of an interval that is enough, in smallest effects of interest; see decision 9."""


class ArmChange(BaseModel):
    """A change inside an arm: from `year` on, another regime or other parameters."""

    model_config = STRICT

    year: int
    regime: str | None = None
    set: dict[str, FiniteFloat | str] = Field(default_factory=dict)
    apply: list[str] = Field(default_factory=list)


class Arm(BaseModel):
    """One arm of a scenario.

    A branching arm shares the past of the arm it comes `from` up to the end of `year`; after that its own
    definition holds completely, nothing but the past, the engine and the accepted vectors is inherited. What
    is `on_request` is run where a claim asks for it, not with the scenario.
    """

    model_config = STRICT

    regime: str
    engine: str | None = None
    role: Literal["baseline", "arm", "rival", "switch", "ablation", "placebo"] = "arm"
    groups: Literal["own", "shuffled"] = "own"
    parent: str | None = Field(default=None, alias="from")
    year: int | None = None
    rules_off: list[str] = Field(default_factory=list)
    set: dict[str, FiniteFloat | str] = Field(default_factory=dict)
    apply: list[str] = Field(default_factory=list)
    changes: list[ArmChange] = Field(default_factory=list)
    accepted: str | None = None
    label: str | None = None
    on_request: bool = False


class Head(BaseModel):
    """The table ``[scenario]``."""

    model_config = STRICT

    name: str
    title: str
    years: tuple[int, int]
    firms: int | None = Field(default=None, ge=1, le=bounds.FIRMS)
    # draws and world are the old names, kept for one version
    replications: int = Field(
        ge=1, le=bounds.REPLICATIONS, validation_alias=AliasChoices("replications", "draws")
    )
    half_width: float = Field(default=HALF_WIDTH, ge=0.0, le=bounds.HALF_WIDTH)
    seed: int = Field(ge=0, le=bounds.SEED)
    network: str = Field(default="synth", validation_alias=AliasChoices("network", "world"))
    accepted: str | None = None
    forcing: str = DEFAULT
    sectors: Literal["standard", "generic"] = "standard"

    @field_validator("years", mode="before")
    @classmethod
    def _years(cls, value: object) -> object:
        if isinstance(value, str):
            return parse_years(value)
        if isinstance(value, list) and len(value) == 2:
            return tuple(value)
        raise ValueError('give the first and the last year as [1955, 2000] or "1955:2000"')


class ScenarioFile(BaseModel):
    """The layout of a scenario file."""

    model_config = STRICT

    scenario: Head
    sectors: dict[str, str] = Field(default_factory=dict)
    arms: dict[str, Arm] = Field(min_length=1, max_length=bounds.ARMS)
    report: ReportSpec = ReportSpec()


INSIDE: dict[int | tuple[str, int], type[BaseModel]] = {
    1: ScenarioFile,
    2: Head,
    3: Arm,
    5: ArmChange,
    ("report", 2): ReportSpec,
    ("report", 4): FigureSpec,
    ("report", 5): Shade,
}
"""Which model owns a key, by the depth of the key, or by its table and depth."""


def check_scenario(file: ScenarioFile, source: Source, folder: Path) -> None:
    """Raise InvalidData, naming the line, where the keys of a scenario contradict each other."""
    if fault := fault_of_years(*file.scenario.years):
        source.fail(("scenario", "years"), fault)
    _check_network(file, source, folder)
    _check_accepted(file.scenario.accepted, ("scenario", "accepted"), source, folder)
    if forcing_path(file.scenario.forcing, folder) is None:
        hint = did_you_mean(file.scenario.forcing, forcing_names())
        source.fail(("scenario", "forcing"), f'no forcing "{file.scenario.forcing}"; {hint}')
    baselines = [name for name, arm in file.arms.items() if arm.role == "baseline"]
    if len(baselines) != 1:
        found = f"{', '.join(baselines)} are all" if baselines else "no arm is"
        at: Location = ("arms", baselines[1], "role") if baselines else ("arms",)
        source.fail(at, f'{found} the baseline; give exactly one arm role = "baseline"')
    check_report(file.report, file.arms, source)
    for name in file.arms:
        _check_branch(file, name, source)
    for name, arm in file.arms.items():
        _check_opened(file, name, source)
        _check_arm(arm, engine_of(file.arms, name), ("arms", name), source, folder)
        for index, change in enumerate(arm.changes):
            _check_change(file, name, index, source, folder)
            _check_set(change.set, ("arms", name, "changes", index), source)
            _check_apply(change.apply, ("arms", name, "changes", index), source)


def report_of(file: ScenarioFile, source: Source, other: Path) -> ReportSpec:
    """Return the report of a scenario, or that of `other`, the scenario's file which it is like."""
    like, at = file.report.like, ("report", "like")
    if like is None:
        return file.report
    if not other.is_file():
        source.fail(at, f'no scenario "{like}"; give the name of one that ships, or a path')
    theirs = Source.read(other, like)
    report = validate(ScenarioFile, theirs, INSIDE).report
    if report.like is not None:
        source.fail(at, f'the report of "{like}" is itself like that of "{report.like}"; name the latter')
    check_report(report, file.arms, theirs)
    return report


def _check_network(file: ScenarioFile, source: Source, folder: Path) -> None:
    """Refuse a network that is not there, and sectors that cannot be the network's."""
    head, mapped = file.scenario, file.sectors
    if head.network == "synth":
        if head.firms is None:
            source.fail(("scenario",), '[scenario] lacks "firms", the size of the synthetic network; add it')
        if mapped or head.sectors == "generic":
            at: Location = ("sectors",) if mapped else ("scenario", "sectors")
            source.fail(at, "the synthetic network has the model's own sectors; drop the sectors")
        return
    if not (folder / head.network).exists():
        remedy = 'give the path of a saved network, or "synth"'
        source.fail(("scenario", "network"), f'no network "{head.network}"; {remedy}')
    for own, name in mapped.items():
        if head.sectors == "standard" and name not in sectors():
            source.fail(("sectors", own), f'no sector "{name}" of the model; {did_you_mean(name, sectors())}')


def engine_of(arms: Mapping[str, Arm], name: str, unsaid: str = "micro") -> str:
    """Return the engine of an arm: that of the arm at the root of its branches, `unsaid` if it names none."""
    while (parent := arms[name].parent) is not None:
        name = parent
    return arms[name].engine or unsaid


def _check_branch(file: ScenarioFile, name: str, source: Source) -> None:
    arm, at = file.arms[name], ("arms", name)
    if not name.isidentifier() or name != name.lower():
        source.fail(at, f'arm "{name}" must be named in lower-case letters, digits and underscores')
    if arm.parent is None and arm.year is None:
        return
    if arm.parent is None:
        source.fail((*at, "year"), f'arm {name} has a year to branch but no arm to leave; add from = "ARM"')
    if arm.year is None:
        source.fail((*at, "from"), f"arm {name} says what it leaves but not when; add year = YEAR")
    if arm.parent not in file.arms:
        hint = did_you_mean(arm.parent, set(file.arms) - {name})
        source.fail((*at, "from"), f'arm {name} leaves an unknown arm "{arm.parent}"; {hint}')
    if arm.engine is not None:
        source.fail((*at, "engine"), f"arm {name} keeps the engine of {arm.parent}; drop the key")
    if arm.accepted is not None:
        source.fail((*at, "accepted"), f"arm {name} keeps the accepted vectors of {arm.parent}; drop the key")
    if arm.groups != file.arms[arm.parent].groups:
        remedy = f'give {arm.parent} groups = "{arm.groups}" too, or drop from and year'
        source.fail((*at, "groups"), f"arm {name} leaves an arm with other groups; {remedy}")
    first, last = file.scenario.years
    if not first <= arm.year < last:
        source.fail(
            (*at, "year"), f"arm {name} branches in {arm.year}; choose a year from {first} to {last - 1}"
        )
    # years that grow along the branches leave no room for a circle
    parent = file.arms[arm.parent]
    if parent.year is not None and parent.year >= arm.year:
        source.fail((*at, "year"), f"arm {name} must branch after {parent.year}, when {arm.parent} branches")


def _check_opened(file: ScenarioFile, name: str, source: Source) -> None:
    """Refuse a branch with a rule whose books nobody opened, because the arm it leaves runs without it."""
    arm, engine = file.arms[name], engine_of(file.arms, name)
    if arm.parent is None:
        return
    parent = file.arms[arm.parent]
    late = rules_without(arm.rules_off, engine) - rules_without(parent.rules_off, engine)
    for rule in OPENED:
        if rule in late:
            key = "rules_off" if arm.rules_off else "from"
            remedy = f'give {name} rules_off = ["{rule}"] too, or drop its from and year'
            source.fail(
                ("arms", name, key),
                f"arm {name} switches {rule} on, whose state opens with the run, while {arm.parent} runs "
                f"without it; {remedy}",
            )


def _check_arm(arm: Arm, engine: str, at: Location, source: Source, folder: Path) -> None:
    _check_regime(arm.regime, (*at, "regime"), source, folder)
    _check_accepted(arm.accepted, (*at, "accepted"), source, folder)
    _check_set(arm.set, at, source)
    _check_apply(arm.apply, at, source)
    try:
        if arm.engine is not None:
            check_engine(arm.engine)
        for rule in arm.rules_off:
            check_rule(rule, engine)
    except ParameterFault as fault:
        source.fail((*at, fault.name), str(fault))


def _check_change(file: ScenarioFile, name: str, index: int, source: Source, folder: Path) -> None:
    arm, at = file.arms[name], ("arms", name, "changes", index)
    change = arm.changes[index]
    start = file.scenario.years[0] if arm.year is None else arm.year + 1
    if not start < change.year <= file.scenario.years[1]:
        last = file.scenario.years[1]
        source.fail(
            (*at, "year"), f"arm {name} changes in {change.year}; choose a year from {start + 1} to {last}"
        )
    if change.year in [c.year for c in arm.changes[:index]]:
        source.fail((*at, "year"), f"arm {name} changes twice in {change.year}; join the two changes")
    if change.regime is None and not change.set and not change.apply:
        source.fail(
            at, f"the change of arm {name} in {change.year} changes nothing; add regime, set or apply"
        )
    if change.regime is not None:
        _check_regime(change.regime, (*at, "regime"), source, folder)


def _check_regime(ref: str, at: Location, source: Source, folder: Path) -> None:
    if locate(ref, folder) is None:
        source.fail(at, f'no regime "{ref}"; {did_you_mean(ref, regime_names())}')


def _check_accepted(ref: str | None, at: Location, source: Source, folder: Path) -> None:
    if ref is not None and accepted_path(ref, folder) is None:
        source.fail(at, f'no accepted vectors "{ref}"; {did_you_mean(ref, accepted_names())}')


def _check_apply(words: list[str], at: Location, source: Source) -> None:
    for word in words:
        try:
            read_applied(word)
        except ParameterFault as fault:
            source.fail((*at, "apply"), str(fault))


def _check_set(values: dict[str, float | str], at: Location, source: Source) -> None:
    for name, value in values.items():
        try:
            check(name, value)
        except ParameterFault as fault:
            source.fail((*at, "set", name), str(fault))
        if isinstance(value, str) and isinstance(values.get(value), str):
            source.fail(
                (*at, "set", name), f'{name} = "{value}" copies a copy; name a parameter with a number'
            )
