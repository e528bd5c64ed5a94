"""The verbs of the command line in Python: `run`, `claims`, `compare`."""

from keiretsu.verbs.comparison import Comparison, compare
from keiretsu.verbs.trial import claims, outcome, run

__all__ = ["Comparison", "claims", "compare", "outcome", "run"]
