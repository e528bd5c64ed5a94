"""Which group of one year is which of the next."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, pairwise

PART = 0.3
"""Share of a group's members, still alive, that makes a good part of it (a prior)."""

Members = Sequence[frozenset[str]]


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a group between two years: birth, split, merge or end.

    `others` are the groups that a split left behind beside it, or that merged into it, by number.
    """

    what: str
    group: int
    others: tuple[int, ...] = ()


def follow(snapshots: Sequence[Members]) -> tuple[list[list[int]], list[list[Event]]]:
    """Return a number for every group of every snapshot, and what happened between snapshots.

    Parameters
    ----------
    snapshots : sequence of sequences of frozenset of str
        The groups of every date, as sets of members.

    Returns
    -------
    labels : list of list of int
        Numbers from 1, in the order of `snapshots`; a group that goes on keeps its number.
    events : list of list of Event
        One list for every step from a snapshot to the next.

    Examples
    --------
    >>> whole, halves = [frozenset("abcdef")], [frozenset("abcd"), frozenset("ef")]
    >>> follow([whole, halves])
    ([[1], [1, 2]], [[Event(what='split', group=1, others=(2,))]])
    """
    fresh = count(1)
    labels: list[list[int]] = [[next(fresh) for _ in one] for one in snapshots[:1]]
    events: list[list[Event]] = []
    for before, after in pairwise(snapshots):
        step = _Step.between(before, after)
        old = labels[-1]
        goes_on = {new: old[k] for k, new in step.heirs.items()}
        labels.append([goes_on[g] if g in goes_on else next(fresh) for g in range(len(after))])
        events.append(_events(step, old, labels[-1]))
    return labels, events


@dataclass(frozen=True, slots=True)
class _Step:
    """Who went where: `flows[old, new]` members, and the size of every group counting only the living."""

    flows: dict[tuple[int, int], int]
    stayed: list[int]
    came: list[int]
    heirs: dict[int, int]

    @classmethod
    def between(cls, before: Members, after: Members) -> "_Step":
        home = {actor: g for g, members in enumerate(after) for actor in members}
        flows: Counter[tuple[int, int]] = Counter()
        for k, members in enumerate(before):
            flows.update((k, home[actor]) for actor in members if actor in home)
        stayed, came = [0] * len(before), [0] * len(after)
        for (k, g), moved in flows.items():
            stayed[k] += moved
            came[g] += moved
        # the largest flow comes last and overwrites the others; the first group wins where flows are equal
        rising = sorted(flows, key=lambda pair: (flows[pair], -pair[0], -pair[1]))
        best_heir, best_root = dict(rising), {g: k for k, g in rising}
        heirs = {k: g for k, g in best_heir.items() if best_root[g] == k}
        return cls(dict(flows), stayed, came, heirs)

    def parts(self, old: int) -> list[int]:
        """Return the groups that a good part of an old one's members went to, most of whom came from it."""
        return sorted(
            g
            for (k, g), moved in self.flows.items()
            if k == old and (g == self.heirs.get(old) or 2 * moved > self.came[g])
            and moved >= PART * self.stayed[old]
        )  # fmt: skip

    def roots(self, new: int) -> list[int]:
        """Return the old groups most of which went to a new one and make a good part of it."""
        return sorted(
            k
            for (k, g), moved in self.flows.items()
            if g == new and 2 * moved > self.stayed[k] and moved >= PART * self.came[new]
        )


def _events(step: _Step, old: Sequence[int], new: Sequence[int]) -> list[Event]:
    found, explained, merged = [], set(step.heirs.values()), set(step.heirs)
    for k in range(len(old)):
        parts = step.parts(k)
        if len(parts) > 1:
            first = step.heirs.get(k, parts[0])
            found.append(Event("split", new[first], tuple(new[g] for g in parts if g != first)))
            explained |= set(parts)
            merged.add(k)
    for g in range(len(new)):
        roots = step.roots(g)
        if len(roots) > 1:
            found.append(Event("merge", new[g], tuple(old[k] for k in roots if old[k] != new[g])))
            explained.add(g)
            merged |= set(roots)
    found += [Event("birth", new[g]) for g in range(len(new)) if g not in explained]
    found += [Event("end", old[k]) for k in range(len(old)) if k not in merged]
    return found
