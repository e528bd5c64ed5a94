"""What customers teach their suppliers: process elements, and what other suppliers of theirs do better.

References
----------
.. [1] Dyer and Nobeoka (2000), SMJ 21:345 (suppliers learn faster inside a customer's network).
.. [2] Dyer and Hatch (2006), SMJ 27:701 (the same supplier learns more from the customer it is close to).
"""

import numpy as np

from keiretsu.core.arrays import U16
from keiretsu.core.jit import Whole, inlined, kernel
from keiretsu.core.philox import DrawKey, unit, words
from keiretsu.core.random import Purpose
from keiretsu.model.index_records import Firms
from keiretsu.model.mechanisms.supply.kernels import beside
from keiretsu.model.mechanisms.supply.records import Supply
from keiretsu.model.mechanisms.technology.records import TeachingParameters, Technology
from keiretsu.model.mechanisms.technology.search import copy

TEACH = np.uint32(Purpose.TEACH.value)


@inlined
def best_shown(tech: Technology, supply: Supply, s: int, i: int, tie: int, p: TeachingParameters) -> Whole:
    """Return the best design that supplier i, of sector s, is shown by the customer of a tie.

    The customer's own process elements in the supplier's design, or the design of one of the customer's other
    suppliers of the same input.
    """
    slot, x = supply.ties.tie_slot[tie], tech.designs.x
    process = (1 << p.shared_elements) - 1
    mine, theirs = np.int64(x[i]), np.int64(x[supply.slots.slot_buyer[slot]])
    best: Whole = (mine & ~process) | (theirs & process)
    for e in range(supply.ties.slot_ptr[slot], supply.ties.slot_ptr[slot + 1]):
        other = np.int64(x[supply.ties.supplier[e]])
        best = other if tech.terrain.tables[s, other] > tech.terrain.tables[s, best] else best
    return best


@inlined
def trusted(supply: Supply, i: int, tie: int, omega: float) -> float:
    """Return the closeness of supplier i and the customer of a tie, as the year begins."""
    buyer = supply.slots.slot_buyer[supply.ties.tie_slot[tie]]
    apart = 1.0 - beside(supply.ties.kin[tie], supply.lasting, buyer, i)
    return 1.0 - (1.0 - omega * float(supply.ties.trust[tie])) * apart


@kernel
def teach(
    lo: int, hi: int, key: DrawKey, tech: Technology, supply: Supply, firms: Firms, p: TeachingParameters,
    x_next: U16,
) -> None:  # fmt: skip
    """Let customers teach the suppliers lo..hi-1: fill x_next (n,), and mark who took anything over.

    With the chance `teaching_rate` a supplier takes the best design that any of its customers shows it, and
    copies each differing element with chance f_u + (f_s - f_u) s, s its closeness to that customer; what
    would be worse than its own is not taken over.
    """
    terrain, tried, customers = tech.terrain, tech.tried, supply.customers
    for i in range(lo, hi):
        own: Whole = np.int64(tech.designs.x[i])
        x_next[i], tried.taught[i] = own, 0
        first, last = customers.customer_ptr[i], customers.customer_ptr[i + 1]
        if first == last or unit(words(key.seed, TEACH, firms.ident[i], key.step, np.uint32(4))[0]) >= (
            p.teaching_rate
        ):
            continue
        s, best, tie = firms.sector[i], own, -1
        for k in range(first, last):
            shown = best_shown(tech, supply, s, i, customers.customer_tie[k], p)
            if terrain.tables[s, shown] > terrain.tables[s, best]:
                best, tie = shown, customers.customer_tie[k]
        if tie < 0:
            continue
        close = trusted(supply, i, tie, p.omega_supply)
        faithful = p.fidelity_untrusted + (p.fidelity_strong - p.fidelity_untrusted) * close
        mine = copy(key, TEACH, firms.ident[i], own, best, faithful)
        if mine != own and terrain.tables[s, mine] >= terrain.tables[s, own]:
            x_next[i], tried.taught[i] = mine, 1
            tried.changed[i] = max(tried.changed[i], np.uint8(1))
