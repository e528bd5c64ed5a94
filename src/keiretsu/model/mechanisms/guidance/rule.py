"""M18 the strand between state and business: quotas are bargained over, and the council says what to try.

    bargain  the council's figure is the firm's market share of the gap, the firm's own is its plan; agreed is
             (1 - phi tau_i (1 - v_i)) plan + phi tau_i (1 - v_i) quota, with the voice
             v_i = 1 - (1 - upsilon_p post_i)(1 - upsilon_s sales_i / largest sales of the market)
    target   once a year a council names one element of its market's product; a firm that would propose
             something of its own proposes this instead with chance gamma_G tau_i, unless it has it already

While the leader is visible the council picks, of the elements that the leader has and the typical firm before
it has not, the one that seems to gain most, with the small error of known technology. At the frontier
is there to look up: the target is one common draw. Approval and adoption are as for any proposal, so whether
guidance helps is a result. phi_G, gamma_G, tau, post and v in 0..1, investment in units of capacity.
See models.md, M18 and M4, and docs/decisions/0005-guidance-and-research.md.
"""

from collections.abc import Mapping

import numpy as np

from keiretsu.core.launch import launch
from keiretsu.core.random import Purpose
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.guidance import kernels as guidance
from keiretsu.model.mechanisms.technology import rule as technology


def rates(p: Mapping[str, float]) -> guidance.VoiceRates:
    """Return the parameters of the bargain as its kernel takes them."""
    return guidance.VoiceRates(posts=p["voice_posts"], size=p["voice_size"])


def council_advises(e: Economy, year: int) -> None:
    """Let the council of every market name one element for the year."""
    f, s = e.layout, e.state
    launch(
        e.threads, guidance.advise, len(f.market_sector),
        e.seed, Purpose.COUNCIL.value, np.uint32(year), f.market_ident, f.market_sector, s.market_level,
        f.member_ptr, f.member_firm, f.membership, s.x, e.rates.search, technology.terrain(s), e.flows.advice,
    )  # fmt: skip


def bargain(e: Economy) -> None:
    """Set how much of its guidance tie binds each firm when capacity is planned."""
    f = e.layout
    launch(
        e.threads, guidance.bargain, len(f.market_sector),
        f.market_ptr, f.market_firm, f.guided, f.row, f.descended, e.flows.books.revenue, e.rates.voice,
        e.flows.willing,
    )  # fmt: skip
