"""What ``keiretsu when`` prints: boxes, what moves the effect, the tree, and what no fact identifies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keiretsu.calibration.profile import few_points
from keiretsu.cli.output import interval, number, prose, show, table
from keiretsu.core.plurals import counted
from keiretsu.evidence.discovery import ENOUGH

if TYPE_CHECKING:
    from rich.table import Table

    from keiretsu.calibration import Conditions
    from keiretsu.evidence.discovery import Branch, Sample, SignBox

SHOWN = 8
"""Parameters that are shown at most."""

MEANING = (
    "p: chance that the held-out points of the box would have its sign as often without the restriction. "
    "resampled: how often samples of the fitted points ask for it again."
)

SIDE = {"+": "above zero", "-": "below zero"}


def print_conditions(found: Conditions) -> None:
    """Print when a claim holds."""
    _print_head(found)
    show(_boxes(found))
    for region in found.found:
        show(_restrictions(found, region))
    if found.found:
        prose(f"{MEANING}\n")
    else:
        prose("No box of parameters holds out of sample.\n")
    if not few_points(len(found.points)):
        show(_movers(found))
    _print_tree(found)
    prose(*_closing(found))


def _print_head(found: Conditions) -> None:
    asked = found.question
    claimed = f", claimed {SIDE[asked.holds]}" if asked.holds else ""
    prose(
        f"{asked.id}: {asked.title}",
        f"  {asked.compared}: {asked.unit}{claimed}",
        f"  {counted(len(found.points), 'point')} of {counted(len(found.dimensions), 'parameter')} on "
        f"{counted(found.study.networks, 'network')}, {counted(found.runs, 'run')}; "
        f"{counted(int(found.discovery.trained.sum()), 'point')} to fit boxes, the others to test them",
        "",
    )


def _boxes(found: Conditions) -> Table:
    numbers = ("P(sign)", "coverage", "mean")
    whole = ("box", "points", "95 % interval")
    made = table("boxes", *whole[:2], *numbers, whole[2], right=numbers, whole=whole)
    for region in (found.holding, found.opposite):
        made.add_row(SIDE[region.sign], *_cells(region.trained, "fitted"))
        made.add_row("", *_cells(region.tested, "held out"))
        made.add_row("everywhere", *_cells(region.base, "held out"), style="dim")
    return made


def _cells(sample: Sample, role: str) -> list[str]:
    effect = sample.effect
    shares = [f"{value:.2f}" if value == value else "–" for value in (sample.share, sample.coverage)]
    return [f"{sample.points} {role}", *shares, number(effect.mean), interval(effect.low, effect.high)]


def _restrictions(found: Conditions, region: SignBox) -> Table:
    head = ("restriction", "p", "resampled", "identified by")
    made = table(f"box {SIDE[region.sign]}", *head, right=head[1:3])
    for part in region.restrictions:
        facts = ", ".join(found.facts(part.parameter)) or "no fact"
        made.add_row(str(part), number(part.p_value), f"{100 * part.resampled:.0f} %", facts)
    return made


def _movers(found: Conditions) -> Table:
    head = ("parameter", "share", "rank", "95 % interval", "identified by")
    made = table("what moves the effect", *head, right=head[1:3], whole=head[3:4])
    for each in [one for one in found.influences if one.moved.moved][:SHOWN]:
        ends = interval(each.moved.low, each.moved.high)
        facts = ", ".join(each.dimension.facts) or "no fact"
        made.add_row(each.dimension.name, f"{each.share:.2f}", f"{each.moved.rank:+.2f}", ends, facts)
    if not made.row_count:
        made.add_row("none by more than chance", "", "", "", "")
    return made


def _print_tree(found: Conditions) -> None:
    if found.discovery.few or len(found.discovery.tree) < 2:
        return
    prose(f"A tree explains {_share(found.discovery.explained)} of the variance of the points held out.")
    if found.discovery.explained > 0.0:
        prose(*map(_leaf, found.discovery.tree))
    print()


def _leaf(branch: Branch) -> str:
    asked = " and ".join(_bounds(*part) for part in branch.restrictions)
    tested = branch.tested
    above = f"P(above zero) {tested.share:.2f}" if tested.points else "nothing held out"
    return f"  {number(tested.effect.mean)} where {asked} ({counted(tested.points, 'point')}, {above})"


def _bounds(name: str, low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"{name} {low:.3g} to {high:.3g}"
    return f"{name} > {low:.3g}" if low is not None else f"{name} < {high:.3g}"


def _share(value: float) -> str:
    """Return a share, or that there is none.

    Examples
    --------
    >>> _share(0.25), _share(-0.1)
    ('.25', 'nothing')
    """
    return f"{value:.2f}".removeprefix("0") if value > 0.0 else "nothing"


def _closing(found: Conditions) -> list[str]:
    noise = found.discovery.noise
    said = [
        f"Parameters make {_share(noise.share)} of the variance of one run's effect, and "
        f"{_share(noise.ceiling)} of that of a point: more nothing can explain."
        if noise.share == noise.share
        else "One network cannot say how much of the variance parameters make."
    ]
    if found.question.smallest is not None:
        least = found.question.smallest
        share = 100.0 * float((abs(found.discovery.effects) >= least).mean())
        said.append(
            f"It is at least {least:g}, the smallest effect of interest, at {share:.0f} % of the points."
        )
    if found.unidentified:
        said.append(f"No fact identifies {', '.join(found.unidentified)}: there the answer hangs on priors.")
    if found.left_out:
        said.append(f"{counted(found.left_out, 'point')} had no effect to read and are left out.")
    if found.discovery.few:
        said.append(f"Too few points for boxes that mean anything: {ENOUGH} with an effect are enough.")
    return said
