"""What ``keiretsu run`` ends with: facts and results of claims, or the comparison of arms, and the files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from keiretsu.cli.output import interval, number, prose, show, table
from keiretsu.schema import label

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from keiretsu.evidence import ClaimResult, ExploratoryArm, FactResult, Panel, Record, Scorecard
    from keiretsu.experiment import Ensemble
    from keiretsu.report.run_result import RunResult

CLASSES = ("forcing", "calibration", "seen", "validation")
"""Uses of statements that have a table of their own, in the order in which they are printed."""


def print_trial(
    ensemble: Ensemble,
    facts: Sequence[FactResult],
    claims: Sequence[ClaimResult],
    files: Sequence[Path],
    panel: Panel | None = None,
    record: Record | None = None,
) -> None:
    """Print facts and results of claims, or else the comparison of the arms; then where the files are."""
    from keiretsu.cli.precision_table import precision_table
    from keiretsu.report.run_result import RunResult

    run = RunResult(panel or _panel(ensemble), facts, claims, record or _shipped())
    if run.held:
        _print_facts(run)
    if run.tested:
        _print_tests(run)
        show(precision_table(ensemble, run.tested))
    else:
        _print_comparison(run)
    print()
    for file in files:
        print(f"written  {file}")
    print(f"again    {ensemble.command}")


def _panel(ensemble: Ensemble) -> Panel:
    from keiretsu.evidence import Panel

    return Panel(ensemble)


def _shipped() -> Record:
    from keiretsu.evidence import shipped

    return shipped()


def _print_facts(run: RunResult) -> None:
    """Print the facts, the account of all of them, and the forecast errors on the validation data."""
    from keiretsu.evidence import account, scorecard

    for use in CLASSES:
        rows = [fact for fact in run.facts if fact.counted_as == use and fact.reached]
        if rows:
            show(facts_table(use, rows))
    show(account_table(run.facts))
    counts = account(run.facts).items()
    prose(", ".join(f"{count} {label(f'status.{status}').en}" for status, count in counts), "")
    card = scorecard(run.panel, record=run.record)
    if card.rows:
        show(scorecard_table(card), contests_table(card))


def _print_tests(run: RunResult) -> None:
    """Print the results of the claims that were tested, and the arms that none of them reads."""
    from keiretsu.evidence import tried

    show(claims_table(run.tested))
    for result in run.tested:
        for line in (*notes(result), f"{label(f'verdict.{result.verdict}').en}. {result.why}"):
            prose(f"{result.id}: {line}")
        print()
    for result in run.untested:
        prose(f"{result.id}: {result.why}")
    for arm in tried(run.panel, run.tested, record=run.record):
        show(outcomes_table(run, arm))
        print()


def _print_comparison(run: RunResult) -> None:
    """Print every arm beside the baseline, and the largest differences in words."""
    from keiretsu.evidence import compared
    from keiretsu.report.outcomes import findings

    arms = [arm for arm in compared(run.panel) if arm.outcomes]
    for arm in arms:
        show(outcomes_table(run, arm))
        print()
    for text in findings(run, arms):
        prose(text)


def outcomes_table(run: RunResult, arm: ExploratoryArm) -> Table:
    """Return the outcomes of an arm beside the baseline's."""
    from keiretsu.report.outcomes import shown

    name, baseline = run.arm(arm.arm), run.arm(arm.baseline)
    title = f"{name} beside {baseline}, means {arm.first} to {arm.last}"
    right = (baseline, name, "difference", "P(larger)")
    columns = ("outcome", baseline, name, "difference", "95 % interval", "P(larger)", "unit")
    foremost = ("difference", "95 % interval", baseline, name)
    made = table(title, *columns, right=right, whole=foremost[:2], foremost=foremost)
    for row in map(shown, arm.outcomes):
        values = (number(value) for value in (row.baseline, row.arm, row.difference))
        made.add_row(row.name, *values, interval(row.low, row.high), number(row.larger.share), row.unit)
    made.caption, made.caption_justify = "; ".join(arm.done) or None, "left"
    return made


def facts_table(use: str, rows: Sequence[FactResult]) -> Table:
    """Return the table of the facts of one class that the model reaches."""
    columns = ("target", "observed", "model", "90 % interval", "unit and period", "result")
    told = label(f"use.{use}")
    title = f"{told.en}: {told.gloss}"
    made = table(
        title,
        *columns,
        right=("observed", "model"),
        whole=("target", "observed", "model", "90 % interval", "result"),
        foremost=("model", "result", "observed", "90 % interval"),
    )
    for fact in rows:
        said = fact.printed if fact.observed is not None or not fact.sign else f"sign {fact.sign}"
        year = fact.unit.startswith("year")
        model, spread = number(fact.model, year=year), interval(fact.low, fact.high, year=year)
        what = f"{fact.unit}; {fact.period}" if fact.period else fact.unit
        made.add_row(fact.id, said, model, spread, what, _mark(fact))
    return made


def _mark(fact: FactResult) -> Text:
    from rich.text import Text

    if fact.hit is None:
        return Text("–")
    if not fact.hit:
        return Text(label("match.miss").en, "red")
    cheap = f" ({label(f'match.{fact.cheap}').en})" if fact.cheap else ""
    return Text.assemble((label("match.hit").en, "green"), cheap)


def account_table(facts: Sequence[FactResult]) -> Table:
    """Return how many of all the facts were reached, tried and met, by class, and what became of the rest."""
    from keiretsu.evidence import tally

    columns = ("statements", "rows", "predicted", "within interval", "wide interval", "one-sided target")
    made = table(f"coverage of the {len(facts)} statements", *columns, right=columns[1:])
    for use in CLASSES:
        count = tally(facts, use)
        reached = sum(fact.reached for fact in facts if fact.counted_as == use)
        judged = f"{count.hits} of {count.tried}" if count.tried else "–"
        cheap = (str(count.wide or ""), str(count.open or ""))
        made.add_row(label(f"use.{use}").en, str(count.rows), str(reached), judged, *cheap)
    context = [fact for fact in facts if fact.counted_as not in CLASSES]
    reached = sum(fact.reached for fact in context)
    made.add_row(label("use.context").en, str(len(context)), str(reached), "–", "", "")
    together = str(sum(fact.reached for fact in facts))
    made.add_row("together", str(len(facts)), together, "", "", "", style="bold")
    return made


def scorecard_table(card: Scorecard) -> Table:
    """Return what model, rivals and naive forecasts say of the held-out numbers."""
    from keiretsu.evidence.scorecard import order

    model, *others = order(card)
    columns = ("target", "observed", model)
    title = "validation data: model, benchmark models, naive forecasts"
    made = table(title, *columns, "others", right=columns[1:], whole=columns, foremost=columns)
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
    columns = ("numbers", "one-sided", "model nearer", "farther", "its error", "the other's")
    made = table("forecast errors, in units of 5 %", "against", *columns, right=columns, whole=("against",))
    for c in card.contests:
        counts = (str(c.facts), str(c.open or ""), str(c.nearer), str(c.farther))
        made.add_row(c.name.replace("_", " "), *counts, number(c.model), number(c.contestant))
    return made


def claims_table(results: Sequence[ClaimResult]) -> Table:
    """Return the table of results; `notes` has what each claim is about."""
    from rich.text import Text

    from keiretsu.evidence.wording import DECLARED, multiplicity

    whole = ("claim", "effect", "95 % interval")
    foremost = ("result", "effect", "95 % interval")
    right = ("effect", "P(sign)", "params")
    columns = ("claim", "says", "effect", "95 % interval", "P(sign)", "params", "result")
    made = table("test results", *columns, right=right, whole=whole, foremost=foremost)
    for result in results:
        dated, spread = result.within is not None, result.spread
        made.add_row(
            result.id,
            result.sign,
            number(result.effect, year=dated),
            interval(result.low, result.high, year=dated),
            number(spread.claimed),
            number(spread.parameters),
            Text(label(f"verdict.{result.verdict}").en, "bold"),
        )
    said = [
        "params: share of the variance that parameters explain.",
        multiplicity(results),
        DECLARED if any(each.spread.smallest for each in results) else "",
    ]
    made.caption, made.caption_justify = " ".join(filter(None, said)) or None, "left"
    return made


def notes(result: ClaimResult) -> list[str]:
    """Return what a claim's row does not say: title, unit, rivals, premise, variation, treatment, strands."""
    from keiretsu.evidence.wording import strand_lines, treatment, treatment_lines, variation

    unit = "as a year" if result.within is not None else f"in {result.unit}"
    rival = f"In the benchmark model without ties: {number(result.rival_effect)}, " + (
        f"95 % interval {interval(result.rival_low, result.rival_high)}."
    )
    said = (
        f"{result.title}, {unit}.",
        result.joint.said if result.joint else "",
        variation(result),
        rival if result.rival_effect is not None else "",
        result.opposition,
        result.premise,
        treatment(result),
        *strand_lines(result),
        *treatment_lines(result),
    )
    return [line for line in said if line]
