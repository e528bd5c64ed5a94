"""What the rules of a year work on: the fixed layout, the state, the year's flows, the parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np

from keiretsu.core.arrays import F64, I32, I64, U8, U32
from keiretsu.model.forcing import NOTHING_FORCED, Forcing
from keiretsu.model.index import Layout
from keiretsu.model.mechanisms.accounts.kernels import Books
from keiretsu.model.mechanisms.diffusion.kernels import DiffusionRates
from keiretsu.model.mechanisms.entry.kernels import ENTRY_SUMS, EntryRates
from keiretsu.model.mechanisms.failure.kernels import FailureRates
from keiretsu.model.mechanisms.finance.kernels import FinanceRates, Terms
from keiretsu.model.mechanisms.guidance.kernels import VoiceRates
from keiretsu.model.mechanisms.investment.kernels import RaceRates
from keiretsu.model.mechanisms.labour.kernels import STAFF_SUMS, LabourRates, Staff
from keiretsu.model.mechanisms.partners.kernels import PartnerRates
from keiretsu.model.mechanisms.production.kernels import MoneyRates
from keiretsu.model.mechanisms.research.kernels import ResearchRates
from keiretsu.model.mechanisms.supply.kernels import TieRates
from keiretsu.model.mechanisms.technology.observation import SearchRates
from keiretsu.model.state import State


class Parameters(SimpleNamespace):
    """Every parameter of the schema, by name."""


@dataclass(frozen=True, slots=True)
class Rates:
    """The parameters of all rules: each by name, and the part of each kernel."""

    of: Parameters
    ties: TieRates
    partners: PartnerRates
    search: SearchRates
    diffusion: DiffusionRates
    race: RaceRates
    money: MoneyRates
    voice: VoiceRates
    research: ResearchRates
    labour: LabourRates
    finance: FinanceRates
    terms: Terms
    failure: FailureRates
    entry: EntryRates

    @classmethod
    def read(cls, p: Mapping[str, float]) -> "Rates":
        """Sort a complete mapping of parameter names to values into the kernels' records."""
        from keiretsu.model.mechanisms.diffusion import rule as diffusion
        from keiretsu.model.mechanisms.entry import rule as entry
        from keiretsu.model.mechanisms.failure import rule as failure
        from keiretsu.model.mechanisms.finance import rule as finance
        from keiretsu.model.mechanisms.guidance import rule as guidance
        from keiretsu.model.mechanisms.investment import rule as race
        from keiretsu.model.mechanisms.labour import rule as labour
        from keiretsu.model.mechanisms.ownership import rule as holders
        from keiretsu.model.mechanisms.production import rule as production
        from keiretsu.model.mechanisms.research import rule as research
        from keiretsu.model.mechanisms.supply import rule as ties
        from keiretsu.model.mechanisms.technology import rule as technology

        # a whole number and a broken one are two types to a kernel
        p = {name: float(value) for name, value in p.items()}
        return cls(
            Parameters(**p), ties.rates(p), ties.partner_rates(p), technology.rates(p), diffusion.rates(p),
            race.rates(p), production.rates(p), guidance.rates(p), research.rates(p), labour.rates(p),
            finance.rates(p), holders.rates(p), failure.rates(p), entry.rates(p),
        )  # fmt: skip


@dataclass(slots=True)
class Flows:
    """What happens in one year: rows of firms (n,), markets (M,), regions (R,), slots (Q,) and ties.

    customer_ptr (n + 1,) and customer_tie index the supply ties by supplier; staff_sums (M, .) are the staff
    by market; fidelity_lost is the part of the fidelity of full closeness that mobility costs.

    Arrays of phases that do not overlap share their memory: see `empty`. `scratch` is for one step alone,
    once the books are closed.
    """

    orders: F64
    output: F64
    unit_labour: F64
    experience: F64
    changed: U8
    payroll: F64
    books: Books
    staff: Staff
    staff_sums: F64
    entry_sums: F64
    market_price: F64
    market_experience: F64
    market_orders: F64
    market_capacity: F64
    market_revenue: F64
    final_orders: F64
    final_sold: F64
    final_value: F64
    machine_filled: F64
    objective: F64
    payout: F64
    premium: F64
    selectivity: F64
    stable: F64
    weak: U8
    lent: F64
    rescued: U8
    failed: U8
    lost: F64
    tied: U32
    customer_ptr: I32
    customer_tie: U32
    willing: F64
    advice: I64
    proposed: U8
    own_gain: F64
    told_gain: F64
    scratch: F64
    best: F64
    opened: U32
    dropped: U8
    partner_dropped: U8
    residual: float = 0.0
    people_residual: float = 0.0
    fidelity_lost: float = 0.0

    @classmethod
    def empty(cls, layout: Layout, state: State) -> "Flows":
        """Return flows of nothing for a layout, some in memory of a state that waits for the year's end."""
        n, markets, regions, slots = (
            len(layout.ident), len(layout.market_sector), len(layout.regions), len(layout.slot_buyer),
        )  # fmt: skip

        def firm() -> F64:
            return np.zeros(n)

        def market() -> F64:
            return np.zeros(markets)

        # memory shared by what is done with before the next of the line is written, round the year's page;
        # what the state holds of these is used at the year's begin and set anew at its end
        imports, profit, surplus = state.utilisation, state.research_extra, state.effort
        scratch = received = room = experience = told_gain = firm()
        clip = tax = unit_labour = firm()
        rate = dividend = premium = firm()
        sent = borrowed = selectivity = firm()
        arrived, years = machines, interest = firm(), firm()
        payout = revenue = firm()
        wages = payroll = firm()
        books = Books(
            revenue=revenue, receipts=received, inputs=firm(), imports=imports, wages=wages,
            interest=interest, tax=tax, dividend=dividend, machines=machines, borrowed=borrowed,
            profit=profit,
        )  # fmt: skip
        staff = Staff(
            surplus=surplus, room=room, clip=clip, rate=rate, sent=sent, arrived=arrived, years=years,
            skill=np.ones(n),
        )  # fmt: skip
        return cls(
            orders=firm(), output=firm(), unit_labour=unit_labour, experience=experience,
            changed=np.zeros(n, np.uint8), payroll=payroll, books=books, staff=staff,
            staff_sums=np.zeros((markets, len(STAFF_SUMS))),
            entry_sums=np.zeros((markets, len(ENTRY_SUMS))),
            market_price=market(), market_experience=market(), market_orders=market(),
            market_capacity=market(), market_revenue=market(), final_orders=market(),
            final_sold=market(), final_value=market(), machine_filled=np.ones(regions),
            willing=layout.guided.copy(), advice=np.full(markets, -1, np.int64),
            proposed=np.zeros(n, np.uint8), best=market(),
            objective=firm(), payout=payout, premium=premium, selectivity=selectivity, stable=firm(),
            weak=np.zeros(n, np.uint8), lent=firm(), rescued=np.zeros(n, np.uint8),
            failed=np.zeros(n, np.uint8), lost=firm(),
            tied=np.full(n, 0xFFFFFFFF, np.uint32),
            own_gain=firm(), told_gain=told_gain, scratch=scratch,
            opened=np.zeros(slots, np.uint32),
            customer_ptr=np.zeros(n + 1, np.int32), customer_tie=np.zeros(0, np.uint32),
            dropped=np.zeros(0, np.uint8), partner_dropped=np.zeros(0, np.uint8),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Log:
    """Openings and closings of ties, appended every year: (year, type, what, source index, target index)."""

    rows: list[tuple[int, str, str, U32, U32]] = field(default_factory=list)


@dataclass(slots=True)
class Economy:
    """One run: the network's layout, the state, the flows of the year, the parameters in force.

    `landscapes` is the seed of the landscapes, `seed` that of everything else.
    """

    layout: Layout
    state: State
    flows: Flows
    rates: Rates
    seed: np.uint32
    landscapes: np.uint32
    threads: int
    log: Log | None
    forcing: Forcing = NOTHING_FORCED
