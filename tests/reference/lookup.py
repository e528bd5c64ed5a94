"""Twins of `lookup`: sorting as Python does it, and every actor's partners as a list."""


def in_turn(key, order):
    """Return the entries of `order` by ascending key, equal keys as they stand there."""
    return sorted((int(entry) for entry in order), key=lambda entry: key[entry])


def both_ways(n, low, high):
    """Return the lists of (partner, pair) of every actor, by partner."""
    partners = [[] for _ in range(n)]
    for k, (a, b) in enumerate(zip(low, high, strict=True)):
        partners[a].append((int(b), k))
        partners[b].append((int(a), k))
    return [sorted(mine) for mine in partners]
