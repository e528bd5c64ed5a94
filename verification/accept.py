"""Choose the parameter vectors that the draws of the main job use, on calibration facts only.

    python verification/accept.py relationalism     # the full model
    python verification/accept.py untied            # its rival, every closeness and the rent zero

A Sobol design over prior ranges of technology parameters; each vector runs the relational regime from 1955 to
1973 on a few synthetic worlds. Two parameters are solved for: `capital_coefficient` so that the return on
capital of 1955 meets `ror_1955`, `licence_rate` so that the level of 1973 meets `tfp_rel_us_1973`. In the
order of the design those vectors are accepted for which both can be met, 1955 opens at `tfp_rel_us_1955`, and
supply ties survive a year as often as published (.85-.93: Mizuno, Souma and Watanabe 2014; Goto, Takayasu and
Takayasu 2014). No fact marked validation or seen is read.
"""

import argparse
import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import polars as pl
from scipy.stats import qmc

from keiretsu import simulate
from keiretsu.evidence import facts
from keiretsu.regimes import resolve
from keiretsu.rng import draw_seed
from keiretsu.schema import TIE_TYPES
from keiretsu.world import World, synth

RANGES = {
    "imitation_rate": (0.1, 0.9),
    "fidelity_weak": (0.3, 0.6),
    "fidelity_strong": (0.9, 1.0),
    "attention": (0.0, 0.1),
    "complexity": (2.0, 8.99),
    "turbulence": (0.0, 0.1),
    "turbulence_share": (0.15, 0.4),
    "signal_noise_frontier": (1.0, 2.0),
    "radical_rate": (0.05, 0.3),
    "heritage": (0.0, 4.99),
    "trust_rate": (0.05, 0.3),
    "switching_cost": (0.02, 0.10),
    "choice_noise": (0.05, 0.20),
    "break_hazard": (0.08, 0.18),
    "share_response": (0.1, 0.6),
    "order_response": (0.1, 0.6),
    "margin_response": (0.2, 1.0),
    "selectivity": (0.2, 1.0),
    "learning": (0.23, 0.32),
}
WHOLE = {"complexity", "heritage"}
RIVAL = {f"omega_{kind}": 0.0 for kind in TIE_TYPES} | {"rent": 0.0}
SURVIVAL = (0.85, 0.93)
MOST_LICENCES = 0.5
CLOSE = 0.003


def observed(name: str) -> float:
    """Return a fact, refusing any that is not for calibration."""
    row = facts().filter(pl.col("id") == name).row(0, named=True)
    if row["use"] != "calibration":
        raise SystemExit(f"{name} is a {row['use']} fact and may not tune anything")
    return float(row["value_num"])


def outcome(vector: dict[str, float], worlds: int, firms: int, target: float) -> dict[str, float]:
    """Return the vector with its two solved parameters, its levels of 1955 and 1973, and tie survival."""
    seeds = [draw_seed(0, d) for d in range(worlds)]
    made = [synth(firms, seed=s) for s in seeds]
    opening = [simulated(w, s, vector, 1955) for w, s in zip(made, seeds, strict=True)]
    start = mean(read(run, "tfp_level", 1955) for run in opening)
    excess = mean(read(run, "ror", 1955) for run in opening) / observed("ror_1955")
    failed = vector | {"start": start, "tfp": 0.0, "survival": 0.0}
    if not 0.3 < excess < 3.0 or abs(start - observed("tfp_rel_us_1955") / 100.0) > CLOSE:
        return failed
    vector = vector | {
        "capital_coefficient": resolve("relational").parameters["capital_coefficient"] * excess
    }
    low, high = 0.0, MOST_LICENCES
    for _ in range(9):
        vector["licence_rate"] = 0.5 * (low + high)
        runs = [simulated(w, s, vector, 1973) for w, s in zip(made, seeds, strict=True)]
        level = mean(read(run, "tfp_level", 1973) for run in runs)
        if abs(level - target) <= CLOSE:
            return vector | {
                "start": start,
                "tfp": level,
                "survival": mean(read(r, "tie_survival", 1973) for r in runs),
            }
        low, high = (low, vector["licence_rate"]) if level > target else (vector["licence_rate"], high)
    return failed


def simulated(world: World, seed: int, vector: dict[str, float], last: int) -> simulate.Run:
    """Run the relational regime from 1955."""
    return simulate.run(world, resolve("relational", vector), years=(1955, last), seed=seed, threads=1)


def mean(values: Iterable[float]) -> float:
    """Return the plain mean."""
    taken = list(values)
    return sum(taken) / len(taken)


def read(run: simulate.Run, metric: str, year: int) -> float:
    """Return one recorded number."""
    rows = run.records.filter(
        (pl.col("metric") == metric)
        & (pl.col("year") == year)
        & (pl.col("group") == "all")
        & (pl.col("region") == "all")
    )
    return float(rows["value"][0])


def candidates(count: int, fixed: dict[str, float]) -> list[dict[str, float]]:
    """Return a Sobol design over the prior ranges."""
    points = qmc.scale(
        qmc.Sobol(len(RANGES), rng=1).random(count),
        [a for a, _ in RANGES.values()],
        [b for _, b in RANGES.values()],
    )
    return [
        {k: float(int(v)) if k in WHOLE else round(float(v), 5) for k, v in zip(RANGES, p, strict=True)}
        | fixed
        for p in points
    ]


def main() -> None:
    """Run the design and write the accepted vectors."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", choices=["relationalism", "untied"])
    parser.add_argument("--count", type=int, default=512)
    parser.add_argument("--worlds", type=int, default=2)
    parser.add_argument("--firms", type=int, default=5000)
    parser.add_argument("--keep", type=int, default=20)
    a = parser.parse_args()
    fixed = RIVAL if a.name == "untied" else {}
    target = observed("tfp_rel_us_1973") / 100.0
    outcome(candidates(1, fixed)[0], 1, 100, target)  # compile once, before the workers start
    tried, chosen = 0, []
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for r in pool.map(
            partial(outcome, worlds=a.worlds, firms=a.firms, target=target), candidates(a.count, fixed)
        ):
            tried += 1
            if SURVIVAL[0] <= r["survival"] <= SURVIVAL[1]:
                chosen.append(r)
                print(f"{len(chosen)} of {tried}: {r}", flush=True)
            if len(chosen) == a.keep:
                pool.shutdown(wait=False, cancel_futures=True)
                break
    write(a, chosen, tried, target, fixed)


def write(
    a: argparse.Namespace, chosen: list[dict[str, float]], tried: int, target: float, fixed: dict[str, float]
) -> None:
    """Write src/keiretsu/data/accepted/NAME.toml."""
    path = Path(__file__).parents[1] / "src" / "keiretsu" / "data" / "accepted" / f"{a.name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    worst = max(abs(r["tfp"] - target) for r in chosen)
    lines = [
        "# Accepted parameter vectors; made by verification/accept.py, not by hand.",
        "[provenance]",
        f'command = "python verification/accept.py {a.name} --count {a.count} --worlds {a.worlds}"',
        f'made = "{date.today()}"',
        'facts = ["tfp_rel_us_1955", "tfp_rel_us_1973", "ror_1955"]',
        'other = "survival of supply ties .85-.93 (Mizuno et al. 2014; Goto et al. 2014)"',
        f"tried = {tried}",
        f"kept = {len(chosen)}",
        f"largest_distance_tfp_1973 = {worst:.5f}",
        "",
    ]
    for r in chosen:
        lines.append("[[vector]]")
        lines += [
            f"{k} = {r[k]!r}" for k in (*RANGES, "licence_rate", "capital_coefficient") if k not in fixed
        ]
        lines.append("")
    path.write_text("\n".join(lines))
    print(f"{path}: {len(chosen)} of {tried} vectors, distance to tfp_rel_us_1973 at most {worst:.4f}")


if __name__ == "__main__":
    main()
