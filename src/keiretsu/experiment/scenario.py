"""Scenarios: which arms are run on the same replications, read from TOML."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from keiretsu.core import bounds
from keiretsu.core.errors import UsageError
from keiretsu.core.toml import Source, did_you_mean, validate
from keiretsu.experiment.accepted import Accepted, read_accepted
from keiretsu.experiment.arms import check_applied, opening_fault, with_interventions
from keiretsu.experiment.crossing import Cell, cell_of, vector_at
from keiretsu.experiment.forcing_table import read_forcing
from keiretsu.experiment.interventions import apply_all, read_wanted
from keiretsu.experiment.regime import (
    HERE,
    Regime,
    Value,
    change_to,
    complete,
    read_regime,
)
from keiretsu.experiment.report_spec import ReportSpec
from keiretsu.experiment.scenario_file import (
    HALF_WIDTH,
    INSIDE,
    Arm,
    ScenarioFile,
    check_scenario,
    engine_of,
    report_of,
)
from keiretsu.experiment.scenario_options import check_engines, check_numbers, check_years, parse_set
from keiretsu.experiment.years import parse_years
from keiretsu.model.forcing import NOTHING_FORCED, Forcing
from keiretsu.model.sectors import SectorTable
from keiretsu.model.setup import Setup, rules_without

FOLDER = HERE.parent / "scenarios"


@dataclass(frozen=True)
class Scenario:
    """A validated scenario: arms, replications, years and network.

    Parameters
    ----------
    name, title : str
        What it is called.
    years : tuple of int
        First and last simulated year.
    firms : int or None
        Size of the synthetic network; None where the network is read and has its own.
    replications, seed : int
        Number of replications at most, seed of the ensemble.
    network : str
        ``"synth"`` or the path of a saved network.
    arms : mapping of str to Arm
        In the order of the file.
    overrides : mapping of str to float
        Parameters set for all arms by ``--set``; an arm's own `set` stands.
    engine : {"micro", "reduced"}
        Engine of technology of the arms that name none.
    reference : str
        How the user named the scenario; goes into the command that reproduces the run.
    applied : tuple of str
        Interventions that ``--apply`` gave arms of their own.
    half_width : float
        Replications are enough where half of a claim's interval is at most so many smallest effects of
        interest; 0: all are run.
    report : ReportSpec
        Sections, outcomes, figures and caveats of its report.
    forcing : Forcing
        What all arms are given from outside, year by year.
    sectors : {"standard", "generic"}
        The model's own sectors, or a table made from the network.
    counted_as : mapping of str to str
        Sector of the network -> sector of the table; ``""`` stands for firms without one.
    table : SectorTable, optional
        The table of sectors, once the network was read.
    """

    name: str
    title: str
    years: tuple[int, int]
    firms: int | None
    replications: int
    seed: int
    network: str
    arms: Mapping[str, Arm]
    accepted: str | None = None
    overrides: Mapping[str, float] = field(default_factory=dict)
    reference: str = ""
    folder: Path = Path(".")
    applied: tuple[str, ...] = ()
    engine: str = "micro"
    half_width: float = HALF_WIDTH
    report: ReportSpec = field(default_factory=ReportSpec)
    forcing: Forcing = NOTHING_FORCED
    sectors: str = "standard"
    counted_as: Mapping[str, str] = field(default_factory=dict)
    table: SectorTable | None = None

    @property
    def baseline(self) -> str:
        """Name of the arm that the others are compared with."""
        return next(name for name, arm in self.arms.items() if arm.role == "baseline")

    @property
    def network_path(self) -> Path | None:
        """Path of the saved network, or None where each replication has a synthetic network of its own."""
        return None if self.network == "synth" else self.folder / self.network

    @cached_property
    def _regimes(self) -> dict[str, Regime]:
        names = {a.regime for a in self.arms.values()}
        names |= {c.regime for a in self.arms.values() for c in a.changes if c.regime}
        return {name: read_regime(name, self.folder) for name in names}

    def accepted_of(self, arm: str) -> Accepted | None:
        """Return the accepted vectors of an arm, which are crossed with networks; None: schema defaults."""
        while (parent := self.arms[arm].parent) is not None:
            arm = parent
        name = self.arms[arm].accepted or self.accepted
        return read_accepted(name, self.folder) if name else None

    def cell(self, replication: int) -> Cell:
        """Return place and network of a replication; crossed where the baseline has vectors for it."""
        accepted = self.accepted_of(self.baseline)
        return cell_of(replication, accepted is not None and len(accepted.vectors) > 1)

    def vector(self, arm: str, place: int) -> int | None:
        """Return which of its accepted vectors an arm has at a place of the line; None: it has none."""
        accepted = self.accepted_of(arm)
        return vector_at(place, len(accepted.vectors)) if accepted else None

    def check_accepted(self) -> None:
        """Raise InvalidData where an accepted vector sets what a regime of its arm decides."""
        for name, arm in self.arms.items():
            accepted = self.accepted_of(name)
            if accepted is not None:
                for ref in {arm.regime, *(c.regime for c in arm.changes if c.regime)}:
                    accepted.must_not_set(self._regimes[ref].parameters, ref)

    def setup(self, arm: str, replication: int = 0) -> Setup:
        """Return the complete setup of an arm in a replication.

        Layers, later ones win: schema defaults, the replication's accepted vector, the regime, `overrides`,
        the arm's own `set`; the interventions of `apply` move what these come to.
        """
        return self.setup_at(arm, self.cell(replication).place)

    def setup_at(self, arm: str, place: int) -> Setup:
        """Return the complete setup of an arm with the accepted vector at a place of its line."""
        row = self.arms[arm]
        accepted = self.accepted_of(arm)
        vector = accepted.vector(place) if accepted else {}

        def resolved(regime: str, chosen: Mapping[str, Value], done: Iterable[str]) -> dict[str, float]:
            told = {**self.overrides, **chosen}
            return apply_all(done, complete(self._regimes[regime].parameters, vector, told))

        values = resolved(row.regime, row.set, row.apply)
        changes, before, regime, chosen, done = [], values, row.regime, dict(row.set), list(row.apply)
        for switch in sorted(row.changes, key=lambda c: c.year):
            regime = switch.regime or regime
            chosen |= switch.set
            done += switch.apply
            after = resolved(regime, chosen, done)
            changes.append(change_to(switch.year, before, after))
            before = after
        name = self._regimes[row.regime].name
        return Setup(name, values, self.rules_of(arm), tuple(changes), self.forcing, self.table)

    def rules_of(self, arm: str) -> frozenset[str]:
        """Return the rules that are on in an arm."""
        return rules_without(self.arms[arm].rules_off, engine_of(self.arms, arm, self.engine))

    def with_options(
        self,
        *,
        years: tuple[int, int] | str | None = None,
        replications: int | None = None,
        half_width: float | None = None,
        seed: int | None = None,
        firms: int | None = None,
        set: Mapping[str, float] | Iterable[str] | None = None,
        apply: Iterable[str] = (),
        engine: str | None = None,
    ) -> "Scenario":
        """Return the scenario with what the command line or a caller changed.

        Each intervention of `apply`, written ``NAME=DOSE@YEAR``, is tried in one more arm: the baseline with
        the intervention done to it from the end of the year on.

        Raises
        ------
        UsageError
            An option is out of range, or contradicts the scenario.

        Examples
        --------
        >>> load_scenario("relationalism").with_options(replications=2, years="1955:1960").years
        (1955, 1960)
        """
        if firms is not None and self.network != "synth":
            raise UsageError(
                f"--firms {firms}: the scenario reads its network from a file; leave --firms out"
            )
        numbers = {"replications": replications, "half_width": half_width, "seed": seed, "firms": firms}
        check_numbers(numbers)
        if isinstance(years, str):
            try:
                years = parse_years(years)
            except ValueError as error:
                raise UsageError(f"--years {bounds.shortened(years)}: {error}") from None
        pairs = [f"{k}={v!r}" for k, v in set.items()] if isinstance(set, Mapping) else (set or ())
        given = {"years": years, "engine": engine, **numbers}
        changed: Any = {k: v for k, v in given.items() if v is not None}
        words = tuple(apply)
        arms = with_interventions(self.arms, self.baseline, read_wanted(words))
        overrides = {**self.overrides, **parse_set(pairs)}
        made = replace(self, **changed, arms=arms, applied=self.applied + words, overrides=overrides)
        check_years(made.years, made.arms)
        check_engines(made.engine, made.arms)
        check_applied(read_wanted(made.applied), made.years[1], made.rules_of(made.baseline))
        if (pairs or words) and (odd := opening_fault(made)) is not None:
            option = "--set" if pairs else "--apply"
            raise UsageError(f"{option} leaves arm {odd[0][1]} at odds with itself: {odd[1]}")
        return made


def scenario_names() -> tuple[str, ...]:
    """Return the names of the scenarios that ship with the package.

    Examples
    --------
    >>> "relationalism" in scenario_names()
    True
    """
    return tuple(sorted(p.stem for p in FOLDER.glob("*.toml")))


def _path(ref: str, folder: Path) -> Path:
    """Return the file of a scenario that ships, or of one by its path, which is relative to `folder`."""
    return folder / ref if ref.endswith(".toml") or "/" in ref else FOLDER / f"{ref}.toml"


def load_scenario(ref: str | Path, *, on_request: bool = False) -> Scenario:
    """Read a scenario by the name of one that ships or by the path of a TOML file.

    Parameters
    ----------
    ref : str or Path
        ``"relationalism"`` or ``"my/scenario.toml"``; paths inside a file are relative to it.
    on_request : bool
        Whether to keep the arms that are only run on request, see `keiretsu.api.with_arms`.

    Returns
    -------
    Scenario

    Raises
    ------
    UsageError
        There is no such scenario.
    InvalidData
        The file is wrong; the message names the line and the remedy.

    Examples
    --------
    >>> load_scenario("relationalism").baseline
    'relational'
    """
    ref = str(ref)
    path = _path(ref, Path())
    if not path.is_file():
        hint = "check the path" if path.parent != FOLDER else did_you_mean(ref, scenario_names())
        raise UsageError(f'no scenario "{ref}"; {hint}')
    shipped = path.parent == FOLDER
    source = Source.read(path, path.name if shipped else ref)
    file = validate(ScenarioFile, source, INSIDE)
    head = file.scenario
    check_scenario(file, source, path.parent)
    arms = {name: arm for name, arm in file.arms.items() if on_request or not arm.on_request}
    scenario = Scenario(
        head.name, head.title, head.years, head.firms, head.replications, head.seed, head.network, arms,
        head.accepted, {}, ref, path.parent,
        half_width=head.half_width,
        report=report_of(file, source, _path(file.report.like or "", path.parent)),
        forcing=read_forcing(head.forcing, path.parent), sectors=head.sectors, counted_as=file.sectors,
    )  # fmt: skip
    scenario.check_accepted()
    if (fault := opening_fault(scenario)) is not None:
        source.fail(*fault)
    return scenario
