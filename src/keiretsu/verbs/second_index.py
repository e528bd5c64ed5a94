"""The claims about catching up, judged again on replications that meet a second index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from keiretsu import experiment
from keiretsu.calibration import Study, load_study, refit
from keiretsu.calibration.layout import Solve
from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.evidence import Claim, Index, Repeat, claims, index, indices, judge
from keiretsu.evidence.comparison import Comparison
from keiretsu.evidence.second_index import SPAN
from keiretsu.evidence.yardstick import Yardstick
from keiretsu.experiment import Progress, same_workers
from keiretsu.experiment.accepted import read_accepted
from keiretsu.experiment.scenario import Scenario
from keiretsu.experiment.store import default_store

CLAIMS = ("E1", "E2", "E3", "E4")
"""Claims that a level relative to the frontier enters."""

NETWORKS, FIRMS = 2, 1000
"""Replicate networks, and at most this many firms in each, on which the vectors are solved anew."""

WITHIN = 0.5
"""Points of the index by which a vector may miss it; the table moves by more from year to year."""

STUDIES = ("relationalism", "untied", "rentless", "even_hazard", "schooling")
"""Studies whose vectors can be brought to an index: the model's, and its rivals'."""

_OPENING, _LATER, _HELD_OUT = "tfp_rel_us_1955", "tfp_rel_us_1973", "tfp_rel_us_1990"
_SOLVED = {
    "capital_coefficient": Solve(target="ror_1955", between=[0.05, 2.0], within=0.3),
    "imitation_rate": Solve(target=_LATER, between=[0.005, 0.99], within=WITHIN),
}


@same_workers()
def on_second_index(
    scenario: Scenario,
    index: Index,
    *,
    workers: int | None = None,
    store: str | Path | None = None,
    progress: Progress | bool | None = None,
) -> Repeat:
    """Bring a scenario's vectors to a second index, run it again, and judge the claims about catching up.

    The accepted vectors, the model's and its rivals', stay but for two parameters: the pace of imitation,
    solved so that the level 18 years after the opening is the index's, and the capital coefficient, so that
    the return on capital is still met. The run opens at the index's level; the level 35 years later is the
    held-out fact. Where the index brings a country's own growth of output, demand grows by it. The arms of a
    rival of which no vector meets the index are left out.

    Parameters
    ----------
    scenario : Scenario
        One whose arms the claims E1 to E4 are about, such as `domestic`.
    index : Index
        From `keiretsu.evidence.index`.
    workers, store, progress
        As in `keiretsu.run`; what was run before is not run again.

    Returns
    -------
    Repeat

    Raises
    ------
    UsageError
        If no parameter vector of the model meets the index.
    """
    place = Path(store) if store is not None else default_store()
    options: Any = {"workers": workers, "progress": progress}
    ids = _judged(scenario, index)
    bare = _needed(scenario, ids)
    model = _reference(bare, bare.baseline)
    files: dict[str, Path] = {}
    kept: dict[str, int] = {}
    for name in _references(bare):
        study = _study(name, scenario, index)
        vectors = refit(study, read_accepted(name).vectors, store=place, **options)
        kept[name] = len(vectors)
        if vectors:
            files[name] = _written(vectors, name, place, index)
        elif name == model:
            raise UsageError(_unmet(index))
    ensemble = experiment.run(_with_vectors(bare, index, files), store=store, **options)
    judged = judge(ensemble, ids, yardstick=_yardstick(index))
    return Repeat(index, ensemble, tuple(judged), kept.pop(model), kept)


def second_indices(
    scenario: Scenario, codes: Sequence[str] = (), *, say: Callable[[str], object] = print, **options: Any
) -> list[Repeat]:
    """Repeat a scenario on every second index that is asked for.

    Parameters
    ----------
    scenario : Scenario
    codes : sequence of str
        Countries; by default those that the scenario names, where the table is at hand.
    say : callable
        Told why an index could not be met; the others go on.
    **options
        As for `on_second_index`.

    Returns
    -------
    list of Repeat

    Raises
    ------
    InvalidData
        If a country is asked for and the table is not at hand.
    """
    at_hand = {each.code: each for each in indices()} if scenario.second_index and not codes else {}
    chosen = [index(code) for code in codes] or [
        at_hand[code] for code in scenario.second_index if code in at_hand
    ]
    made = []
    with same_workers():
        for each in chosen:
            try:
                made.append(on_second_index(scenario, each, **options))
            except UsageError as error:
                say(str(error))
    return made


def _unmet(index: Index) -> str:
    first, later = 100 * index.level(index.opening), 100 * index.level(index.opening + SPAN)
    return (
        f"no accepted vector can take the model from {first:.0f} to {later:.0f} % of the frontier in {SPAN} "
        f"years, as the second index of {index.title} asks; the claims were not judged on it"
    )


def _study(name: str, scenario: Scenario, index: Index) -> Study:
    """Return a study that ships, with the index's levels in place of the documents'."""
    study = load_study(name).with_options(networks=NETWORKS, firms=min(scenario.firms or FIRMS, FIRMS))
    level = 100.0 * index.level(index.opening + SPAN)
    targets = tuple(
        replace(target, low=level - WITHIN, high=level + WITHIN) if target.id == _LATER else target
        for target in study.targets
    )
    return replace(study, scenario=_opened(study.scenario, index), targets=targets, shown=(), solved=_SOLVED)


def _written(vectors: Sequence[Mapping[str, float]], name: str, place: Path, index: Index) -> Path:
    """Keep vectors beside the store: they are made from the user's own table and do not ship."""
    said = f'study = "{name}"\nindex = "{index.code}: {index.credit}"\nsolved = {[*_SOLVED]}'
    parts = ["\n".join(f"{key} = {value!r}" for key, value in vector.items()) for vector in vectors]
    text = "\n\n[[vector]]\n".join([f"[provenance]\n{said}", *parts]) + "\n"
    digest = sha256(text.encode()).hexdigest()[:12]
    path = place / "second-index" / f"{index.code}-{name}-{digest}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
    return path.resolve()


def _judged(scenario: Scenario, index: Index) -> list[str]:
    """Return the claims to judge; the documents date the turn for Japan alone."""
    dated = {name for name in CLAIMS if claims()[name].within is not None}
    ids = [name for name in CLAIMS if scenario.name in claims()[name].scenarios]
    return [name for name in ids if index.code == "JPN" or name not in dated]


def _needed(scenario: Scenario, ids: Iterable[str]) -> Scenario:
    """Return the scenario with the arms that the claims need.

    Raises
    ------
    InvalidData
        If it replications on vectors of its own, which cannot be brought to an index.
    """
    names = needed_arms(scenario, (claims()[name] for name in ids))
    arms = {name: arm for name, arm in scenario.arms.items() if name in names}
    made = replace(scenario, arms=arms, second_index=())
    if scenario.accepted is None or not set(_references(made)) <= set(STUDIES):
        raise InvalidData(
            f"{scenario.reference}: a second index is met with the vectors that ship ({', '.join(STUDIES)}); "
            'set accepted = "relationalism", or drop second_index'
        )
    return made


def _references(scenario: Scenario) -> list[str]:
    """Return the accepted vectors that the arms of a scenario replication from, the baseline's first."""
    arms = [scenario.baseline, *scenario.arms]
    return list(dict.fromkeys(_reference(scenario, name) for name in arms))


def _reference(scenario: Scenario, arm: str) -> str:
    """Return the accepted vectors that an arm replications from, as the scenario names them."""
    while (parent := scenario.arms[arm].parent) is not None:
        arm = parent
    return scenario.arms[arm].accepted or scenario.accepted or ""


def _with_vectors(scenario: Scenario, index: Index, files: Mapping[str, Path]) -> Scenario:
    """Return the scenario on the new vectors and from the new level, without arms that have no vector."""
    met = {name: arm for name, arm in scenario.arms.items() if _reference(scenario, name) in files}
    arms = {
        name: arm.model_copy(update={"accepted": str(files[arm.accepted])}) if arm.accepted else arm
        for name, arm in met.items()
    }
    own = files.get(scenario.accepted or "")
    return _opened(replace(scenario, arms=arms, accepted=str(own) if own else None), index)


def _opened(scenario: Scenario, index: Index) -> Scenario:
    """Return the scenario opened at the level of an index, with the demand that it brings."""
    return scenario.with_options(set={"tfp_start": index.level(index.opening), **index.demand})


def needed_arms(scenario: Scenario, cases: Iterable[Claim]) -> set[str]:
    """Return the arms of a scenario that some claims are judged on, with the arms they branch from."""
    names = {scenario.baseline}
    for case in cases:
        for each in (case.main, case.switch, *case.checks):
            names |= _arms_of(each) if each is not None else set()
        names |= {case.rival, case.rival_control}
        names |= {arm for each in case.rivals if not each.placebo for arm in (each.treated, each.control)}
    names &= set(scenario.arms)
    for name in list(names):
        parent = scenario.arms[name].parent
        while parent is not None:
            names.add(parent)
            parent = scenario.arms[parent].parent
    return names


def _arms_of(comparison: Comparison) -> set[str]:
    turns = (arm for _, arm in comparison.turns)
    return {comparison.treated, comparison.control, *comparison.minus, *turns}


def _yardstick(index: Index) -> Yardstick:
    """Return what linked facts and curves are held against on the second index."""
    first, second = index.level(index.opening), index.level(index.opening + SPAN)
    return Yardstick({_HELD_OUT: 100.0 * index.level(index.opening + 35)}, (first, second))
