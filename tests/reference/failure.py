"""Twins of `keiretsu.kernels.failure`."""

from tests.reference.csr import members, places
from tests.reference.philox import below, unit, words


def judge(e):
    """Return who fails after so many years of distress, and what the banks lose."""
    spell = [int(s) + 1 if d else 0 for s, d in zip(e.spell, e.distressed, strict=True)]
    failed = [s >= e.patience for s in spell]
    return {
        "failed": [int(f) for f in failed],
        "spell": [0 if f else s for f, s in zip(failed, spell, strict=True)],
        "overdraft": [-c if f else 0.0 for f, c in zip(failed, e.cash, strict=True)],
        "lost": [d - c if f else 0.0 for f, c, d in zip(failed, e.cash, e.debt, strict=True)],
        "cash": [0.0 if f else c for f, c in zip(failed, e.cash, strict=True)],
        "debt": [0.0 if f else d for f, d in zip(failed, e.debt, strict=True)],
    }


def end_supply(e):
    """Return which supply ties end, those of failed buyers and suppliers among them."""
    dropped = [int(d) for d in e.dropped]
    for slot, buyer in enumerate(e.slot_buyer):
        for tie in places(e.slot_ptr, slot):
            if e.failed[buyer] or e.failed[e.supplier[tie]]:
                dropped[tie] = 1
    return {"dropped": dropped}


def end_partners(e):
    """Return which collaborations end, those of failed partners among them."""
    pairs = zip(e.one, e.two, e.dropped, strict=True)
    return {"dropped": [1 if e.failed[a] or e.failed[b] else int(d) for a, b, d in pairs]}


def successors_design(e, i, firms):
    """Return the design of a random firm that stands (else its own), with some elements changed."""
    start = below(words(e.seed, e.purpose, e.ident[i], e.t, 0)[0], len(firms))
    standing = [j for j in firms[start:] + firms[:start] if not e.failed[j]]
    x = int(e.x[standing[0] if standing else i])
    for k in range(16):
        if unit(words(e.seed, e.purpose, e.ident[i], e.t, 1 + k)[0]) < e.p.mutation:
            x ^= 1 << k
    return x


def succeed(e):
    """Return the firms after the places of those that failed have been filled."""
    names = ("x", "custom", "habit", "capacity", "planned", "first", "cumulated", "utilisation", "began")
    new = {name: getattr(e, name).tolist() for name in names}
    for m in range(len(e.market_ptr) - 1):
        firms = members(e.market_ptr, e.market_firm, m)
        gone = [i for i in firms if e.failed[i]]
        for i in gone:
            if e.copying:
                new["x"][i] = successors_design(e, i, firms)
            for name in ("custom", "habit"):
                new[name][i] *= e.p.custom
            for name in ("capacity", "planned", "first"):
                new[name][i] *= e.p.capacity
            new["cumulated"][i] = new["first"][i] * e.market_experience[m]
            new["utilisation"][i], new["began"][i] = e.target, int(e.t) + 1
        total = sum(new["custom"][i] for i in firms)
        if gone and total > 0:
            for i in firms:
                new["custom"][i] /= total
    return new


def cuts(e):
    """Return supply ties and how many ended, of buyers out of and in distress, failures apart."""
    sums = [[0.0] * 4 for _ in range(len(e.market_ptr) - 1)]
    for m, row in enumerate(sums):
        for buyer in members(e.market_ptr, e.market_firm, m):
            for slot in places(e.firm_slot, buyer):
                for tie in places(e.slot_ptr, slot):
                    if not e.failed[buyer] and not e.failed[e.supplier[tie]]:
                        row[2 * int(e.weak[buyer])] += 1
                        row[2 * int(e.weak[buyer]) + 1] += int(e.dropped[tie])
    return {"sums": sums}
