"""False positives: what claims are told where their effect is switched off; whether a strong one is found.

    python -m verification.false_positives [repeats [replications [firms]]]

Switched off means: every arm of the claim has the institutions of the arm that stays as it was, so that arms
are twins, which share their past and part with random numbers of their own (`verification.twins`). A repeat
takes forty replications of a pool and judges the claim as ever, but for the manipulation check, which would
refuse arms that do not differ. In further trials an effect well over the
noise is planted, on the claimed side and on the other; and two interventions that must show are done in full.
The table (repeats: 400 by default) is written to false_positives.md beside this file.
"""

import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.stats import binomtest

from keiretsu.evidence import Claim, ClaimResult, claim, claims, judge, observations, shipped
from keiretsu.evidence.contrast import turn_effects
from keiretsu.evidence.effect import Effect
from keiretsu.evidence.panel import Panel, RecordTable
from keiretsu.evidence.reversal import side
from keiretsu.experiment.scenario import Scenario, load_scenario
from verification.twins import Family, Floats, Pool, families, pool

HERE = Path(__file__).parent
REPEATS, POOL, DRAWS, FIRMS = 400, 360, 40, 1000
BLOCK = 4
"""Replications that share vectors and networks, and are taken together where these are crossed."""
WRONG = ("supports", "contradicts", "depends")
"""Verdicts that say that something is there."""
STRONG = 1.0
"""Planted effect beyond the smallest of interest, in standard deviations between replications."""
STRONG_TURN = 2.0
"""The same for each turn of a date, which every single replication must tell from the turns beside it."""
LATER = 1985
"""Date that is planted where the other answer is wanted."""
FULL = {"E17a": "fewer_100_1975", "E18a": "mobile_free_1975"}
"""Interventions that must show: bold ideas need fewer approvals, nothing holds founders back."""
PARTS = {"mean": "mean", "growth": "growth", "crossing": "date"}
WINDOWS = {"catch_up": "while catching up", "frontier": "at the frontier", "fixed": "of fixed years"}


@dataclass(frozen=True)
class Arms:
    """Dealt twins: the values of every arm, shape (replications, metrics, y), and their crossing."""

    values: dict[str, Floats]
    crossing: dict[int, tuple[int, int]]

    def changed(self, arm: str, values: Floats) -> "Arms":
        """Return them with one arm in other values."""
        return Arms(self.values | {arm: values}, self.crossing)


def dealt(made: Pool, roles: dict[str, Family], rng: np.random.Generator, replications: int) -> Arms:
    """Take some replications, and in each deal the twins of a family to its roles at random."""
    chosen = picked(made, rng, replications)
    arms: dict[str, Floats] = {}
    for family in dict.fromkeys(roles.values()):
        twins = made.values[family][chosen]
        order = rng.permuted(np.tile(np.arange(twins.shape[1]), (replications, 1)), axis=1)
        for place, arm in enumerate(arm for arm, of in roles.items() if of == family):
            arms[arm] = twins[np.arange(replications), order[:, place]]
    told = {k: made.crossing[int(d)] for k, d in enumerate(chosen)} if made.crossing else {}
    return Arms(arms, told)


def picked(made: Pool, rng: np.random.Generator, replications: int) -> npt.NDArray[np.int64]:
    """Return numbers of replications: whole blocks where vectors and networks are crossed."""
    if not made.crossing:
        return rng.choice(made.replications, replications, replace=False)
    blocks = rng.choice(made.replications // BLOCK, replications // BLOCK, replace=False)
    return (BLOCK * blocks[:, None] + np.arange(BLOCK)).ravel()


def planted(made: Pool, arms: Arms, case: Claim, began: int, size: float) -> Arms:
    """Add an effect, in the claim's unit, to the treated arm after the year in which it parts."""
    main, row = case.main, made.metrics.index(case.main.metric)
    changed = arms.values[main.treated].copy()
    since = np.maximum(0, made.years - began)
    if main.statistic == "growth":
        changed[:, row] *= np.exp(size / main.factor * since)
    else:
        changed[:, row] += size / main.factor * (since > 0)
    return arms.changed(main.treated, changed)


def planted_date(made: Pool, arms: Arms, case: Claim, date: float, size: float) -> Arms:
    """Let turning hurt before a date and pay from it on."""
    row = made.metrics.index(case.main.metric)
    for year, arm in case.main.turns:
        turned = arms.values[arm].copy()
        pays = size / case.main.factor * (1.0 if year >= date else -1.0)
        turned[:, row] += pays * (made.years > year)
        arms = arms.changed(arm, turned)
    return arms


def records(made: Pool, arms: Arms, case: Claim) -> RecordTable:
    """Return what the claim reads, as an ensemble would hold it."""
    parts = parts_of(case)
    read = {"tfp_level", *(part.main.metric for part in parts)}
    read |= {observations()[name].metric for part in parts for name in part.linked}
    rows = [k for k, name in enumerate(made.metrics) if name in read]
    names = sorted(arms.values)
    values = np.stack([arms.values[name][:, rows] for name in names])
    arm, replication, metric, year = (axis.ravel() for axis in np.indices(values.shape))
    labels = [made.metrics[k] for k in rows]
    table = {
        "arm": pl.Series(np.array(names)[arm], dtype=pl.Enum(names)),
        "replication": replication.astype(np.int32),
        "year": made.years[year].astype(np.int16),
        "region": pl.repeat("all", len(arm), eager=True),
        "group": pl.repeat("all", len(arm), eager=True),
        "metric": pl.Series(np.array(labels)[metric], dtype=pl.Enum(labels)),
        "value": values.ravel(),
    }
    return RecordTable(pl.DataFrame(table).filter(pl.col("value").is_not_nan()), arms.crossing)


def parts_of(case: Claim) -> list[Claim]:
    """Return the claims that a joint one is made of, or the claim itself."""
    return [claim(name) for name in case.joint] or [case]


def judged(ensemble: RecordTable | Panel, case: Claim) -> ClaimResult:
    """Judge a claim as it is given, without its manipulation check."""
    record = replace(shipped(), claims={**shipped().claims, case.id: case})
    return judge(ensemble, [case.id], record=record, manipulation=False)[0]


def strength(made: Pool, roles: dict[str, Family], case: Claim, rng: np.random.Generator) -> float:
    """Return a strong effect: the smallest of interest, and well over the noise where there is none."""
    panel = Panel(records(made, dealt(made, roles, rng, made.replications // BLOCK * BLOCK), case))
    if case.main.turns:
        return STRONG_TURN * float(turn_effects(case.main, panel)[1].std())
    found = judged(panel, case)
    return (found.spread.smallest or 0.0) + STRONG * float(np.std(found.differences))


def trial(
    made: Pool, scenario: Scenario, case: Claim, repeats: int, replications: int = DRAWS, seed: int = 0
) -> dict[str, Counter[str]]:
    """Judge a claim again and again: without an effect, with a strong one, and with one on the other side.

    Returns
    -------
    dict of str to Counter
        For ``none``, ``claimed``, ``other`` and, where it can be tried, ``full``: on which side intervals
        lie (``+`` or ``-``, ``=`` or ``/`` for a date, empty for neither), verdicts (prefixed ``verdict``),
        how many are ``wrong`` where nothing is there,
        and for doses how many intervals hold zero (``dose holds``) and how many there are (``dose``).
    """
    rng = np.random.default_rng(seed)
    roles = families(scenario, case)
    began = {part.id: _began(scenario, part) for part in parts_of(case)}
    sizes = {part.id: strength(made, roles, part, rng) for part in parts_of(case)}
    full = Family(FULL[case.id], began[case.id]) if case.id in FULL else None
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("none", "claimed", "other")}
    for _ in range(repeats):
        arms = dealt(made, roles, rng, replications)
        for name, told in _trials(made, arms, case, began, sizes).items():
            _count(counts[name], made, told, case)
        if full in made.values:
            told = dealt(made, roles | {case.main.treated: full}, rng, replications)
            _count(counts.setdefault("full", Counter()), made, told, case)
    return counts


def _began(scenario: Scenario, case: Claim) -> int:
    """Return the year after which the arms of a claim part."""
    years = (scenario.arms[arm].year for arm in (case.main.treated, case.main.control))
    return max((year for year in years if year is not None), default=scenario.years[0])


def _trials(
    made: Pool, arms: Arms, case: Claim, began: dict[str, int], sizes: dict[str, float]
) -> dict[str, Arms]:
    if case.main.turns and case.within:
        size, there = sizes[case.id], sum(case.within) / 2.0
        return {
            "none": arms,
            "claimed": planted_date(made, arms, case, there, size),
            "other": planted_date(made, arms, case, LATER, size),
        }
    claimed = other = arms
    for part in parts_of(case):
        size = sizes[part.id] * (1.0 if part.claimed_sign == "+" else -1.0)
        claimed = planted(made, claimed, part, began[part.id], size)
        other = planted(made, other, part, began[part.id], -size)
    return {"none": arms, "claimed": claimed, "other": other}


def _count(counts: Counter[str], made: Pool, arms: Arms, case: Claim) -> None:
    found = judged(records(made, arms, case), case)
    effect = Effect(found.effect, found.low, found.high, found.replications)
    counts[side(found.joint.share) if found.joint else effect.side(case.within)] += 1
    counts["wrong"] += found.verdict in WRONG
    counts[f"verdict {found.verdict}"] += 1
    points = [check.effect for curve in found.doses for _, check in curve.points if check.effect.replications]
    counts["dose"] += len(points)
    counts["dose holds"] += sum(not each.excludes_zero() for each in points)


def share(hits: int, tried: int) -> str:
    """Return a share in per cent with its 95 % interval (Clopper and Pearson 1934)."""
    between = binomtest(hits, tried).proportion_ci()
    return f"{100 * hits / tried:.1f} ({100 * between.low:.0f}–{100 * between.high:.0f})"


def kind(case: Claim) -> str:
    """Return how the claim is judged."""
    if case.joint:
        return "share of replications"
    said = f"{PARTS[case.main.statistic]} {WINDOWS[case.main.window]}" if not case.main.turns else "date"
    return said + (", difference of gaps" if case.main.minus else "") + (", doses" if case.curves else "")


def row(case: Claim, counts: dict[str, Counter[str]], repeats: int) -> str:
    """Return one line of the table."""
    none, claimed, other = (counts[name] for name in ("none", "claimed", "other"))
    cells = [
        case.id,
        kind(case),
        share(none["wrong"], repeats),
        *(f"{100 * none[f'verdict {each}'] / repeats:.1f}" for each in (*WRONG, "assumed", "no_effect")),
        share(claimed[case.claimed_sign], repeats),
        share(other["verdict contradicts"], repeats),
        f"{100 * none['dose holds'] / none['dose']:.1f}" if none["dose"] else "",
        share(counts["full"][case.claimed_sign], repeats) if "full" in counts else "",
    ]
    return f"| {' | '.join(cells)} |\n"


HEAD = """# False positives and strong effects

Made by `python -m verification.false_positives {repeats} {pool} {firms}`: {repeats} repeats of {replications} replications out of a
pool of {pool}, {firms} firms; all figures in per cent, with 95 % intervals in brackets. Repeats share the pool, so that
their intervals are a little too narrow. Replications are taken in blocks of two vectors times two networks.

*Wrong*: every arm of the claim has the institutions of the arm that stays as it was, the manipulation check is switched off (it would
call such a treatment not given), and the verdict is *supports*, *contradicts* or *depends* all the same. The arms are twins: one past,
and from the year in which the claim's arms part on random numbers of their own. The three columns after it say which. *Assumed*
is the claimed sign without support, shown and not counted; *no effect* is the verdict that is right there. *Strong*: an effect of the smallest of interest and {strong:g} standard deviation between
replications on top (of {turn:g} for every turn of a date; {later} in place of the claimed date) is planted in the treated twin. *In full*:
the claim's own intervention in the treated twin, where it must show. *Doses*: points of the curves whose interval holds zero.

| claim | judged by | wrong | supports | contradicts | depends | assumed | no effect | strong: found | strong, other side: contradicts | doses: hold zero | in full: found |
|---|---|---|---|---|---|---|---|---|---|---|---|
"""  # noqa: E501


def main() -> None:
    """Run the trial and write the table."""
    told = [int(word) for word in sys.argv[1:]]
    repeats, replications, firms = (*told, *(REPEATS, POOL, FIRMS)[len(told) :])
    scenario = load_scenario("domestic").with_options(firms=firms)
    cases = [case for case in claims().values() if not case.untried]
    made = pool(
        scenario, cases, replications, [Family(arm, scenario.arms[arm].year) for arm in FULL.values()]
    )
    text = HEAD.format(
        repeats=repeats,
        replications=DRAWS,
        pool=replications,
        firms=firms,
        strong=STRONG,
        turn=STRONG_TURN,
        later=LATER,
    )
    for place, case in enumerate(cases):
        text += row(case, trial(made, scenario, case, repeats, seed=place), repeats)
    (HERE / "false_positives.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
