"""M1 collaboration: trust that grows, ties that end, partners sought in or out of the own group.

    closeness  s = 1 - (1 - omega tau)(1 - s of lasting ties)
    trust      tau' = tau + a (1 - tau)
    ends       hazard h_0 exp(-eta s), and a (1 - k / partners)+ where a side has more than the k it keeps
    asks       who has fewer than k asks a firm of its cell (vertical group x sector), with chance p_o any
               firm of its market; members of merged horizontal groups may ask a rival

Strength and closeness in 0..1, hazards a year. See docs/decisions/0001-the-year.md.
"""

import numpy as np

from keiretsu.core.flat_call import call_kernel
from keiretsu.core.launch import launch
from keiretsu.model.economy import Economy
from keiretsu.model.mechanisms.partners import kernels
from keiretsu.model.mechanisms.partners.metrics import FORMULAS
from keiretsu.model.mechanisms.partners.records import (
    Collaborations,
    Met,
    NewCollaborations,
    Partners,
    PartnersParameters,
)
from keiretsu.model.mechanisms.supply.opening import bind
from keiretsu.model.step import Mechanism

PARTNERS = Mechanism("partners", Partners, formulas=FORMULAS)


@PARTNERS.step(
    reads="supply.static_ptr supply.static_other",
    writes="partners.partner_kin partners.partner_omega partners.partner_ptr partners.partner "
    "partners.partner_tie",
)
def open_pairs(e: Economy) -> None:
    """Index the collaborations of the network, and fix how close one makes a pair."""
    pairs = e.partners.pairs
    pairs.partner_kin[:] = bind(e, pairs.one, pairs.two)
    partners_are_close(e)
    index_partners(e)


@PARTNERS.step(
    when="ties",
    equation="tau' = tau + a (1 - tau); ends with hazard h_0 exp(-eta s) + a (1 - k / partners)+",
    reads="supply.static_ptr supply.static_other supply.static_closeness",
    writes="partners.strength partners.partner_dropped",
)
def partners_part(e: Economy) -> None:
    """Let trust grow among partners and decide which collaborations end."""
    pairs = e.partners.pairs
    launch(
        e.threads, kernels.part, len(pairs.one), e.key, e.index.firms.ident, pairs,
        e.partners.met.partner_ptr, e.supply.lasting, e.of(PartnersParameters),
    )  # fmt: skip


@PARTNERS.step(
    when="ties",
    equation="who is short of partners asks one: of the own cell, with chance p_o any of the market",
    reads="supply.static_ptr supply.static_other finance.tied",
    writes="partners.one partners.two partners.strength partners.partner_since partners.partner_kin "
    "partners.partner_dropped partners.partner_ptr partners.partner partners.partner_tie",
)
def partners_meet(e: Economy) -> None:
    """Let firms short of partners ask one, and rebuild the index of collaborations."""
    pairs, p, n = e.partners.pairs, e.of(PartnersParameters), len(e.index.firms.ident)
    asked = np.empty(n, np.uint32)
    launch(e.threads, kernels.seek, n, e.key, e.index.places, e.partners.cells, e.partners.met, p, asked)
    kept = kernels.staying(pairs.partner_dropped)
    m = kept + kernels.agreed(e.finance.support.tied, asked)
    ends = (np.empty(m, np.uint32), np.empty(m, np.uint32))
    new = NewCollaborations(*ends, np.empty(m), np.empty(m, np.int16), np.empty(m, np.uint8))
    met = _met(n, m)
    call_kernel(kernels.draw_up, asked, p.partner_trust_start, e.year + 1, pairs, e.supply.lasting, new, met)
    _log(e, new, kept)
    after = Collaborations(*new, pairs.partner_omega, np.zeros(m, np.uint8))
    e.partners = Partners(e.partners.cells, after, met)


@PARTNERS.step(
    when="ties", equation="omega of next year's closeness of partners", writes="partners.partner_omega"
)
def partners_are_close(e: Economy) -> None:
    """Fix how close a collaboration of full strength makes a pair next year."""
    e.partners.pairs.partner_omega[0] = e.of(PartnersParameters).omega_collaboration


def index_partners(e: Economy) -> None:
    """Build the symmetric index of collaborations."""
    pairs, n = e.partners.pairs, len(e.index.firms.ident)
    met = _met(n, len(pairs.one))
    kernels.index_pairs(pairs.one, pairs.two, n, met.partner_ptr, met.partner, met.partner_tie)
    e.partners = e.partners._replace(met=met)


def _met(n: int, pairs: int) -> Met:
    """Return room for the index of so many collaborations of n firms."""
    return Met(np.empty(n + 1, np.int32), np.empty(2 * pairs, np.uint32), np.empty(2 * pairs, np.uint32))


def _log(e: Economy, new: NewCollaborations, kept: int) -> None:
    """Append this year's closings and openings of collaborations to the log."""
    if e.log is None:
        return
    pairs, gone = e.partners.pairs, np.flatnonzero(e.partners.pairs.partner_dropped)
    e.log.append((e.year, "collaboration", "closed", pairs.one[gone], pairs.two[gone]))
    e.log.append((e.year, "collaboration", "opened", new.new_one[kept:], new.new_two[kept:]))
