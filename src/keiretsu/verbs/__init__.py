"""The verbs of the command line in Python: `run`, `claims`, `compare`, `sweep`, `calibrate`."""

from keiretsu.verbs.comparison import Comparison, compare
from keiretsu.verbs.studies import calibrate, sweep
from keiretsu.verbs.trial import claims, outcome, own_record, run

__all__ = [
    "Comparison",
    "calibrate",
    "claims",
    "compare",
    "outcome",
    "own_record",
    "run",
    "sweep",
]
