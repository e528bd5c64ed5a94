"""Evidence: facts, how a run is held against them, and the claims on trial.

Facts say what they may be used for; those held out never tune anything. A `Record` holds facts, observations
and claims: the record of the two documents ships, `read_record` reads one's own. `score` holds every fact
against an ensemble of runs, `judge` puts the claims on trial against rival explanations, `ledger` says what
becomes of each fact.
"""

from keiretsu.evidence.claims import Claim
from keiretsu.evidence.contrast import Contrast
from keiretsu.evidence.decomposition import Components, Crossing, decompose
from keiretsu.evidence.documents import claim, claims, fact, facts, observations
from keiretsu.evidence.effect import Effect, paired_effect
from keiretsu.evidence.equivalence import is_negligible
from keiretsu.evidence.fact_record import Record, read_record, shipped
from keiretsu.evidence.facts import STATUSES, Fact, Status
from keiretsu.evidence.fits import FitSummary, fits
from keiretsu.evidence.judge import judge
from keiretsu.evidence.manipulation import Manipulation, ManipulationCheck
from keiretsu.evidence.observe import Observation
from keiretsu.evidence.panel import Panel, Recorded, Series
from keiretsu.evidence.results import Check, ClaimResult, Doses, Variation
from keiretsu.evidence.reversal import Joint
from keiretsu.evidence.rivals import Rival, rivals
from keiretsu.evidence.score import FactResult, HitCount, account, score, tally
from keiretsu.evidence.scorecard import Scorecard, scorecard
from keiretsu.evidence.status import DOCUMENTS, ledger, statuses
from keiretsu.evidence.tried import ArmOutcome, ExploratoryArm, compared, tried
from keiretsu.evidence.verdict import VERDICTS, Grounds, decide

__all__ = [
    "DOCUMENTS",
    "STATUSES",
    "VERDICTS",
    "ArmOutcome",
    "Check",
    "Claim",
    "ClaimResult",
    "Components",
    "Contrast",
    "Crossing",
    "Doses",
    "Effect",
    "ExploratoryArm",
    "Fact",
    "FactResult",
    "FitSummary",
    "Grounds",
    "HitCount",
    "Joint",
    "Manipulation",
    "ManipulationCheck",
    "Observation",
    "Panel",
    "Record",
    "Recorded",
    "Rival",
    "Scorecard",
    "Series",
    "Status",
    "Variation",
    "account",
    "claim",
    "claims",
    "compared",
    "decide",
    "decompose",
    "fact",
    "facts",
    "fits",
    "is_negligible",
    "judge",
    "ledger",
    "observations",
    "paired_effect",
    "read_record",
    "rivals",
    "score",
    "scorecard",
    "shipped",
    "statuses",
    "tally",
    "tried",
]
