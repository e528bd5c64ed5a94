"""What the facts that a claim links are held against: the documents' figures, or a second index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from keiretsu.evidence.acceptance import accepted
from keiretsu.evidence.curves import Levels
from keiretsu.evidence.facts import fact
from keiretsu.evidence.observe import observations
from keiretsu.evidence.panel import Floats
from keiretsu.evidence.verdict import distance


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Figures that stand in for those of the documents; by default none do.

    Attributes
    ----------
    observed : mapping of str to float
        By id of a fact, in its unit.
    through : (float, float) or None
        Levels of 1955 and 1973 that the closed-form rivals go through.
    """

    observed: Mapping[str, float] = field(default_factory=dict)
    through: Levels | None = None

    def off(self, name: str, values: Floats) -> Floats:
        """Return how far values are from a fact, in the unit of error of its observation.

        Parameters
        ----------
        name : str
            Id of a fact.
        values : float array, shape (d,)
            In the fact's unit.

        Returns
        -------
        float array, shape (d,)
        """
        row = fact(name)
        if name in self.observed:
            low = high = self.observed[name]
        else:
            low, high = accepted(row.value or 0.0, row.bound or "=", 0.0)
        return distance(values, low, high) / observations()[name].scale()
