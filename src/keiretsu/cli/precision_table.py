"""How wide the intervals of claims are, and how wide they should be at most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from keiretsu.cli.output import number, table

if TYPE_CHECKING:
    from rich.table import Table

    from keiretsu.evidence import ClaimResult
    from keiretsu.experiment import Ensemble


def precision_table(ensemble: Ensemble, results: Sequence[ClaimResult]) -> Table:
    """Return the half-width of every claim that an ensemble tries, beside what would be enough."""
    from keiretsu.evidence.precision import precisions

    share, count = ensemble.scenario.half_width, ensemble.replications
    columns = ("claim", "half-width", "enough", "smallest effect of interest", "", "unit")
    title = f"Half the width of the 95 % intervals after {count} replications"
    made = table(title, *columns, right=columns[1:4], whole=columns[:3])
    for each in precisions(results):
        asked = None if each.smallest is None else share * each.smallest
        said = number(None) if asked is None else "yes" if each.enough(share) else "no"
        made.add_row(each.id, number(each.half_width), number(asked), number(each.smallest), said, each.unit)
    made.caption = f"Enough is {share:g} of the smallest effect of interest; --replications N adds more."
    made.caption_justify = "left"
    return made
