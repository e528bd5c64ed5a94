"""Measures of a network at a date: who is central, who bridges, how the industry is tied.

`measure` gives the standard measures of actors and of the network; `groups` follows communities over years;
`STUDIES` names the measures of an industry, each a function on a network that `study` calls.
"""

from keiretsu.measure.catch_up_fits import catch_up
from keiretsu.measure.choice import conditional_logit, nested_test
from keiretsu.measure.communities import Groups, groups
from keiretsu.measure.convoy import convoy_test
from keiretsu.measure.finding import Finding
from keiretsu.measure.local_content_study import local_content
from keiretsu.measure.measure_glossary import Word, words
from keiretsu.measure.measured import Measures, measure
from keiretsu.measure.partners import dependence, tie_dependence
from keiretsu.measure.spinoffs import lineage
from keiretsu.measure.study_registry import STUDIES, StudyResult, study
from keiretsu.measure.supplier_groups import openness
from keiretsu.measure.tie_survival import survival

__all__ = [
    "STUDIES",
    "Finding",
    "Groups",
    "Measures",
    "StudyResult",
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
