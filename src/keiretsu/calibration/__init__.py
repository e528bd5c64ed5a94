"""Sweeps and calibrations: designs over parameters, simulated facts, distance, profiles, accepted vectors.

A study file (TOML) names a scenario, ranges of parameters and targets. `sweep` says which parameters move
which outcomes; `calibrate` keeps the vectors whose simulated facts agree with the calibration facts, within
print, rounding and the noise of replicate networks. Facts that are held out are refused. `when`
asks over the same ranges where a claim holds.
"""

from keiretsu.calibration.asking import when
from keiretsu.calibration.conditions import Conditions
from keiretsu.calibration.fit import Calibration, calibrate
from keiretsu.calibration.question import FIRMS, ClaimQuestion, Design, on_network
from keiretsu.calibration.study import Study, load_study, study_names
from keiretsu.calibration.sweeping import Sweep, sweep
from keiretsu.calibration.targets import Target

__all__ = [
    "FIRMS",
    "Calibration",
    "ClaimQuestion",
    "Conditions",
    "Design",
    "Study",
    "Sweep",
    "Target",
    "calibrate",
    "load_study",
    "on_network",
    "study_names",
    "sweep",
    "when",
]
