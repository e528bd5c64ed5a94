"""Twins of `brokerage`: the definitions, actor by actor, on dictionaries of neighbours."""

from math import log, nan

from tests.reference.csr import places

ROLES = ("coordinator", "consultant", "gatekeeper", "representative", "liaison")


def proportions(ptr, weight):
    """Return every pair's share of its row, and its size beside the row's largest."""
    share, marginal = [], []
    for i in range(len(ptr) - 1):
        row = [weight[e] for e in places(ptr, i)]
        share += [w / sum(row) if sum(row) > 0 else 0.0 for w in row]
        marginal += [w / max(row) if max(row) > 0 else 0.0 for w in row]
    return share, marginal


def by_pair(ptr, index, values):
    """Return values of places as a dictionary of (row, other)."""
    return {(i, int(index[e])): values[e] for i in range(len(ptr) - 1) for e in places(ptr, i)}


def indirect_ties(ptr, index, share, marginal):
    """Return what of i's ties leads to j through others, i's redundancy, and its triangles."""
    p, m = by_pair(ptr, index, share), by_pair(ptr, index, marginal)
    partners = [[int(index[e]) for e in places(ptr, i)] for i in range(len(ptr) - 1)]
    indirect = [
        sum(p[i, q] * p[q, j] for q in partners[i] if (q, j) in p)
        for i in range(len(partners))
        for j in partners[i]
    ]
    redundancy = [
        sum(p[i, q] * m[j, q] for j in partners[i] for q in partners[i] if (j, q) in m)
        for i in range(len(partners))
    ]
    corners = [sum(1 for j in mine for q in mine if j < q and (j, q) in p) for mine in partners]
    return indirect, redundancy, corners


def constraints(ptr, share, indirect):
    """Return Burt's constraint and hierarchy of every actor."""
    constraint, hierarchy = [], []
    for i in range(len(ptr) - 1):
        parts = [(share[e] + indirect[e]) ** 2 for e in places(ptr, i)]
        real = [part for part, e in zip(parts, places(ptr, i), strict=True) if share[e] > 0]
        n, mean = len(real), sum(parts) / len(real) if real else nan
        constraint.append(sum(parts) if real else nan)
        hierarchy.append(sum(c / mean * log(c / mean) for c in real) / (n * log(n)) if n > 1 else nan)
    return constraint, hierarchy


def role(before, broker, after):
    """Return which of ROLES a broker plays, by the kinds of the three."""
    if before == broker == after:
        return ROLES.index("coordinator")
    if before == after:
        return ROLES.index("consultant")
    if broker == after:
        return ROLES.index("gatekeeper")
    if before == broker:
        return ROLES.index("representative")
    return ROLES.index("liaison")


def brokers(ptr, index, leads, kind, joined):
    """Return how often everyone stands between two others, of pairs that are `joined` or not."""
    n = len(ptr) - 1
    arcs = {pair for pair, there in by_pair(ptr, index, leads).items() if there}
    found = [[0] * len(ROLES) for _ in range(n)]
    for a, b in arcs:
        for c in range(n):
            if (b, c) in arcs and c != a and ((a, c) in arcs) == joined:
                found[b][role(kind[a], kind[b], kind[c])] += 1
    return found


def brokered_pairs(ptr, index, leads, kind):
    """Return how often everyone stands between two others, joined or not."""
    some, others = (brokers(ptr, index, leads, kind, joined) for joined in (True, False))
    return [[x + y for x, y in zip(*rows, strict=True)] for rows in zip(some, others, strict=True)]


def joined_pairs(ptr, index, leads, kind):
    """Return how often everyone stands between two others who need no broker."""
    return brokers(ptr, index, leads, kind, True)
