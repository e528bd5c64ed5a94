"""The claims about catching up, judged again on draws that are calibrated to a second index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from keiretsu import experiment
from keiretsu.calibration import Calibration, Study, calibrate, load_study
from keiretsu.calibration.write import accepted_text, command
from keiretsu.errors import UsageError
from keiretsu.evidence import Claim, Index, Repeat, claims, index, indices, judge
from keiretsu.evidence.comparison import Comparison
from keiretsu.evidence.second_index import SPAN
from keiretsu.evidence.yardstick import Yardstick
from keiretsu.experiment import Progress
from keiretsu.experiment.store import default_store
from keiretsu.regimes import Scenario

CLAIMS = ("E1", "E2", "E3", "E4")
"""Claims that a level relative to the frontier enters."""

WITHIN = 1.0
"""Points of the index by which a calibration may miss it: the table moves as much from year to year."""

POINTS, WORLDS, FIRMS = 96, 2, 1000
"""Size of a calibration here: a second look, smaller than the first."""

_OPENING, _LATER, _HELD_OUT = "tfp_rel_us_1955", "tfp_rel_us_1973", "tfp_rel_us_1990"
_STUDIES = ("relationalism", "untied")


def on_second_index(
    scenario: Scenario,
    index: Index,
    *,
    points: int = POINTS,
    workers: int | None = None,
    store: str | Path | None = None,
    progress: Progress | bool | None = None,
) -> Repeat:
    """Calibrate a scenario's draws to a second index, run it again, and judge the claims about catching up.

    The opening level is the index's level of its opening year, the level 18 years later is met by the
    draws, and the level 35 years later is the held-out fact. Nothing else changes.

    Parameters
    ----------
    scenario : Scenario
        One whose arms the claims E1 to E4 are about, such as `domestic`.
    index : Index
        From `keiretsu.evidence.index`.
    points : int
        Points of each calibration's design.
    workers, store, progress
        As in `keiretsu.run`; what was run before is not run again.

    Returns
    -------
    Repeat

    Raises
    ------
    UsageError
        If no parameter vector meets the index.
    """
    place = Path(store) if store is not None else default_store()
    vectors: dict[str, Path] = {}
    kept = 0
    for name in _STUDIES:
        found = calibrate(
            _study(name, scenario, index, points), store=place, workers=workers, progress=progress
        )
        agreeing = [vector for vector in found.accepted if vector.agrees]
        if not agreeing:
            raise UsageError(
                f"no parameter vector takes the model from {100 * index.level(index.opening):.0f} to "
                f"{100 * index.level(index.opening + SPAN):.0f} % of the frontier in {SPAN} years, as the "
                f"second index of {index.title} asks"
            )
        kept = len(agreeing) if name == "relationalism" else kept
        vectors[name] = _written(replace(found, accepted=agreeing), place, index)
    again = _with_vectors(scenario, index, vectors)
    ensemble = experiment.run(again, workers=workers, store=store, progress=progress)
    ids = [name for name in CLAIMS if scenario.name in claims()[name].scenarios]
    return Repeat(index, ensemble, tuple(judge(ensemble, ids, yardstick=_yardstick(index))), kept)


def second_indices(
    scenario: Scenario,
    codes: Sequence[str] = (),
    *,
    say: Callable[[str], object] = print,
    **options: Any,
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
    at_hand = {each.code: each for each in indices()} if not codes else {}
    chosen = [index(code) for code in codes] or [
        at_hand[code] for code in scenario.second_index if code in at_hand
    ]
    made = []
    for each in chosen:
        try:
            made.append(on_second_index(scenario, each, **options))
        except UsageError as error:
            say(str(error))
    return made


def _study(name: str, scenario: Scenario, index: Index, points: int) -> Study:
    """Return a study that ships, with the index's levels in place of the documents'."""
    study = load_study(name).with_options(points=points, worlds=WORLDS, firms=min(scenario.firms, FIRMS))
    opening = index.level(index.opening)
    wanted = {_OPENING: 100.0 * opening, _LATER: 100.0 * index.level(index.opening + SPAN)}
    targets = tuple(
        replace(
            target,
            low=wanted[target.id] - WITHIN,
            high=wanted[target.id] + WITHIN,
            printed=f"{wanted[target.id]:.1f}",
            source=f"{index.credit}, {index.title}",
        )
        if target.id in wanted
        else target
        for target in study.targets
    )
    opened = study.scenario.with_options(set={"tfp_start": opening})
    return replace(study, scenario=opened, targets=targets, shown=())


def _written(found: Calibration, place: Path, index: Index) -> Path:
    """Keep accepted vectors beside the store: they are made from the user's own table and do not ship."""
    text = accepted_text(found, command(found.study, "calibrate"))
    digest = sha256(text.encode()).hexdigest()[:12]
    path = place / "second-index" / f"{index.code}-{found.study.name}-{digest}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
    return path.resolve()


def _with_vectors(scenario: Scenario, index: Index, vectors: Mapping[str, Path]) -> Scenario:
    """Return the scenario with the arms that the claims need, on the new vectors and from the new level."""
    names = needed_arms(scenario, (claims()[name] for name in CLAIMS))
    arms = {
        name: arm.model_copy(update={"accepted": str(vectors[arm.accepted])}) if arm.accepted else arm
        for name, arm in scenario.arms.items()
        if name in names
    }
    made = replace(scenario, arms=arms, accepted=str(vectors[scenario.accepted or "relationalism"]))
    return made.with_options(set={"tfp_start": index.level(index.opening)})


def needed_arms(scenario: Scenario, cases: Iterable[Claim]) -> set[str]:
    """Return the arms of a scenario that some claims are judged on, with the arms they branch from."""
    names = {scenario.baseline}
    for case in cases:
        for each in (case.main, case.switch, *case.checks):
            names |= _arms_of(each) if each is not None else set()
        names |= {case.rival, case.rival_control}
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
