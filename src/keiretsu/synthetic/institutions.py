"""Ties of banks, groups, councils and associations to the firms of a synthetic region."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from keiretsu.core.random import Purpose
from keiretsu.synthetic.firms import HORIZONTAL_GROUPS, Chain, SyntheticFirms
from keiretsu.synthetic.synth_options import Draws, Floats, Ints
from keiretsu.synthetic.trade_ties import unique_pairs

HELD_SUPPLIERS = 0.1  # share of a group's suppliers, its largest, that the head holds stock of, prior
LENT_STAFF = 0.1  # probability that the head sends people to a first-tier supplier, prior
OWNED = 0.3  # probability that a head's largest first-tier supplier is its subsidiary, prior
GUIDED = 0.05  # share of a sector's firms, the largest, in the council's sight, prior
MEMBERS = 0.4  # share of firms in their association, prior
REGIONAL_BANK = 0.5  # probability that a firm of no horizontal group banks with a regional bank, prior
DESCENDED = 0.4  # probability that a guided firm has retired officials on its board (amakudari), prior
MAJOR = 0.03  # share of a sector's firms, the largest, whose stock is quoted, prior
STABLE = 719 / 731  # of them with stable shareholders [facts.csv: stable_holders_share]
MAJORITY = (
    2 / 3
)  # of those with more than half their stock in stable hands [facts.csv: stable_majority_share]
DISTRIBUTED = 0.7  # probability that the head of a vertical group owns its distributor, prior


@dataclass(frozen=True, slots=True)
class ActorPositions:
    """Where the actors of a region stand: firms first, then the rest.

    `bank + h` and `house + h` are the main bank and the trading house of horizontal group h; regional banks
    follow the main banks; councils and associations are one a sector. Then come the ministry of industry,
    one institution of stable shareholders for every horizontal group and one distributor for every vertical
    group: they stand last, so that the numbers drawn for ties of the others do not depend on them.
    """

    firms: int
    banks: int
    sectors: int
    heads: int

    @property
    def bank(self) -> int:
        """First bank."""
        return self.firms

    @property
    def house(self) -> int:
        """First trading house."""
        return self.bank + self.banks

    @property
    def council(self) -> int:
        """First council."""
        return self.house + HORIZONTAL_GROUPS

    @property
    def association(self) -> int:
        """First association."""
        return self.council + self.sectors

    @property
    def agency(self) -> int:
        """The ministry."""
        return self.association + self.sectors

    @property
    def insurer(self) -> int:
        """First institution of stable shareholders."""
        return self.agency + 1

    @property
    def distributor(self) -> int:
        """First distributor."""
        return self.insurer + HORIZONTAL_GROUPS

    @property
    def actors(self) -> int:
        """Number of actors."""
        return self.distributor + self.heads


@dataclass(frozen=True, slots=True)
class Batch:
    """Ties of one type: ends (m,) as places, value (m,)."""

    type: str
    source: Ints
    target: Ints
    value: Floats


def places(firms: int, sectors: int, heads: int) -> ActorPositions:
    """Return the places of a region's actors, with a regional bank for every 500 firms, 60 at most."""
    return ActorPositions(firms, HORIZONTAL_GROUPS + min(max(firms // 500, 2), 60), sectors, heads)


def institutional_ties(
    chain: Chain, firms: SyntheticFirms, at: ActorPositions, draw: Draws
) -> Iterator[Batch]:
    """Yield the ties of every type but supply and collaboration."""
    owner, owned = subsidiaries(chain, firms, draw)
    yield from _stock(firms, at, draw, owned)
    yield _stable(chain, firms, at, draw, owned)
    yield _loans(firms, at, draw)
    yield _staff(chain, firms, draw)
    yield _officials(chain, firms, at, draw)
    yield _plain("guidance", at.council + firms.sector, firms.rank < _most(chain, firms, GUIDED))
    yield _plain(
        "membership",
        at.association + firms.sector,
        draw(Purpose.SYNTH_MEMBERSHIP, np.arange(len(firms)), 0) < MEMBERS,
    )
    yield Batch("ownership", owner, owned, 0.51 + 0.49 * draw(Purpose.SYNTH_EQUITY, owned, 3))
    yield _distributors(firms, at, draw)
    yield Batch("lineage", owner, owned, np.zeros(len(owned)))


def subsidiaries(chain: Chain, firms: SyntheticFirms, draw: Draws) -> tuple[Ints, Ints]:
    """Return heads of vertical groups and the supplier each divided off."""
    tier = np.flatnonzero((chain.order[firms.sector] == 1) & (firms.group >= 0))
    tier = tier[_place_in_group(firms, tier) == 0]
    tier = tier[draw(Purpose.SYNTH_EQUITY, tier, 2) < OWNED]
    return firms.heads[firms.group[tier]], tier


def _place_in_group(firms: SyntheticFirms, who: Ints) -> Ints:
    """Return each firm's rank by size among those of `who` in its vertical group, 0 the largest."""
    order = np.lexsort((-firms.size[who], firms.group[who]))
    _, start, count = np.unique(firms.group[who][order], return_index=True, return_counts=True)
    place = np.empty(len(who), np.int64)
    place[order] = np.arange(len(who)) - np.repeat(start, count)
    return place


def _stock(firms: SyntheticFirms, at: ActorPositions, draw: Draws, owned: Ints) -> Iterator[Batch]:
    """Heads hold their largest suppliers; neighbours on the ring of a horizontal group hold each other."""
    who = np.flatnonzero(firms.group >= 0)
    who = who[firms.heads[firms.group[who]] != who]
    crowd = np.bincount(firms.group[who], minlength=len(firms.heads))[firms.group[who]]
    who = who[_place_in_group(firms, who) < np.ceil(HELD_SUPPLIERS * crowd)]
    who = np.setdiff1d(who, owned)
    yield Batch("equity", firms.heads[firms.group[who]], who, 0.05 + 0.3 * draw(Purpose.SYNTH_EQUITY, who, 0))
    one, other = [], []
    for h in range(HORIZONTAL_GROUPS):
        members = np.flatnonzero(firms.horizontal == h)
        ring = np.concatenate([[at.bank + h, at.house + h], members])
        one += [ring, np.roll(ring, 1), np.full(len(members), at.bank + h)]
        other += [np.roll(ring, 1), ring, members]
    holder, held = unique_pairs(np.concatenate(one), np.concatenate(other))
    yield Batch(
        "equity", holder, held, 0.01 + 0.04 * draw(Purpose.SYNTH_EQUITY, holder * at.agency + held, 1)
    )


def _stable(chain: Chain, firms: SyntheticFirms, at: ActorPositions, draw: Draws, owned: Ints) -> Batch:
    """Hold stock of the major firms, subsidiaries apart, for good.

    An institution of stable shareholders stands for the many small holders of a horizontal group (insurers,
    other firms and banks) taken together; firms of no group have one of the six by chance. How many firms
    have stable shareholders, and how many more than half, are put in from the documents.
    """
    who = np.flatnonzero((firms.rank < _most(chain, firms, MAJOR)) | (firms.horizontal >= 0))
    who = np.setdiff1d(who[draw(Purpose.SYNTH_EQUITY, who, 4) < STABLE], owned)
    by_chance = np.floor(draw(Purpose.SYNTH_EQUITY, who, 5) * HORIZONTAL_GROUPS).astype(np.int64)
    group = np.where(firms.horizontal[who] >= 0, firms.horizontal[who], by_chance)
    most = draw(Purpose.SYNTH_EQUITY, who, 6) < MAJORITY
    u = draw(Purpose.SYNTH_EQUITY, who, 7)
    return Batch("equity", at.insurer + group, who, np.where(most, 0.5 + 0.3 * u, 0.05 + 0.25 * u))


def _distributors(firms: SyntheticFirms, at: ActorPositions, draw: Draws) -> Batch:
    """Give heads of vertical groups the distributors that sell their goods."""
    group = np.flatnonzero(draw(Purpose.SYNTH_EQUITY, firms.heads, 8) < DISTRIBUTED)
    part = 0.51 + 0.49 * draw(Purpose.SYNTH_EQUITY, firms.heads[group], 9)
    return Batch("ownership", firms.heads[group], at.distributor + group, part)


def _officials(chain: Chain, firms: SyntheticFirms, at: ActorPositions, draw: Draws) -> Batch:
    """Send retired officials of the ministry to the boards of guided firms."""
    who = np.flatnonzero(firms.rank < _most(chain, firms, GUIDED))
    who = who[draw(Purpose.SYNTH_PERSONNEL, who, 2) < DESCENDED]
    posts = np.ceil(3 * draw(Purpose.SYNTH_PERSONNEL, who, 3) + 1e-9)
    return Batch("personnel", np.full(len(who), at.agency), who, posts)


def _loans(firms: SyntheticFirms, at: ActorPositions, draw: Draws) -> Batch:
    """One main bank a firm: its group's, or one of the six or of the regional ones by chance."""
    who = np.arange(len(firms))
    u = draw(Purpose.SYNTH_CREDIT, who, 1)
    regional = HORIZONTAL_GROUPS + np.floor(u * (at.banks - HORIZONTAL_GROUPS)).astype(np.int64)
    main = np.floor(u * HORIZONTAL_GROUPS).astype(np.int64)
    bank = np.where(draw(Purpose.SYNTH_CREDIT, who, 0) < REGIONAL_BANK, regional, main)
    bank = np.where(firms.horizontal >= 0, firms.horizontal, bank)
    loan = firms.size * (0.2 + 0.4 * draw(Purpose.SYNTH_CREDIT, who, 2))
    house = np.arange(HORIZONTAL_GROUPS)
    return Batch(
        "credit",
        at.bank + np.concatenate([bank, house]),
        np.concatenate([who, at.house + house]),
        np.concatenate([loan, np.ones(HORIZONTAL_GROUPS)]),
    )


def _staff(chain: Chain, firms: SyntheticFirms, draw: Draws) -> Batch:
    tier = np.flatnonzero((chain.order[firms.sector] == 1) & (firms.group >= 0))
    tier = tier[draw(Purpose.SYNTH_PERSONNEL, tier, 0) < LENT_STAFF]
    people = np.ceil(5 * draw(Purpose.SYNTH_PERSONNEL, tier, 1) + 1e-9)
    return Batch("personnel", firms.heads[firms.group[tier]], tier, people)


def _most(chain: Chain, firms: SyntheticFirms, share: float) -> Floats:
    most: Floats = np.ceil(share * chain.firms)[firms.sector]
    return most


def _plain(tie_type: str, source: Ints, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Batch:
    target = np.flatnonzero(chosen)
    return Batch(tie_type, source[target], target, np.zeros(len(target)))
