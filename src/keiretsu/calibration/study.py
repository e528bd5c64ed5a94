"""Studies: which parameters are varied, on which scenario, and what is read off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import numpy as np
from pydantic import RootModel, ValidationError

from keiretsu.calibration.study_checks import check_arms, check_metrics, check_years
from keiretsu.calibration.study_layout import INSIDE, Solve, StudyFile, StudyHead, StudyOutcome
from keiretsu.calibration.targets import Target, calibration_fact, of_outcome, shown_facts
from keiretsu.core import bounds
from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.core.toml import Location, Source, did_you_mean, sentence, validate
from keiretsu.evidence import Record, read_record, shipped
from keiretsu.evidence.panel import Floats
from keiretsu.experiment.regime import ParameterFault, check
from keiretsu.experiment.scenario import Scenario, load_scenario

FOLDER = Path(__file__).parent / "studies"

Point = Mapping[str, float]
"""Values of the varied parameters, by name."""


@dataclass(frozen=True)
class Study:
    """A validated study.

    Attributes
    ----------
    name, title, reference : str
        What it is called, and how the user named it.
    scenario : Scenario
        What is run at every point; replications are the replicate networks.
    arm : str
        The arm that is studied.
    ranges : mapping of str to (float, float)
        Prior range of each parameter, uniform.
    whole : frozenset of str
        Parameters that take whole values.
    solved : mapping of str to Solve
        Parameters that are solved for.
    targets : tuple of Target
        What the runs are held against.
    shown : tuple of Target
        Outcomes that are read and nothing else.
    points, keep, seed : int
        Size of the design, vectors to keep, seed of the design.
    """

    name: str
    title: str
    reference: str
    scenario: Scenario
    arm: str
    ranges: Mapping[str, tuple[float, float]]
    whole: frozenset[str]
    solved: Mapping[str, Solve]
    targets: tuple[Target, ...]
    shown: tuple[Target, ...]
    points: int
    keep: int
    seed: int
    source: Source = field(repr=False)

    @property
    def networks(self) -> int:
        """Number of replicate networks of every point."""
        return self.scenario.replications

    @property
    def outcomes(self) -> tuple[Target, ...]:
        """Targets and what is only shown."""
        return (*self.targets, *self.shown)

    @property
    def solving(self) -> list[tuple[str, Solve]]:
        """What is solved for in turn: every solved parameter, then those that are solved for again."""
        return [*self.solved.items(), *((n, row) for n, row in self.solved.items() if row.again)]

    @property
    def varied(self) -> dict[str, tuple[float, float]]:
        """Ranges of all parameters that the design varies, solved ones included."""
        return {
            **self.ranges,
            **{name: (row.between[0], row.between[1]) for name, row in self.solved.items()},
        }

    def at(self, unit: Floats) -> list[dict[str, float]]:
        """Return points of the unit cube, shape (n, P), in the ranges of `varied`.

        Values are rounded to six digits, so that a file holds exactly what was run.
        """
        return [
            {n: self._value(n, float(u)) for n, u in zip(self.varied, row, strict=True)}
            for row in np.asarray(unit)
        ]

    def _value(self, name: str, unit: float) -> float:
        low, high = self.varied[name]
        if name in self.whole:
            return min(float(int(low + unit * (high - low + 1.0))), high)
        return float(f"{low + unit * (high - low):.6g}")

    def with_options(
        self,
        *,
        points: int | None = None,
        networks: int | None = None,
        firms: int | None = None,
        seed: int | None = None,
        keep: int | None = None,
    ) -> Study:
        """Return the study with what the command line or a caller changed.

        Raises
        ------
        UsageError
            An option is out of range.
        """
        for name, value, least, most in (
            ("points", points, 2, bounds.POINTS),
            ("networks", networks, 1, bounds.REPLICATIONS),
            ("keep", keep, 1, bounds.POINTS),
            ("seed", seed, 0, bounds.SEED),
        ):
            if value is not None and (fault := bounds.beyond(value, least, most)):
                raise UsageError(f"--{name} {bounds.shortened(value)}: {fault}")
        given = {"points": points, "keep": keep, "seed": seed}
        changed = {name: value for name, value in given.items() if value is not None}
        scenario = self.scenario.with_options(replications=networks, firms=firms)
        return replace(self, scenario=scenario, **changed)  # type: ignore[arg-type]


def study_names() -> tuple[str, ...]:
    """Return the names of the studies that ship.

    Examples
    --------
    >>> study_names()
    ('employees', 'even_hazard', 'relationalism', 'rentless', 'schooling', 'shuffled', 'untied')
    """
    return tuple(sorted(p.stem for p in FOLDER.glob("*.toml")))


@cache
def micro_moments() -> Mapping[str, StudyOutcome]:
    """Return the published moments of firms and ties that any study may name among its targets.

    Examples
    --------
    >>> micro_moments()["growth_tails"].accept
    [1.33, 1.5]
    """
    path = Path(__file__).parent / "micro_moments.toml"
    return validate(RootModel[dict[str, StudyOutcome]], Source.read(path, path.name), {1: StudyOutcome}).root


def load_study(ref: str | Path) -> Study:
    """Read a study by the name of one that ships or by the path of a TOML file.

    Parameters
    ----------
    ref : str or Path
        ``"relationalism"`` or ``"my/study.toml"``; paths inside a file are relative to it.

    Returns
    -------
    Study

    Raises
    ------
    UsageError
        There is no such study.
    InvalidData
        The file, or one that it names, is wrong.

    Examples
    --------
    >>> load_study("relationalism").arm
    'relational'
    """
    ref = str(ref)
    path = Path(ref) if ref.endswith(".toml") or "/" in ref else FOLDER / f"{ref}.toml"
    if not path.is_file():
        hint = "check the path" if path.parent != FOLDER else did_you_mean(ref, study_names())
        raise UsageError(f'no study "{ref}"; {hint}')
    source = Source.read(path, path.name if path.parent == FOLDER else ref)
    file = validate(StudyFile, source, INSIDE)
    head = file.study
    scenario = _scenario(head, path.parent)
    arm = head.arm or scenario.baseline
    if arm not in scenario.arms:
        source.fail(
            ("study", "arm"), f'no arm "{arm}" in {head.scenario}; {did_you_mean(arm, scenario.arms)}'
        )
    study = Study(
        head.name, head.title, ref, scenario, arm, _ranges(file, source), frozenset(head.whole), file.solve,
        (), (), head.points, head.keep, head.seed, source,
    )  # fmt: skip
    return _with_targets(study, file, path.parent)


def _scenario(head: StudyHead, folder: Path) -> Scenario:
    ref = head.scenario
    scenario = load_scenario(folder / ref if ref.endswith(".toml") else ref)
    return scenario.with_options(replications=head.networks, firms=head.firms)


def _ranges(file: StudyFile, source: Source) -> dict[str, tuple[float, float]]:
    for name in file.study.whole:
        if name not in file.parameters and name not in file.solve:
            known = did_you_mean(name, [*file.parameters, *file.solve])
            source.fail(("study", "whole"), f'"{name}" is not varied; {known}')
    for name, span in file.parameters.items():
        _check_range(name, span, ("parameters", name), source)
        if name in file.solve:
            source.fail(("parameters", name), f"{name} is solved for too; drop one of the two")
    for name, row in file.solve.items():
        _check_range(name, row.between, ("solve", name), source)
    return {name: (span[0], span[1]) for name, span in file.parameters.items()}


def _check_range(name: str, span: list[float], at: Location, source: Source) -> None:
    try:
        for value in span:
            check(name, value)
    except ParameterFault as fault:
        source.fail(at, str(fault))
    if len(span) != 2 or span[0] >= span[1]:
        source.fail(at, f"{name} = {span} is no range; write [lowest, highest]")


def _with_targets(study: Study, file: StudyFile, folder: Path) -> Study:
    head, baseline = file.study, study.scenario.baseline
    check_metrics(file.outcomes, study.source)
    known = {name: _outcome(name, row, baseline, study.source) for name, row in file.outcomes.items()}
    published = {
        name: of_outcome(name, row, baseline) for name, row in micro_moments().items() if name not in known
    }
    if (head.facts is None) != (head.observations is None):
        study.source.fail(("study",), "facts and observations go together; name both files or neither")
    record = shipped()
    if head.facts is not None and head.observations is not None:
        record = read_record(facts=folder / head.facts, observations=folder / head.observations)
        known |= _own(record, study.source)
    named = {**published, **known}
    chosen = [
        named[name] if name in named else _of_record(name, record, study.source) for name in head.targets
    ]
    for target in chosen:
        if target.low == -np.inf and target.high == np.inf:
            study.source.fail(("study", "targets"), f"{target.id} has nothing to be held against; add accept")
    for name, row in file.solve.items():
        if row.target not in head.targets:
            study.source.fail(("solve", name, "target"), f'"{row.target}" is no target; list it in targets')
    rest = [row for name, row in known.items() if name not in head.targets]
    until = head.until if head.until is not None else max((t.last for t in chosen), default=0)
    if head.facts is None:
        there = shown_facts({**known, **dict.fromkeys(head.targets)}, until)
        rest += [row for row in there if row.observation.arm == baseline]
    made = replace(
        study,
        targets=tuple(t.at_arm(baseline, study.arm) for t in chosen),
        shown=tuple(t.at_arm(baseline, study.arm) for t in rest),
    )
    check_arms(made)
    check_years(made)
    return made


def _outcome(name: str, row: StudyOutcome, baseline: str, source: Source) -> Target:
    try:
        return of_outcome(name, row, baseline)
    except ValidationError as error:
        fault = error.errors()[0]
        source.fail(("outcomes", name), sentence(fault["loc"], fault, {}))


def _own(record: Record, source: Source) -> dict[str, Target]:
    """Return what facts of one's own may be held against: those for calibration that are observed."""
    return {
        name: _of_record(name, record, source)
        for name in record.observations
        if record.facts[name].use == "calibration"
    }


def _of_record(name: str, record: Record, source: Source) -> Target:
    try:
        return calibration_fact(name, record)
    except InvalidData as fault:
        source.fail(("study", "targets"), str(fault).rstrip("."))
