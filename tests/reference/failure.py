"""Twins of `failure.kernels`."""

from keiretsu.core.random import Purpose
from tests.reference.csr import members, places
from tests.reference.philox import below, unit, words


def judge(e):
    """Return who fails after so many years of distress, and what the banks lose."""
    spell = [int(s) + 1 if d else 0 for s, d in zip(e.spell, e.distressed, strict=True)]
    failed = [s >= e.years for s in spell]
    return {
        "failed": [int(f) for f in failed],
        "spell": [0 if f else s for f, s in zip(failed, spell, strict=True)],
        "overdraft": [-c if f else 0.0 for f, c in zip(failed, e.cash, strict=True)],
        "lost": [d - c if f else 0.0 for f, c, d in zip(failed, e.cash, e.debt, strict=True)],
        "cash": [0.0 if f else c for f, c in zip(failed, e.cash, strict=True)],
        "debt": [0.0 if f else d for f, d in zip(failed, e.debt, strict=True)],
    }


def charge(e):
    """Return what banks earn, the losses they bear, and the capital that leaves them, by market."""
    firms = [members(e.market_ptr, e.market_firm, m) for m in range(len(e.market_ptr) - 1)]
    earned = [e.margin * sum(e.interest[i] for i in row) for row in firms]
    borne = [sum(e.lost[i] for i in row) for row in firms]
    gains = zip(e.bank_capital, earned, borne, strict=True)
    return {"earned": earned, "borne": borne, "bank_capital": [c + more - less for c, more, less in gains]}


def end_ties(e):
    """Return which ties end, those of failed firms among them."""
    dropped, partner_dropped = e.dropped.tolist(), e.partner_dropped.tolist()
    for i in (k for k, f in enumerate(e.failed) if f):
        for slot in places(e.firm_slot, i):
            for tie in places(e.slot_ptr, slot):
                dropped[tie] = 1
        for tie in members(e.customer_ptr, e.customer_tie, i):
            dropped[tie] = 1
        for tie in members(e.partner_ptr, e.partner_tie, i):
            partner_dropped[tie] = 1
    return {"dropped": dropped, "partner_dropped": partner_dropped}


def model_of(e, i, firms):
    """Return a random firm that stands, else the firm itself."""
    start = below(words(e.key.seed, Purpose.SUCCESSOR, e.ident[i], e.key.step, 0)[0], len(firms))
    return next((j for j in firms[start:] + firms[:start] if not e.failed[j]), i)


def mutated(e, i, x):
    """Return a design with some elements changed."""
    for k in range(16):
        word = words(e.key.seed, Purpose.SUCCESSOR, e.ident[i], e.key.step, 1 + k // 4)[k % 4]
        if unit(word) < e.p.successor_mutation:
            x ^= 1 << k
    return x


def succeed(e):
    """Return the firms after the places of those that failed have been filled."""
    names = (
        "x",
        "fit",
        "custom",
        "habit",
        "capacity",
        "capital",
        "planned",
        "research",
        "research_extra",
        "first",
        "cumulated",
        "utilisation",
        "began",
    )
    new = {name: getattr(e, name).tolist() for name in names}
    for m in range(len(e.market_ptr) - 1):
        firms = members(e.market_ptr, e.market_firm, m)
        gone = [i for i in firms if e.failed[i]]
        for i in gone:
            if e.copying:
                model = model_of(e, i, firms)
                new["x"][i], new["fit"][i] = mutated(e, i, int(e.x[model])), e.fit[model]
            for name in ("custom", "habit"):
                new[name][i] *= e.p.successor_custom
            for name in ("capacity", "capital", "planned", "research", "research_extra", "first"):
                new[name][i] *= e.p.successor_capacity
            new["cumulated"][i] = new["first"][i] * e.market_experience[m]
            new["utilisation"][i], new["began"][i] = e.p.target_utilisation, int(e.key.step) + 1
        total = sum(new["custom"][i] for i in firms)
        if gone and total > 0:
            for i in firms:
                new["custom"][i] /= total
    return new


def tally(e):
    """Return support and failures by market, then ties and how many ended by the buyer's health."""
    sums = []
    for m in range(len(e.market_ptr) - 1):
        firms = members(e.market_ptr, e.market_firm, m)
        row = [sum(of[i] for i in firms) for of in (e.rescued, e.lent, e.failed, e.lost)] + [0] * 4
        for buyer in (i for i in firms if not e.failed[i]):
            column = 6 if e.weak[buyer] or e.distressed[buyer] else 4
            for slot in places(e.firm_slot, buyer):
                for tie in places(e.slot_ptr, slot):
                    if not e.failed[e.supplier[tie]]:
                        row[column] += 1
                        row[column + 1] += int(e.dropped[tie] == 1)
        sums.append([*row, e.bank_capital[m]])
    return {"sums": sums}
