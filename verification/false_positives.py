"""False positives: what the verdict says where there is no effect, and whether it finds a strong one.

    python -m verification.false_positives [repeats]

The arms of the main scenario are run once on many draws. A repeat takes twenty of them and lets a coin
decide, draw by draw, which of two compared arms is called treated and which control: whatever the regimes do,
the effect is then zero on average, with all the spread that real draws have. The claim is judged as ever. In
a second trial an effect of one standard deviation of the paired differences is planted. The table (repeats:
200 by default) is written to false_positives.md beside this file.
"""

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from keiretsu import experiment
from keiretsu.evidence import Claim, claim, judge
from keiretsu.evidence.panel import Panel
from keiretsu.regimes import load_scenario

HERE = Path(__file__).parent
CLAIMS = ("E1", "E2", "E3")
POOL, DRAWS, FIRMS = 60, 20, 500
STRONG = 1.0
"""Planted effect, in standard deviations of the paired differences: about 4.5 standard errors."""

HEAD = """# False positives and strong effects

Made by `python -m verification.false_positives {repeats}`: {repeats} repeats of {draws} draws out of {pool},
{firms} firms. *No effect*: a coin decides draw by draw which arm is called treated. *Strong*: one standard
deviation of the paired differences is planted on top, on the claimed side or on the other.

| claim | no effect: undecided | wrong side named | claimed side named | strong, claimed side: found | strong, other side: contradicts |
|---|---|---|---|---|---|
"""  # noqa: E501


@dataclass
class Table:
    """Records as the evidence reads them."""

    table: pl.DataFrame

    def records(self, arm: str | None = None) -> pl.DataFrame:
        return self.table if arm is None else self.table.filter(pl.col("arm") == arm)


def pairs(case: Claim) -> list[tuple[str, str]]:
    """Return the pairs of arms that a claim compares: its own, its switch's, its rival's."""
    found = [(case.main.treated, case.main.control), (case.rival, case.rival_control)]
    found += [(case.switch.treated, case.switch.control)] if case.switch else []
    return [pair for pair in dict.fromkeys(found) if all(pair)]


def needed(table: pl.DataFrame, case: Claim) -> pl.DataFrame:
    """Return the part of the records that the claim reads."""
    arms = {arm for pair in pairs(case) for arm in pair}
    return table.filter(
        pl.col("arm").cast(pl.String).is_in(arms)
        & pl.col("metric").cast(pl.String).is_in([case.main.metric, "tfp_level"])
        & (pl.col("group").cast(pl.String) == "all")
    ).with_columns(pl.col("arm").cast(pl.String))


def flipped(table: pl.DataFrame, case: Claim, rng: np.random.Generator, draws: int = DRAWS) -> pl.DataFrame:
    """Take some draws, and call treated what a coin says."""
    chosen = rng.choice(table["draw"].unique().to_numpy(), draws, replace=False)
    coin = pl.DataFrame({"draw": chosen.astype(np.int32), "swap": rng.random(draws) < 0.5})
    other = {}
    for one, two in pairs(case):
        other |= {one: two, two: one}
    joined = table.with_columns(pl.col("draw").cast(pl.Int32)).join(coin, on="draw", maintain_order="left")
    swapped = pl.when("swap").then(pl.col("arm").replace(other)).otherwise(pl.col("arm"))
    return joined.with_columns(arm=swapped).drop("swap").sort("arm", "draw", "year", maintain_order=True)


def planted(table: pl.DataFrame, case: Claim, effect: float) -> pl.DataFrame:
    """Add an effect, in the claim's unit, to the treated arm after the first year of its window."""
    here = (pl.col("arm") == case.main.treated) & (pl.col("metric").cast(pl.String) == case.main.metric)
    size, since = effect / case.main.factor, case.main.since
    if case.main.statistic == "growth":
        changed = pl.col("value") * (size * (pl.col("year").cast(pl.Float64) - since)).exp()
    else:
        changed = pl.col("value") + size
    return table.with_columns(
        value=pl.when(here & (pl.col("year") >= since)).then(changed).otherwise(pl.col("value"))
    )


def trial(table: pl.DataFrame, case: Claim, repeats: int, seed: int = 0) -> dict[str, Counter[str]]:
    """Judge a claim again and again, without an effect and with a strong one on either side.

    Returns
    -------
    dict of str to Counter
        For ``none``, ``claimed`` and ``other``: how often the interval excludes zero on the claimed side,
        on the other, or holds it, and (prefixed ``verdict``) the verdicts.
    """
    rng = np.random.default_rng(seed)
    table = needed(table, case)
    # about zero: so they spread once a coin has given them their signs
    spread = float(np.sqrt(np.mean(case.main.effects(Panel(Table(table))).values ** 2)))
    toward = 1.0 if case.claimed_sign == "+" else -1.0
    planted_effects = {"none": 0.0, "claimed": STRONG * spread * toward, "other": -STRONG * spread * toward}
    counts: dict[str, Counter[str]] = {name: Counter() for name in planted_effects}
    for _ in range(repeats):
        drawn = flipped(table, case, rng)
        for name, effect in planted_effects.items():
            found = judge(Table(planted(drawn, case, effect) if effect else drawn), [case.id])[0]
            counts[name][_side(found.low, found.high, case.claimed_sign)] += 1
            counts[name][f"verdict {found.verdict}"] += 1
    return counts


def _side(low: float | None, high: float | None, claimed: str) -> str:
    if low is None or high is None or low <= 0.0 <= high:
        return "holds zero"
    return "claimed side" if (low > 0.0) == (claimed == "+") else "other side"


def row(case: Claim, counts: dict[str, Counter[str]], repeats: int) -> str:
    """Return one line of the table."""
    none, claimed, other = (counts[name] for name in ("none", "claimed", "other"))
    shares = (
        none["verdict undecided"],
        none["verdict contradicts"],
        none["claimed side"],
        claimed["claimed side"],
        other["verdict contradicts"],
    )
    return f"| {case.id} | " + " | ".join(f"{100 * share / repeats:.1f} %" for share in shares) + " |\n"


def main() -> None:
    """Run the trial and write the table."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    scenario = load_scenario("relationalism").with_options(draws=POOL, firms=FIRMS)
    table = experiment.run(scenario, progress=sys.stderr.isatty()).records()
    text = HEAD.format(repeats=repeats, draws=DRAWS, pool=POOL, firms=FIRMS)
    text += "".join(row(claim(name), trial(table, claim(name), repeats), repeats) for name in CLAIMS)
    (HERE / "false_positives.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
