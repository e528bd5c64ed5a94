"""What technology is made of: designs, landscapes, what firms tried, whom they see."""

from typing import Annotated, NamedTuple

from keiretsu.core.arrays import F64, I32, I64, U8, U16, U32
from keiretsu.model.fields import fixed, flow, state
from keiretsu.model.index_records import Places
from keiretsu.model.mechanisms.partners.records import Collaborations, Met
from keiretsu.model.mechanisms.supply.records import Lasting


class Designs(NamedTuple):
    """Designs of firms and what they are worth."""

    x: Annotated[U16, state("n", "design, 16 elements")]
    fit: Annotated[F64, state("n", "fitness, scaled to 0..1 in a sector")]
    level: Annotated[F64, state("n", "productivity relative to the frontier, A/A*", 1.0)]
    market_level: Annotated[F64, state("M", "mean of the level over the market's firms")]
    theta: Annotated[F64, state("M", "turns fitness into log productivity", 1.0)]
    frontier: Annotated[F64, state("1", "productivity of the foreign frontier, first year = 1", 1.0)]


class Terrain(NamedTuple):
    """Landscapes by sector."""

    tables: Annotated[U32, state("S 65536", "sum of contributions of every design")]
    lowest: Annotated[F64, state("S", "lowest sum")]
    inverse: Annotated[F64, state("S", "1 / (highest - lowest)")]
    one_step: Annotated[F64, state("S", "standard deviation of the fitness of a one-element change")]
    leader: Annotated[I64, state("S", "design of the foreign leader")]
    epoch: Annotated[I32, state("S 16", "year in which each locus was last drawn")]


class Tried(NamedTuple):
    """What firms did in the year."""

    changed: Annotated[
        U8, flow("n", "0 kept, 1 copied, 2 new element, 3 new module, 4 the council's element")
    ]
    taught: Annotated[U8, flow("n", "1 where the firm took over what a customer taught it")]
    proposed: Annotated[U8, flow("n", "proposals reviewed; the first approved is carried out")]
    own_gain: Annotated[
        F64,
        flow(
            "n", "gain of the firm's best idea over its next best, sd of a one-element change; -inf if none"
        ),
    ]
    told_gain: Annotated[F64, flow("n", "gain of the council's idea, likewise")]
    copied: Annotated[U32, flow("n", "firm whose design was copied, NOBODY if none")]


class Association(NamedTuple):
    """Who meets in associations and on deliberation councils, by market."""

    membership: Annotated[U8, fixed("n", "0 none, 1 of an association, 2 of a council and so of both")]
    member_ptr: Annotated[I64, fixed("M+1", "members in market m stand at member_ptr[m]..member_ptr[m + 1]")]
    member_firm: Annotated[U32, fixed("A", "members by market")]


class Technology(NamedTuple):
    """Designs, landscapes, the year's tries, associations."""

    designs: Designs
    terrain: Terrain
    tried: Tried
    association: Association


class Neighbourhood(NamedTuple):
    """Where firms look: the index, and ties read from partners and supply."""

    places: Places
    met: Met
    pairs: Collaborations
    lasting: Lasting


class Looked(NamedTuple):
    """What firms saw, scratch of one step, each (n,).

    The model (-3 for the foreign leader, -2 for firms that do not act, -1 where nobody is better), its
    fitness, the closeness to it, the attention left, and next year's design.
    """

    model: I64
    best: F64
    tie: F64
    free: F64
    x_next: U16


class TechnologyParameters(NamedTuple):
    """Parameters of looking, copying and proposing."""

    fidelity_strong: float
    fidelity_weak: float
    attention: float
    imitation_rate: float
    licence_rate: float
    licence_ceiling: float
    exploration_rate: float
    radical_rate: float
    consensus_stages: float
    signal_noise_known: float
    signal_noise_frontier: float
    hurdle: float
    channel_rate: float
    omega_membership: float
    omega_guidance: float
    guided_search: float
    research_elasticity: float
    laboratory_cost: float
    parallel_search: float
    sights: int


class TeachingParameters(NamedTuple):
    """Parameters of what customers teach their suppliers."""

    teaching_rate: float
    fidelity_strong: float
    fidelity_untrusted: float
    omega_supply: float
    shared_elements: int


class LandscapeParameters(NamedTuple):
    """Parameters of landscapes, of the leader and of the frontier."""

    complexity: int
    shared_elements: int
    leader_starts: int
    leader_steps: int
    heritage: int
    heritage_spread: float
    tfp_start: float
    turbulence: float
    turbulence_share: float


class Drive(NamedTuple):
    """What moves firms to look and to try, read from other mechanisms.

    skill (n,) multiplies the chance to act, boldness (n,) that of a module, effort (n,), to a power, the
    number of ideas; guided (n,) is how much a firm heeds advice (M,), locus + 16 x value, -1 for none.
    """

    skill: F64
    guided: F64
    advice: I64
    effort: F64
    boldness: F64
