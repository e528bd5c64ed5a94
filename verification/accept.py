"""Choose the parameter vectors that the draws of the main job use, on calibration facts only.

    python verification/accept.py relationalism     # the full model
    python verification/accept.py untied            # its rival, every closeness and the rent zero

A Sobol design over prior ranges of technology parameters; each vector runs the relational regime from 1955 to
1973 on a few synthetic worlds. `capital_coefficient` is solved so that the return on capital of 1955
meets `ror_1955`; of the rest the vectors nearest to `tfp_rel_us_1973` are accepted, among those whose
supply ties survive a year as often as published (.85-.93: Mizuno, Souma and Watanabe 2014; Goto, Takayasu and
Takayasu 2014). `tfp_rel_us_1955` is met by construction. No fact marked validation or seen is read.
"""

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import polars as pl
from scipy.stats import qmc

from keiretsu import simulate
from keiretsu.evidence import facts
from keiretsu.regimes import resolve
from keiretsu.rng import draw_seed
from keiretsu.world import synth

RANGES = {
    "licence_rate": (0.0, 0.15),
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
UNTIED = [
    "supply",
    "equity",
    "credit",
    "personnel",
    "guidance",
    "collaboration",
    "membership",
    "ownership",
    "lineage",
]
RIVAL = {f"omega_{kind}": 0.0 for kind in UNTIED} | {"rent": 0.0}
SURVIVAL = (0.85, 0.93)


def observed(name: str) -> float:
    """Return a fact, refusing any that is not for calibration."""
    row = facts().filter(pl.col("id") == name).row(0, named=True)
    if row["use"] != "calibration":
        raise SystemExit(f"{name} is a {row['use']} fact and may not tune anything")
    return float(row["value_num"])


def outcome(vector: dict[str, float], worlds: int, firms: int) -> dict[str, float]:
    """Return the vector with its capital coefficient solved, its level of 1973 and tie survival."""
    values: dict[str, list[float]] = {"start": [], "tfp": [], "survival": []}
    ratio = []
    for d in range(worlds):
        seed = draw_seed(0, d)
        world = synth(firms, seed=seed)
        opening = simulate.run(world, resolve("relational", vector), years=(1955, 1955), seed=seed, threads=1)
        values["start"].append(read(opening, "tfp_level", 1955))
        ratio.append(read(opening, "ror", 1955) / observed("ror_1955"))
    if not 0.3 < sum(ratio) / worlds < 3.0:
        return vector | {"start": 1.0, "tfp": 1.0, "survival": 0.0}
    vector["capital_coefficient"] = (
        resolve("relational", vector).parameters["capital_coefficient"] * sum(ratio) / worlds
    )
    for d in range(worlds):
        seed = draw_seed(0, d)
        run = simulate.run(
            synth(firms, seed=seed), resolve("relational", vector), years=(1955, 1973), seed=seed, threads=1
        )
        values["tfp"].append(read(run, "tfp_level", 1973))
        values["survival"].append(read(run, "tie_survival", 1973))
    return vector | {k: sum(v) / worlds for k, v in values.items()}


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
    outcome(candidates(1, fixed)[0], 1, 100)  # compile once, before the workers start
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        done = list(
            pool.map(
                outcome, candidates(a.count, fixed), [a.worlds] * a.count, [a.firms] * a.count, chunksize=4
            )
        )
    target = observed("tfp_rel_us_1973") / 100.0
    begin = observed("tfp_rel_us_1955") / 100.0
    alive = [
        r for r in done if abs(r["start"] - begin) <= 0.005 and SURVIVAL[0] <= r["survival"] <= SURVIVAL[1]
    ]
    chosen = sorted(alive, key=lambda r: abs(r["tfp"] - target))[: a.keep]
    write(a, chosen, len(alive), target, fixed)


def write(
    a: argparse.Namespace, chosen: list[dict[str, float]], alive: int, target: float, fixed: dict[str, float]
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
        f"tried = {a.count}",
        f"eligible = {alive}",
        f"kept = {len(chosen)}",
        f"largest_distance_tfp_1973 = {worst:.5f}",
        "",
    ]
    for r in chosen:
        lines.append("[[vector]]")
        lines += [f"{k} = {r[k]!r}" for k in (*RANGES, "capital_coefficient") if k not in fixed]
        lines.append("")
    path.write_text("\n".join(lines))
    print(f"{path}: {len(chosen)} of {a.count} vectors, distance to tfp_rel_us_1973 at most {worst:.4f}")


if __name__ == "__main__":
    main()
