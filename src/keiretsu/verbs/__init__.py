"""The verbs of the command line in Python: `run`, `claims`, `compare`, `sweep`, `calibrate`."""

from keiretsu.verbs.comparison import Comparison, compare
from keiretsu.verbs.second_index import on_second_index, second_indices
from keiretsu.verbs.studies import calibrate, sweep
from keiretsu.verbs.trial import claims, outcome, run

__all__ = [
    "Comparison",
    "calibrate",
    "claims",
    "compare",
    "on_second_index",
    "outcome",
    "run",
    "second_indices",
    "sweep",
]
