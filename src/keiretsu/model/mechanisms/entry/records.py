"""What entry is made of: small firms by age, counted and not simulated."""

from typing import Annotated, NamedTuple

from keiretsu.core.arrays import F64, I16, U8, U32
from keiretsu.model.fields import flow, state

FRINGE_AGES = 21
"""Ages 0..19 and 20 or more."""

ENTRY_SUMS = (
    "startups", "born_independent", "born_spinoff", "born_norenwake", "born_bunsha", "closed", "small_firms",
    "small_staff", "from_payroll", "from_elsewhere", "to_elsewhere", "disagreements", "followed", "grew",
    "shrank",
)  # fmt: skip


class Entry(NamedTuple):
    """Small firms and the staff of large ones."""

    fringe: Annotated[F64, state("M 21", "small firms by age, expected numbers")]
    usual_staff: Annotated[
        F64, state("M", "mean staff of the market's firms in the first year, persons", 1.0)
    ]
    staff_then: Annotated[F64, state("n", "staff at the end of last year, persons")]
    staff_before: Annotated[F64, state("n", "staff a year earlier, persons")]
    entry_sums: Annotated[F64, flow("M 15", "sums of the year, columns ENTRY_SUMS")]


class EntryParameters(NamedTuple):
    """Parameters of births and closures of small firms, hazards a year."""

    independent_entry: float
    spinoff_rate: float
    spinoff_size: float
    spinoff_disagreement: float
    spinoff_slump: float
    spinoff_block: float
    entry_opportunity: float
    birth_blessing: float
    birth_direction: float
    birth_unburdening: float
    birth_freedom: float
    birth_quarrel: float
    closure_rate: float
    closure_young: float
    closure_settling: float
    closure_pressure: float
    closure_crowding: float
    small_firms: float
    small_staff: float
    outside_firms: float
    substantial_change: float
    target_margin: float
    usual_tenure: float
    hoarding: float
    hurdle: float
    consensus_stages: float
    signal_noise_known: float
    signal_noise_frontier: float
    licence_ceiling: float


class Parents(NamedTuple):
    """Firms (n,) that founders leave, read from other mechanisms.

    staff is what firms employ (this mechanism lowers it by founders who leave a payroll), spare those without
    work before transfers; bound the mean closeness of supply ties, own_gain what the best idea would gain.
    """

    small: U8
    bound: F64
    tenure: F64
    changed: U8
    proposed: U8
    own_gain: F64
    spare: F64
    profit: F64
    revenue: F64
    staff: F64
    then: F64
    before: F64
    began: I16


class Climate(NamedTuple):
    """The year and the markets (M,) that small firms are born into: region, mean level, growth of orders.

    By region: outside (R,) the persons outside firms, those of the opening year = 1. Founders leave payrolls
    if `staffed`.
    """

    year: int
    market_region: U32
    market_level: F64
    growth: F64
    outside: F64
    staffed: bool


class Born(NamedTuple):
    """What a market makes of births: firms that a firm stands for, staff of a start-up."""

    each: float
    staff: float


class Odds(NamedTuple):
    """Rows of a chunk of firms: size, idle staff, disagreement, what makes births and their types.

    accord is 1 / F, what freedom and quarrel leave between parent and founder; unblessed and unsent are the
    chances that a founder is not released with the parent's blessing, and not sent by it.
    """

    size: F64
    surplus: F64
    quarrel: F64
    founding: F64
    accord: F64
    unblessed: F64
    unsent: F64


class Workspace(NamedTuple):
    """Memory for one market: the odds of a chunk, and what is carried from chunk to chunk."""

    odds: Odds
    total: F64
