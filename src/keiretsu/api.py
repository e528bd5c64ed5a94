"""The verbs of Python and of the command line: run, claims, compare, when, sweep, calibrate."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keiretsu import evidence, experiment
from keiretsu.core.errors import UsageError
from keiretsu.core.toml import did_you_mean
from keiretsu.evidence import Claim, ClaimResult, Contrast, FactResult, Panel, Record, read_record, shipped
from keiretsu.evidence.arm_difference import Comparison, compare
from keiretsu.evidence.precision import are_enough, precisions
from keiretsu.evidence.results import plain
from keiretsu.experiment import Ensemble, Progress, same_workers
from keiretsu.experiment.scenario import Scenario, load_scenario

if TYPE_CHECKING:
    # statistics load slowly, and other verbs do without
    from keiretsu.calibration import Calibration, Conditions, Study, Sweep

__all__ = [
    "Comparison",
    "calibrate",
    "claims",
    "compare",
    "outcome",
    "own_record",
    "run",
    "sweep",
    "trials",
    "when",
    "with_arms",
]

SCENARIO = "relationalism"
"""The scenario that carries the documented claims."""


def run(
    scenario: str | Path | Scenario = SCENARIO,
    *,
    years: tuple[int, int] | str | None = None,
    replications: int | None = None,
    half_width: float | None = None,
    seed: int | None = None,
    firms: int | None = None,
    set: Mapping[str, float] | Iterable[str] | None = None,
    apply: Iterable[str] = (),
    engine: str | None = None,
    workers: int | None = None,
    store: str | Path | None = None,
    progress: Progress | bool | None = None,
    claims: Sequence[str] | None = None,
    record: Record | None = None,
    draws: int | None = None,
) -> Ensemble:
    """Run a scenario as paired experiments; runs that the store holds are not run again.

    Replications are added, 20 at a time, until the intervals of all claims are narrow enough or there are as
    many as are allowed; `Ensemble.replications` is how many there are then.

    Parameters
    ----------
    scenario : str, Path or Scenario
        Name of a scenario that ships, or path of a TOML file.
    years : tuple of int or str, optional
        First and last year, ``(1955, 2000)`` or ``"1955:2000"``.
    replications, seed, firms : int, optional
        Instead of what the scenario says; of replications the most that are run.
    half_width : float, optional
        Half the width of an interval that is enough, in smallest effects of interest; 0 to run as many
        replications as are allowed. By default what the scenario says.
    set : mapping of str to float, optional
        Parameters for all arms.
    apply : iterable of str
        Interventions to try in one more arm each, like ``"dismantle=0.3@1975"``.
    engine : {"micro", "reduced"}, optional
        Engine of technology of the arms that name none.
    workers : int, optional
        Processes; by default one a core. The results do not depend on it.
    store : str or Path, optional
        Folder of finished runs; by default in the user's cache directory.
    progress : callable or bool, optional
        Called as ``progress(done, total)`` with numbers of runs; True shows a bar on standard error.
    claims : sequence of str, optional
        Claims whose intervals have to be narrow enough; by default all that the scenario tries.
    record : Record, optional
        Facts, observations and claims of one's own, from `keiretsu.read_record`; by default those that ship.
    draws : int, optional
        The old name of `replications`, for one version.

    Returns
    -------
    Ensemble
        Its `failures` hold the runs that failed.

    Raises
    ------
    UsageError
        When there is no such scenario or an option is out of range.
    InvalidData
        When the scenario file is wrong, or its network lacks what a run needs; nothing was run.
    """
    if draws is not None:
        warnings.warn("draws= is now replications=", DeprecationWarning, stacklevel=2)
        replications = draws if replications is None else replications
    chosen = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    chosen = chosen.with_options(
        years=years, replications=replications, half_width=half_width, seed=seed, firms=firms, set=set,
        apply=apply, engine=engine,
    )  # fmt: skip
    enough = _enough(chosen.half_width, claims, record or shipped()) if chosen.half_width else None
    return experiment.run(chosen, workers=workers, store=store, progress=progress, enough=enough)


def _enough(share: float, ids: Sequence[str] | None, record: Record) -> Callable[[Ensemble], bool]:
    """Return what says of an ensemble whether the intervals of its claims are narrow enough."""
    return lambda ensemble: are_enough(evidence.judge(ensemble, ids, record=record), share)


def claims(*ids: str, record: Record | None = None, **options: Any) -> list[ClaimResult]:
    """Return the verdict on claims, each from the scenario that has all its rivals.

    Parameters
    ----------
    *ids : str
        Ids of claims, such as ``"E1"``; an experiment's number, such as ``"E6"``, stands for all its claims.
        By default all.
    record : Record, optional
        Facts, observations and claims of one's own, from `keiretsu.read_record`; by default those that ship.
    **options
        As in `run`, but for the scenario.

    Returns
    -------
    list of ClaimResult
        In the order of `ids`.

    Raises
    ------
    UsageError
        When there is no such claim, or it names no scenario.
    """
    return [result for result, _ in trials(ids, record, **options)]


def trials(
    ids: Sequence[str], record: Record | None = None, **options: Any
) -> list[tuple[ClaimResult, Ensemble]]:
    """Return the verdicts as `claims` does, each with the ensemble that it was read from."""
    chosen = record or shipped()
    wanted = {name: _scenario_of(chosen.claim(name)) for name in chosen.chosen(ids)}
    judged: dict[str, tuple[ClaimResult, Ensemble]] = {}
    for scenario in dict.fromkeys(wanted.values()):
        here = [name for name, of in wanted.items() if of == scenario]
        needed = with_arms(load_scenario(scenario, on_request=True), here, chosen)
        ensemble = run(needed, claims=here, record=chosen, **options)
        results = evidence.judge(ensemble, here, record=chosen)
        judged |= {result.id: (result, ensemble) for result in results}
    return [judged[name] for name in wanted]


def _scenario_of(case: Claim) -> str:
    if not case.scenarios:
        remedy = 'add scenarios = ["FILE.toml"], or use keiretsu run FILE.toml --claims'
        raise UsageError(f"claim {case.id} names no scenario that tries it; {remedy}")
    return case.scenarios[-1]


def own_record(
    scenario: Scenario,
    *,
    facts: str | Path | None = None,
    observations: str | Path | None = None,
    claims: str | Path | None = None,
) -> Record:
    """Return the record that a scenario is held against, with what a user brings in place of what ships.

    Parameters
    ----------
    scenario : Scenario
        What is to be run.
    facts, observations, claims
        As for `keiretsu.read_record`.

    Returns
    -------
    Record

    Raises
    ------
    InvalidData
        A file is not what it must be.
    UsageError
        No claim of one's own is about an arm of the scenario.
    """
    record = read_record(facts=facts, observations=observations, claims=claims)
    about = (case for case in record.claims.values() if case.untried or case.main.arms & set(scenario.arms))
    if claims is not None and next(about, None) is None:
        arms = ", ".join(scenario.arms)
        raise UsageError(
            f"no claim of {claims} is about an arm of {scenario.name}; its arms are {arms}: name them as "
            "treated and control"
        )
    return record


def with_arms(scenario: Scenario, ids: Sequence[str], record: Record | None = None) -> Scenario:
    """Return the scenario with the arms that some claims need, those these branch from, and the baseline.

    Examples
    --------
    >>> list(with_arms(load_scenario("domestic"), ["E18a"]).arms)
    ['relational', 'mobile_1975', 'mobile_free_1975', 'employees', 'employees_mobile_free_1975']
    """
    needed = {scenario.baseline} | (record or shipped()).arms(*ids)
    for name in [*needed]:
        while name in scenario.arms and (parent := scenario.arms[name].parent) is not None:
            needed.add(parent)
            name = parent
    arms = {name: arm for name, arm in scenario.arms.items() if name in needed}
    return replace(scenario, arms=arms)


def outcome(
    ensemble: Ensemble,
    facts: Sequence[FactResult],
    claims: Sequence[ClaimResult],
    files: Iterable[str | Path] = (),
    panel: Panel | None = None,
    record: Record | None = None,
) -> dict[str, Any]:
    """Return what came out of an ensemble as plain data: what ``keiretsu run --json`` prints.

    Parameters
    ----------
    ensemble : Ensemble
    facts : sequence of FactResult
        From `keiretsu.score`.
    claims : sequence of ClaimResult
        From `keiretsu.judge`.
    files : iterable of str or Path
        Files that were written, to be listed.
    panel : Panel, optional
        The records of the ensemble as they were read for facts and claims, so that none is read twice.
    record : Record, optional
        Facts, observations and claims that they come from; by default those that ship.

    Returns
    -------
    dict
        Keys ``run, scenario, seed, replications, crossing, arms, failures, command, facts, account,
        scorecard, claims, half_width, precision, tried, provenance, files``.
    """
    return {
        "run": ensemble.id,
        "scenario": ensemble.scenario.name,
        "seed": ensemble.seed,
        "replications": ensemble.replications,
        "crossing": ensemble.cells.to_dicts(),
        "arms": list(ensemble.arms),
        "failures": ensemble.failures.to_dicts(),
        "command": ensemble.command,
        "facts": [result.to_dict() for result in facts],
        "account": evidence.account(facts),
        "scorecard": evidence.scorecard(panel or ensemble, record=record).to_dict(),
        "claims": [result.to_dict() for result in claims],
        "half_width": ensemble.scenario.half_width,
        "precision": [plain(each) for each in precisions(claims)],
        "tried": [each.to_dict() for each in evidence.tried(panel or ensemble, claims, record=record)],
        "provenance": dict(ensemble.provenance),
        "files": [str(file) for file in files],
    }


def sweep(
    study: str | Path | Study,
    *,
    method: str = "latin",
    points: int | None = None,
    networks: int | None = None,
    firms: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    store: str | Path | None = None,
    progress: Progress | bool | None = None,
) -> Sweep:
    """Run a scenario over ranges of its parameters and say which of them move which outcomes.

    Parameters
    ----------
    study : str, Path or Study
        Name of a study that ships, or path of a TOML file.
    method : str
        ``latin``, ``sobol`` or ``morris``; the last two need SALib, the extra ``science``.
    points, networks, firms, seed : int, optional
        Instead of what the study says.
    workers, store, progress
        As in `run`.

    Returns
    -------
    Sweep

    Raises
    ------
    UsageError
        There is no such study or an option is out of range.
    InvalidData
        A file of the study is wrong.
    """
    from keiretsu import calibration

    chosen = _chosen(study).with_options(points=points, networks=networks, firms=firms, seed=seed)
    with same_workers():
        return calibration.sweep(chosen, method=method, workers=workers, store=store, progress=progress)


def calibrate(
    study: str | Path | Study,
    *,
    points: int | None = None,
    networks: int | None = None,
    firms: int | None = None,
    seed: int | None = None,
    keep: int | None = None,
    workers: int | None = None,
    store: str | Path | None = None,
    progress: Progress | bool | None = None,
) -> Calibration:
    """Find the parameter vectors whose simulated facts agree with the calibration facts.

    Parameters
    ----------
    study : str, Path or Study
        Name of a study that ships, or path of a TOML file.
    points, networks, firms, seed, keep : int, optional
        Instead of what the study says.
    workers, store, progress
        As in `run`.

    Returns
    -------
    Calibration

    Raises
    ------
    UsageError
        There is no such study or an option is out of range.
    InvalidData
        A file of the study is wrong, or it would tune what a regime decides or what is held out.
    """
    from keiretsu import calibration

    chosen = _chosen(study).with_options(points=points, networks=networks, firms=firms, seed=seed, keep=keep)
    with same_workers():
        return calibration.calibrate(chosen, workers=workers, store=store, progress=progress)


def _chosen(study: str | Path | Study) -> Study:
    from keiretsu.calibration import Study, load_study

    return study if isinstance(study, Study) else load_study(study)


def when(
    claim: str | Contrast,
    *,
    scenario: str | Path | Scenario | None = None,
    network: str | Path | None = None,
    years: tuple[int, int] | str | None = None,
    over: Iterable[str] = (),
    points: int | None = None,
    networks: int | None = None,
    firms: int | None = None,
    seed: int | None = None,
    record: Record | None = None,
    workers: int | None = None,
    store: str | Path | None = None,
    progress: Progress | bool | None = None,
) -> Conditions:
    """Find out when a claim holds: for which parameters its effect has the claimed sign.

    Both arms run at every point of a Latin hypercube over the parameters that matter, on the same networks.
    Boxes of parameters (PRIM) and a shallow tree are fitted to the effects at 60 % of the points, and tested
    on the others.

    Parameters
    ----------
    claim : str or Contrast
        Id of a claim, such as ``"E2"``, or a contrast of two arms.
    scenario : str, Path or Scenario, optional
        Where its arms are; by default the scenario that the claim names, or ``relationalism``.
    network : str or Path, optional
        Folder of a network to run on, in place of the scenario's.
    years : tuple of int or str, optional
        First and last year of the runs.
    over : iterable of str
        Parameters to vary: ``"complexity"`` in all arms, ``"market.sights"`` in one, ``"rent=0:0.1"`` over
        a range of one's own. By default those that calibration draws, and the institutions in which the two
        arms differ, in the arm that is not the baseline.
    points, networks, firms, seed : int, optional
        Size of the design, 400; replicate networks of every point, 3; firms of synthetic networks, 500; seed
        of the design, 0.
    record : Record, optional
        Claims of one's own, from `keiretsu.read_record`; by default those that ship.
    workers, store, progress
        As in `run`.

    Returns
    -------
    Conditions

    Raises
    ------
    UsageError
        No such claim, arm or parameter, or nothing to read.
    InvalidData
        A file of the scenario or the network is wrong.

    Examples
    --------
    >>> asked = Contrast("survival", "relational", "market", "tie_survival")
    >>> over, small = ["trust_rate", "market.sights"], {"points": 10, "networks": 1, "firms": 40}
    >>> found = when(asked, years=(1955, 1957), over=over, workers=1, **small)
    >>> [region.found for region in found.discovery.boxes], found.discovery.few
    ([False, False], True)
    """
    from keiretsu import calibration

    case = claim if isinstance(claim, Contrast) else _case(claim, record or shipped())
    where = scenario or (SCENARIO if isinstance(case, Contrast) else _scenario_of(case))
    chosen = where if isinstance(where, Scenario) else load_scenario(where)
    chosen = chosen.with_options(years=years)
    if network is not None:
        chosen = calibration.on_network(chosen, Path(network))
    if firms is None and chosen.network_path is None:
        firms = calibration.FIRMS
    chosen = chosen.with_options(firms=firms)
    question = calibration.ClaimQuestion.about(case, chosen.years)
    given = {"points": points, "networks": networks, "seed": seed}
    design = calibration.Design(tuple(over), **{name: n for name, n in given.items() if n is not None})
    with same_workers():
        return calibration.when(question, chosen, design, store=store, workers=workers, progress=progress)


def _case(claim: str, record: Record) -> Claim:
    names = [known for known in record.claims if known.lower() == claim.lower()]
    if names:
        return record.claim(names[0])
    parts = [known for known in record.claims if known[:-1].lower() == claim.lower()]
    remedy = f"name one of {', '.join(parts)}" if parts else did_you_mean(claim, record.claims)
    raise UsageError(f'no claim "{claim}"; {remedy}')
