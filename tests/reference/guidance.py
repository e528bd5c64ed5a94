"""Twins of `guidance.kernels`."""

from math import cos, inf, log, pi, sqrt

from keiretsu.core.random import Purpose
from tests.reference.csr import members
from tests.reference.landscape import LOCI
from tests.reference.philox import below, unit, words
from tests.reference.search import scaled

ON_COUNCIL = 2


def bargain(e):
    """Return the part of every firm's guidance tie that is left after it has had its say."""
    willing = [0.0] * len(e.guided)
    for m in range(len(e.market_ptr) - 1):
        firms = members(e.market_ptr, e.market_firm, m)
        largest = max((e.revenue[i] for i in firms), default=0.0)
        for i in firms:
            standing = e.revenue[i] / largest if largest > 0 else 0.0
            voice = 1 - (1 - e.p.voice_posts * e.descended[e.row[i]]) * (1 - e.p.voice_size * standing)
            willing[i] = e.guided[i] * (1 - voice)
    return {"willing": willing}


def normal(first, second):
    """Return a standard normal number made of two words."""
    return sqrt(-2 * log(1 - unit(first))) * cos(2 * pi * unit(second))


def typical(seats):
    """Return the design whose elements most of the designs `seats` share, -1 if there are none."""
    if not seats:
        return -1
    return sum(1 << k for k in range(LOCI) if 2 * sum(x >> k & 1 for x in seats) > len(seats))


def advise(e):
    """Return the element that each market's council names: locus + 16 x value, or -1."""
    return {"advice": [named(e, m) for m in range(len(e.market_ident))]}


def named(e, m):
    firms = members(e.member_ptr, e.member_firm, m)
    common = typical([int(e.x[i]) for i in firms if e.membership[i] == ON_COUNCIL])
    if common < 0:
        return -1
    if e.market_level[m] >= e.p.licence_ceiling:
        locus = below(words(e.key.seed, Purpose.COUNCIL, e.market_ident[m], e.key.step, LOCI)[0], LOCI)
        return locus + 16 * (1 - (common >> locus & 1))
    sector = e.market_sector[m]
    leader, best, choice = int(e.terrain.leader[sector]), -inf, -1
    for locus in range(LOCI):
        if (common ^ leader) >> locus & 1:
            gain = scaled(e.terrain, sector, common ^ 1 << locus) - scaled(e.terrain, sector, common)
            w = words(e.key.seed, Purpose.COUNCIL, e.market_ident[m], e.key.step, locus)
            seems = gain + e.p.signal_noise_known * e.terrain.one_step[sector] * normal(w[0], w[1])
            if seems > best:
                best, choice = seems, locus + 16 * (leader >> locus & 1)
    return choice
