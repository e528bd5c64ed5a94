"""What ``keiretsu run`` ends with: the facts, the verdicts, and where the files are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from keiretsu.cli.output import interval, number, show, table

if TYPE_CHECKING:
    from rich.table import Table

    from keiretsu.evidence import ClaimResult, ExploratoryArm, FactResult, Panel, Record, Scorecard
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
    panel: Panel | None = None,
    record: Record | None = None,
) -> None:
    """Print the facts, the account of all of them, the verdicts, and the files."""
    from keiretsu.evidence import account, scorecard, tried

    for use in CLASSES:
        rows = [fact for fact in facts if fact.counted_as == use and fact.reached]
        if rows:
            show(facts_table(use, rows))
    show(account_table(facts))
    print(", ".join(f"{count} {status}" for status, count in account(facts).items()), end="\n\n")
    card = scorecard(panel or ensemble, record=record)
    if card.rows:
        show(scorecard_table(card), contests_table(card))
    if claims:
        show(claims_table(claims))
    for result in claims:
        for line in (*notes(result), f"{result.verdict}. {result.why}"):
            print(f"{result.id}: {line}")
        print()
    for arm in tried(panel or ensemble, claims, record=record):
        show(tried_table(arm))
        print()
    print()
    for file in files:
        print(f"written  {file}")
    print(f"again    {ensemble.command}")


def tried_table(arm: ExploratoryArm) -> Table:
    """Return what came of an arm that no claim reads, beside the baseline."""
    title = f"{arm.arm} beside {arm.baseline}, means {arm.first} to {arm.last}; no claim, no verdict"
    right = ("baseline", "this arm", "difference")
    made = table(title, "outcome", *right, "95 % interval", "unit", right=right, whole=("outcome", *right))
    for one in arm.outcomes:
        effect = one.effect
        values = (number(value) for value in (one.baseline, one.arm, effect.mean))
        made.add_row(one.metric, *values, interval(effect.low, effect.high), one.unit)
    made.caption, made.caption_justify = "; ".join(arm.done) or None, "left"
    return made


def facts_table(use: str, rows: Sequence[FactResult]) -> Table:
    """Return the table of the facts of one class that the model reaches."""
    columns = ("fact", "document", "model", "90 % interval", "unit; when", "")
    made = table(CLASSES[use], *columns, right=("document", "model"), whole=("fact", "model", ""))
    for fact in rows:
        said = fact.printed if fact.observed is not None or not fact.sign else f"sign {fact.sign}"
        year = fact.unit.startswith("year")
        model, spread = number(fact.model, year=year), interval(fact.low, fact.high, year=year)
        what = f"{fact.unit}; {fact.period}" if fact.period else fact.unit
        made.add_row(fact.id, said, model, spread, what, _mark(fact))
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
    made = table(f"all {len(facts)} facts", *columns, right=columns[1:])
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
    """Return what model, rivals and naive forecasts say of the held-out numbers."""
    from keiretsu.evidence.scorecard import order

    model, *others = order(card)
    columns = ("fact", "document", model)
    title = "held-out numbers, rivals, naive forecasts"
    made = table(title, *columns, "others", right=columns[1:], whole=columns)
    for row in card.rows:
        year = row.unit.startswith("year")
        said = (
            f"{name.replace('_', ' ')} {number(row.said[name], year=year)}"
            for name in others
            if row.said.get(name) is not None
        )
        bound = f"{row.bound} " if row.open else ""
        figures = (bound + number(row.observed, year=year), number(row.said.get(model), year=year))
        made.add_row(row.fact, *figures, ", ".join(said))
    return made


def contests_table(card: Scorecard) -> Table:
    """Return who is nearer to the held-out numbers of which both speak, the model or a contestant."""
    columns = ("numbers", "open bound", "model nearer", "farther", "its error", "the other's")
    made = table(
        "who is nearer; errors in units of 5 %", "against", *columns, right=columns, whole=("against",)
    )
    for c in card.contests:
        counts = (str(c.facts), str(c.open or ""), str(c.nearer), str(c.farther))
        made.add_row(c.name.replace("_", " "), *counts, number(c.model), number(c.contestant))
    return made


def claims_table(results: Sequence[ClaimResult]) -> Table:
    """Return the verdict table; `notes` has what each claim is about."""
    columns = (
        "claim",
        "says",
        "effect",
        "95 % interval",
        "replications",
        "rival",
        "its interval",
        "verdict",
    )
    whole = ("claim", "effect", "replications", "rival", "verdict")
    made = table("verdicts", *columns, right=("effect", "replications", "rival"), whole=whole)
    for result in results:
        dated = result.within is not None
        made.add_row(
            result.id,
            result.sign,
            number(result.effect, year=dated),
            interval(result.low, result.high, year=dated),
            f"{result.replications} of {result.replications + result.left_out}"
            if result.left_out
            else str(result.replications),
            number(result.rival_effect),
            interval(result.rival_low, result.rival_high),
            f"[bold]{result.verdict}[/bold]",
        )
    return made


def notes(result: ClaimResult) -> list[str]:
    """Return what a claim's row does not say: title, unit, rivals, how far its premise is met."""
    unit = "as a year" if result.within is not None else f"in {result.unit}"
    said = (f"{result.title}, {unit}.", result.opposition, result.premise)
    return [line for line in said if line]
