"""Evidence: the facts of the two documents, how a run is held against them, the claims on trial.

Facts say what they may be used for; those held out never tune anything. `score` holds every fact against an
ensemble of runs, `judge` puts the claims on trial against rival explanations, `ledger` says what becomes of
each fact.
"""

from keiretsu.evidence.claims import Claim, chosen, claim, claims
from keiretsu.evidence.facts import Fact, fact, facts
from keiretsu.evidence.fates import FATES, Fate, fates
from keiretsu.evidence.fits import Fit, fits
from keiretsu.evidence.judge import judge
from keiretsu.evidence.ledger import DOCUMENTS, ledger
from keiretsu.evidence.observe import Observation, observations
from keiretsu.evidence.panel import Panel, Recorded, Series
from keiretsu.evidence.results import Check, ClaimResult, Doses
from keiretsu.evidence.rivals import Rival, rivals
from keiretsu.evidence.score import FactResult, Tally, account, score, tally
from keiretsu.evidence.scorecard import Scorecard, scorecard
from keiretsu.evidence.second_index import Index, Repeat, depends, index, indices
from keiretsu.evidence.tried import Outcome, Tried, compared, tried
from keiretsu.evidence.verdict import VERDICTS, Effect, decide, paired_effect

__all__ = [
    "DOCUMENTS",
    "FATES",
    "VERDICTS",
    "Check",
    "Claim",
    "ClaimResult",
    "Doses",
    "Effect",
    "Fact",
    "FactResult",
    "Fate",
    "Fit",
    "Index",
    "Observation",
    "Outcome",
    "Panel",
    "Recorded",
    "Repeat",
    "Rival",
    "Scorecard",
    "Series",
    "Tally",
    "Tried",
    "account",
    "chosen",
    "claim",
    "claims",
    "compared",
    "decide",
    "depends",
    "fact",
    "facts",
    "fates",
    "fits",
    "index",
    "indices",
    "judge",
    "ledger",
    "observations",
    "paired_effect",
    "rivals",
    "score",
    "scorecard",
    "tally",
    "tried",
]
