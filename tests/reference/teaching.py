"""Twins of `technology.teaching`: a supplier in one year, taught by one of its customers."""

from keiretsu.core.random import Purpose
from tests.reference.csr import members, places
from tests.reference.philox import unit, words
from tests.reference.search import copy
from tests.reference.supply import joined_by

GATE = 4
"""Number of the draw that tells who is taught; those before it are of the elements."""


def shown(e, i, tie):
    """Yield the designs that a customer shows its supplier i: its process elements, then its suppliers'."""
    slot = e.tie_slot[tie]
    process = 2**e.p.shared_elements - 1
    mine, theirs = int(e.x[i]), int(e.x[e.slot_buyer[slot]])
    yield mine & ~process | theirs & process
    for other in members(e.slot_ptr, e.supplier, slot):
        yield int(e.x[other])


def best_lesson(e, i):
    """Return the best design shown that beats the own, the first of equals, and the tie; or None."""
    table = e.terrain.tables[e.sector[i]]
    best, tie = int(e.x[i]), None
    for at in places(e.customer_ptr, i):
        for design in shown(e, i, e.customer_tie[at]):
            if table[design] > table[best]:
                best, tie = design, e.customer_tie[at]
    return None if tie is None else (best, tie)


def teach(e):
    """Return next year's designs, who was taught, and who changed its design this year."""
    x_next, taught, changed = e.x.tolist(), [0] * len(e.x), e.changed.tolist()
    for i, who in enumerate(e.ident):
        if unit(words(e.key.seed, Purpose.TEACH, who, e.key.step, GATE)[0]) >= e.p.teaching_rate:
            continue
        lesson = best_lesson(e, i)
        if lesson is None:
            continue
        design, tie = lesson
        close = joined_by(e, e.slot_buyer[e.tie_slot[tie]], tie, e.trust[tie])
        faithful = e.p.fidelity_untrusted + (e.p.fidelity_strong - e.p.fidelity_untrusted) * close
        mine = copy(e.key, Purpose.TEACH, who, int(e.x[i]), design, faithful)
        table = e.terrain.tables[e.sector[i]]
        if mine != e.x[i] and table[mine] >= table[e.x[i]]:
            x_next[i], taught[i], changed[i] = mine, 1, max(changed[i], 1)
    return {"x_next": x_next, "taught": taught, "changed": changed}
