"""What a calibration leaves: accepted vectors with their provenance, and plain data for JSON."""

from __future__ import annotations

import json
import math
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from keiretsu.calibration.distance import CUT
from keiretsu.calibration.fit import Calibration
from keiretsu.calibration.profile import Moved, few_points, movers
from keiretsu.calibration.study import Study
from keiretsu.calibration.sweeping import Sweep
from keiretsu.core.files import write_atomic
from keiretsu.experiment.provenance import environment, source_digest


def command(study: Study, verb: str, *words: str) -> str:
    """Return the command that makes a sweep or a calibration again."""
    made = [
        "keiretsu",
        verb,
        study.reference,
        "--points",
        str(study.points),
        "--networks",
        str(study.networks),
    ]
    made += ["--seed", str(study.seed)]
    if study.scenario.network_path is None:
        made += ["--firms", str(study.scenario.firms)]
    return shlex.join([*made, *words])


def provenance(found: Calibration, again: str) -> dict[str, Any]:
    """Return where accepted vectors come from, as the file says it.

    Neither clock nor host: the same command on the same source gives the same bytes.
    """
    targets, known = found.study.targets, found.reference
    names = {t.id: k for k, t in enumerate(known.outcomes)}
    return {
        "command": again,
        "study": found.study.name,
        "method": "regression-adjusted ABC on one reference table; vectors are its draws, run once more",
        "facts": [t.id for t in targets if t.source.startswith("document ")],
        "other": [
            f"{t.id} {t.printed} ({t.source})" for t in targets if not t.source.startswith("document ")
        ],
        "unreached": found.unreached,
        "solved": [
            f"{name} to meet {row.target} within {row.within:g}{', twice' * row.again}"
            for name, row in found.study.solved.items()
        ],
        "design": f"{len(known.points)} independent draws of the priors, seed {found.study.seed}",
        "networks": found.study.networks,
        "firms": found.study.scenario.firms,
        "tried": found.tried,
        "solved_points": len(found.solved),
        "kept": len(found.accepted),
        "cut": CUT,
        "beyond_cut": found.beyond,
        "noise": {t.id: _six(found.scale.noise[names[t.id]]) for t in targets},
        "standard_error": {t.id: _six(found.scale.error[names[t.id]]) for t in targets},
        "outcomes": {
            t.id: [_six(vector.outcomes[names[t.id]]) for vector in found.accepted] for t in targets
        },
        "distance": [_six(vector.distance) for vector in found.accepted],
        "identified": {one.parameter: list(one.moments) for one in found.identified},
        "coverage": {one.parameter: f"{one.covered} of {one.truths}" for one in found.covered},
        "profile": {name: _profile(found, name, moves) for name, moves in movers(found.moved).items()},
        "source": source_digest(),
        "environment": dict(environment()),
    }


def _profile(found: Calibration, name: str, moves: Sequence[Moved]) -> dict[str, Any]:
    """Return what the facts say of one parameter: its range, what they leave of it, and what it moves."""
    few = few_points(len(found.reference.points))
    variance = next(one.variance for one in found.identified if one.parameter == name)
    return {
        "range": list(found.study.varied[name]),
        "left": [_six(end) for end in found.left[name]],
        "variance": _six(variance),
        "moves": [f"{one.outcome} ({one.rank:+.2f})" for one in moves] or [few] * bool(few),
    }


def accepted_text(found: Calibration, again: str) -> str:
    """Return the file of accepted vectors, ready for `accepted = "FILE.toml"` in a scenario."""
    lines = ["# Accepted parameter vectors; made by keiretsu calibrate, not by hand.", "[provenance]"]
    lines += [f"{key} = {_toml(value)}" for key, value in provenance(found, again).items()]
    for vector in found.accepted:
        lines += ["", "[[vector]]", *(f"{name} = {value!r}" for name, value in vector.point.items())]
    return "\n".join([*lines, ""])


def write_accepted(found: Calibration, path: Path, again: str) -> None:
    """Write the accepted vectors, whole or not at all.

    Raises
    ------
    ValueError
        Nothing was accepted.
    """
    if not found.accepted:
        raise ValueError("no vector was accepted")
    write_atomic(path, accepted_text(found, again).encode("utf-8"))


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _six(value: float) -> float:
    return float(f"{float(value):.6g}")


def calibration_data(found: Calibration, again: str) -> dict[str, Any]:
    """Return a calibration as plain data, for JSON."""
    targets, known = {t.id for t in found.study.targets}, found.reference
    outcomes = [
        {
            "id": t.id,
            "target": t.id in targets,
            "reached": t.id not in found.unreached,
            "printed": t.printed,
            "low": t.low,
            "high": t.high,
            "unit": t.unit,
            "design_low": _finite_end(known.values[:, k], min),
            "design_high": _finite_end(known.values[:, k], max),
            "noise": float(found.scale.noise[k]),
            "accepted": [vector.outcomes[k] for vector in found.accepted],
        }
        for k, t in enumerate(known.outcomes)
    ]
    few = bool(few_points(len(known.points)))
    return {
        "provenance": provenance(found, again),
        "outcomes": outcomes,
        "profile": profile_data(found.moved),
        "interval": {name: list(ends) for name, ends in found.left.items()},
        "identified": [asdict(one) for one in found.identified],
        "coverage": [asdict(one) for one in found.covered],
        "too_few_points": few,
        "moved_by_nothing": [] if few else unmoved(found.moved),
        "refused": found.refused(),
        "accepted": [vector.point for vector in found.accepted],
        "failures": [f.message for f in found.failures],
    }


def sweep_data(found: Sweep, again: str) -> dict[str, Any]:
    """Return a sweep as plain data, for JSON."""
    return {
        "command": again,
        "study": found.study.name,
        "method": found.method,
        "networks": found.study.networks,
        "points": found.table().to_dicts(),
        "too_few_points": bool(found.few),
        "indices": found.indices.to_dicts(),
        "failures": [f.message for f in found.failures],
        "source": source_digest(),
        "environment": dict(environment()),
    }


def profile_data(moved: Iterable[Moved]) -> list[dict[str, Any]]:
    """Return a profile as rows."""
    names = ("parameter", "outcome", "rank", "low", "high", "distance", "chance", "moved")
    return [{name: getattr(one, name) for name in names} for one in moved]


def identity(found: Calibration) -> list[dict[str, Any]]:
    """Return rows of parameter and moment: variance under it alone and under all others, over the prior's."""
    return [
        {
            "parameter": one.parameter,
            "variance": one.variance,
            "moment": moment,
            "alone": one.alone[moment],
            "without": one.without[moment],
            "carries": moment in one.moments,
        }
        for one in found.identified
        for moment in one.alone
    ]


def unmoved(moved: Sequence[Moved]) -> list[str]:
    """Return the parameters that move no outcome by more than chance: what the facts do not identify."""
    return [name for name, found in movers(moved).items() if not found]


def _finite_end(values: Any, choose: Any) -> float | None:
    known = [float(v) for v in values if math.isfinite(v)]
    return choose(known) if known else None
