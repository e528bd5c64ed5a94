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
See docs/decisions/0005-guidance-and-research.md.
"""

from keiretsu.core.launch import launch
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.guidance import kernels
from keiretsu.model.mechanisms.guidance.metrics import FORMULAS
from keiretsu.model.mechanisms.guidance.records import Guidance, GuidanceParameters
from keiretsu.model.step import Mechanism

GUIDANCE = Mechanism("guidance", Guidance, formulas=FORMULAS)


@GUIDANCE.step(
    when="search and guidance",
    equation="the element of the leader that seems to gain most; at the frontier one drawn by lot",
    reads="technology.x technology.market_level technology.tables technology.lowest technology.inverse "
    "technology.one_step technology.leader technology.membership technology.member_ptr "
    "technology.member_firm",
    writes="guidance.advice",
)
def council_advises(e: Economy) -> None:
    """Let the council of every market name one element for the year."""
    advice = e.guidance.advice
    launch(
        e.threads, kernels.advise, len(advice), e.key, e.index.markets, e.technology,
        e.of(GuidanceParameters), advice,
    )  # fmt: skip


@GUIDANCE.step(
    when="guidance",
    equation="v_i = 1 - (1 - upsilon_p post_i)(1 - upsilon_s sales_i / largest sales); willing = tau (1 - v)",
    reads="accounts.revenue",
    writes="guidance.willing",
)
def bargain(e: Economy) -> None:
    """Set how much of its guidance tie binds each firm when capacity is planned."""
    markets = e.index.markets
    launch(
        e.threads, kernels.bargain, len(markets.market_sector), markets, e.index.firms.row, e.guidance,
        e.accounts.books.revenue, e.of(GuidanceParameters),
    )  # fmt: skip


@GUIDANCE.step(when="not guidance", equation="willing = tau", writes="guidance.willing")
def obey(e: Economy) -> None:
    """Let every guidance tie bind in full: nobody bargains."""
    e.guidance.willing[:] = e.guidance.guided
