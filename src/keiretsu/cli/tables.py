"""What ``keiretsu run`` ends with: the facts, the verdicts, and where the files are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from keiretsu.cli.output import interval, number, show, table

if TYPE_CHECKING:
    from rich.table import Table

    from keiretsu.evidence import ClaimResult, FactResult, Panel, Repeat, Scorecard, Tried
    from keiretsu.experiment import Ensemble

CLASSES = {
    "forcing": "forced: put in, so agreement says nothing",
    "calibration": "calibrated: three of these rows were fitted, the others were open to it",
    "seen": "seen: known when the model was written, never counted",
    "validation": "held out: nothing was tuned on these",
}


def print_trial(
    ensemble: Ensemble,
    facts: Sequence[FactResult],
    claims: Sequence[ClaimResult],
    files: Sequence[Path],
    repeats: Sequence[Repeat] = (),
    panel: Panel | None = None,
) -> None:
    """Print the facts, the account of all of them, the verdicts, and the files."""
    from keiretsu.evidence import account, scorecard, tried

    for use in CLASSES:
        rows = [fact for fact in facts if fact.counted_as == use and fact.reached]
        if rows:
            show(facts_table(use, rows))
    show(account_table(facts))
    print(", ".join(f"{count} {fate}" for fate, count in account(facts).items()), end="\n\n")
    card = scorecard(panel or ensemble)
    if card.rows:
        show(scorecard_table(card))
    show(claims_table(claims))
    for result in claims:
        print(f"{result.id}: {result.verdict}. {result.why}")
    for arm in tried(panel or ensemble, claims):
        print()
        show(tried_table(arm))
    for repeat in repeats:
        print_repeat(repeat, claims)
    print()
    for file in files:
        print(f"written  {file}")
    print(f"again    {ensemble.command}")


def print_repeat(repeat: Repeat, claims: Sequence[ClaimResult]) -> None:
    """Print the verdicts on a second index, and which of them depend on the index."""
    from keiretsu.evidence import depends

    first = {claim.id: claim for claim in claims}
    title = f"second index: {repeat.index.title}"
    made = table(title, "claim", "first index", "second index", "draws judged", "depends")
    for claim in repeat.claims:
        if claim.id in first:
            other = depends(first[claim.id], claim)
            made.add_row(claim.id, first[claim.id].verdict, claim.verdict, claim.judged, other)
    show(made)
    for claim in repeat.claims:
        print(f"{claim.id} on it: {claim.why}")


def tried_table(arm: Tried) -> Table:
    """Return what came of an arm that no claim reads, beside the baseline."""
    title = f"{arm.arm} beside {arm.baseline}, means {arm.first} to {arm.last}; no claim, no verdict"
    right = (arm.baseline, arm.arm, "difference")
    made = table(title, "outcome", *right, "95 % interval", "unit", right=right)
    for one in arm.outcomes:
        effect = one.effect
        values = (number(value) for value in (one.baseline, one.arm, effect.mean))
        made.add_row(one.metric, *values, interval(effect.low, effect.high), one.unit)
    made.caption, made.caption_justify = "; ".join(arm.done) or None, "left"
    return made


def facts_table(use: str, rows: Sequence[FactResult]) -> Table:
    """Return the table of the facts of one class that the model reaches."""
    columns = ("fact", "when", "document", "model", "90 % interval", "unit", "")
    made = table(CLASSES[use], *columns, right=("document", "model"))
    for fact in rows:
        said = fact.printed if fact.observed is not None or not fact.sign else f"sign {fact.sign}"
        year = fact.unit.startswith("year")
        model, spread = number(fact.model, year=year), interval(fact.low, fact.high, year=year)
        made.add_row(fact.id, fact.period, said, model, spread, fact.unit, _mark(fact))
    return made


def _mark(fact: FactResult) -> str:
    if fact.hit is None:
        return "–"
    if not fact.hit:
        return "[red]miss[/red]"
    return "[green]hit[/green]" + (f" ({fact.cheap})" if fact.cheap else "")


def account_table(facts: Sequence[FactResult]) -> Table:
    """Return how many of all the facts were reached, tried and met, by class, and what became of the rest."""
    from keiretsu.evidence import tally

    columns = ("facts", "rows", "reached", "hits", "of them wide", "open bound")
    made = table(f"all {len(facts)} facts of the two documents", *columns, right=columns[1:])
    for use in CLASSES:
        count = tally(facts, use)
        reached = sum(fact.reached for fact in facts if fact.counted_as == use)
        judged = f"{count.hits} of {count.tried}" if count.tried else "–"
        cheap = (str(count.wide or ""), str(count.open or ""))
        made.add_row(CLASSES[use].partition(":")[0], str(count.rows), str(reached), judged, *cheap)
    context = [fact for fact in facts if fact.counted_as not in CLASSES]
    made.add_row("context", str(len(context)), str(sum(fact.reached for fact in context)), "–", "", "")
    together = str(sum(fact.reached for fact in facts))
    made.add_row("together", str(len(facts)), together, "", "", "", style="bold")
    return made


def scorecard_table(card: Scorecard) -> Table:
    """Return what model, rivals and naive forecasts say of the held-out numbers; below, who is nearer."""
    from keiretsu.evidence.scorecard import order

    names = order(card)
    made = table("held-out numbers, rivals, naive forecasts", "fact", "document", *names, right=names)
    for row in card.rows:
        year = row.unit.startswith("year")
        said = (number(row.said.get(name), year=year) for name in names)
        bound = f"{row.bound} " if row.open else ""
        made.add_row(row.fact, bound + number(row.observed, year=year), *said)
    made.caption_justify = "left"
    made.caption = "\n".join(
        f"against {c.name}: {c.facts} numbers of which both speak{_cheaply(c.open)}, the model nearer "
        f"on {c.nearer}, farther on {c.farther}; mean error {number(c.model)} against "
        f"{number(c.contestant)} (units of 5 %)"
        for c in card.contests
    )
    return made


def _cheaply(count: int) -> str:
    return f" ({count} of them a bound open at one end, which is cheap to meet)" if count else ""


def claims_table(results: Sequence[ClaimResult]) -> Table:
    """Return the verdict table; below it, the rivals, and how far draws meet a premise about the frontier."""
    columns = (
        "claim",
        "",
        "says",
        "effect",
        "95 % interval",
        "draws",
        "rival",
        "its interval",
        "unit",
        "verdict",
    )
    made = table("verdicts", *columns, right=("effect", "draws", "rival"))
    for result in results:
        dated = result.within is not None
        made.add_row(
            result.id,
            result.title,
            result.sign,
            number(result.effect, year=dated),
            interval(result.low, result.high, year=dated),
            f"{result.draws} of {result.draws + result.left_out}" if result.left_out else str(result.draws),
            number(result.rival_effect),
            interval(result.rival_low, result.rival_high),
            result.unit,
            f"[bold]{result.verdict}[/bold]",
        )
    told = [f"{result.id}: {result.opposition}" for result in results if result.opposition]
    told += [f"{result.id}: {result.premise}" for result in results if result.premise]
    made.caption, made.caption_justify = "\n".join(told) or None, "left"
    return made
