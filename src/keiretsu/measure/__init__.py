"""Measures of a network at a date: who is central, who bridges, how the industry is tied.

`measure` gives the standard measures of actors and of the network; `groups` follows communities over years;
`STUDIES` names the measures of an industry, each a function on a network that `study` calls.
"""

from keiretsu.measure.choice import conditional_logit, nested_test
from keiretsu.measure.communities import Groups, groups
from keiretsu.measure.content import local_content
from keiretsu.measure.convoy import convoy_test
from keiretsu.measure.finding import Finding
from keiretsu.measure.fits import catch_up
from keiretsu.measure.lives import survival
from keiretsu.measure.measured import Measures, measure
from keiretsu.measure.partners import dependence, tie_dependence
from keiretsu.measure.spinoffs import lineage
from keiretsu.measure.studies import STUDIES, Study, study
from keiretsu.measure.supplier_groups import openness
from keiretsu.measure.words import Word, words

__all__ = [
    "STUDIES",
    "Finding",
    "Groups",
    "Measures",
    "Study",
    "Word",
    "catch_up",
    "conditional_logit",
    "convoy_test",
    "dependence",
    "groups",
    "lineage",
    "local_content",
    "measure",
    "nested_test",
    "openness",
    "study",
    "survival",
    "tie_dependence",
    "words",
]
