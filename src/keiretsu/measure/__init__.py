"""Measures of a network at a date: who is central, who bridges, how the industry is tied.

`measure` gives the standard measures of actors and of the network; `groups` follows communities over years;
`STUDIES` names the measures of an industry, each a function on a world that `study` calls.
"""

from keiretsu.measure.groups import Groups, groups
from keiretsu.measure.measured import Measures, measure
from keiretsu.measure.studies import STUDIES, Study, study
from keiretsu.measure.words import Word, words

__all__ = [
    "STUDIES",
    "Groups",
    "Measures",
    "Study",
    "Word",
    "groups",
    "measure",
    "study",
    "words",
]
