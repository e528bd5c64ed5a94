"""Where actors stand: forces for a few, groups first for many. Equal networks, equal places."""

from __future__ import annotations

import numpy as np

from keiretsu.report.network.scene import Floats, Ints

GOLDEN = np.pi * (3.0 - np.sqrt(5.0))


def sunflower(count: int, first: int = 0) -> Floats:
    """Return points spread evenly over a disc, like the seeds of a sunflower, the middle one first.

    Parameters
    ----------
    count : int
        Number of points.
    first : int
        Number of inner points left out.

    Returns
    -------
    float64, shape (count, 2)
        About one point on every unit of area times pi.

    Examples
    --------
    >>> sunflower(3).round(2).tolist()
    [[0.71, 0.0], [-0.9, 0.83], [0.14, -1.58]]
    """
    number = np.arange(first, first + count)
    radius, angle = np.sqrt(number + 0.5), number * GOLDEN
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def forces(pairs: Ints, weight: Floats, radius: Floats, air: float = 0.8, rounds: int = 250) -> Floats:
    """Return places by forces: ties pull, everybody pushes, and all lean towards the middle.

    Parameters
    ----------
    pairs : int64, shape (p, 2)
        Rows that a tie joins.
    weight : float64, shape (p,)
        How strongly each pair pulls.
    radius : float64, shape (n,)
        How much room each takes; discs do not overlap in the end.
    air : float
        Room left around a disc, over the mean radius.
    rounds : int
        Steps, each shorter than the one before.

    Returns
    -------
    float64, shape (n, 2)

    References
    ----------
    .. [1] T. Fruchterman & E. Reingold, Graph drawing by force-directed placement, Software: Practice and
       Experience 21 (1991).
    """
    count = radius.size
    if count < 2:
        return np.zeros((count, 2))
    order = np.argsort(-np.bincount(pairs.ravel(), minlength=count), kind="stable")
    reach = air * float(np.mean(radius))
    place = np.empty((count, 2))
    place[order] = sunflower(count) * (reach + float(np.mean(radius)))
    rest = reach + np.add.outer(radius, radius)
    stride = 0.25 * np.sqrt(count) * float(np.mean(rest))
    for heat in np.linspace(1.0, 0.01, rounds):
        away = place[:, None, :] - place[None, :, :]
        square = np.maximum((away**2).sum(axis=2), 1e-9)
        push = rest**2 / square
        np.fill_diagonal(push, 0.0)
        move = (away * push[:, :, None]).sum(axis=1)
        along = place[pairs[:, 0]] - place[pairs[:, 1]]
        length = np.sqrt((along**2).sum(axis=1))
        pull = along * (weight * length / rest[pairs[:, 0], pairs[:, 1]])[:, None]
        np.add.at(move, pairs[:, 0], -pull)
        np.add.at(move, pairs[:, 1], pull)
        move -= 1.1 * place  # whoever has no tie stays in the picture
        step = np.sqrt((move**2).sum(axis=1, keepdims=True))
        place += move / np.maximum(step, 1e-9) * np.minimum(step, heat * stride)
    return apart(place, radius)


def apart(place: Floats, radius: Floats, rounds: int = 120, air: float = 1.08) -> Floats:
    """Return places moved until no two discs overlap, each pair giving way by halves.

    Parameters
    ----------
    place : float64, shape (n, 2)
    radius : float64, shape (n,)
    rounds : int
        At most so many.
    air : float
        Distance kept, over the sum of two radii.
    """
    place = place.copy()
    need = air * np.add.outer(radius, radius)
    np.fill_diagonal(need, 0.0)
    for _ in range(rounds):
        away = place[:, None, :] - place[None, :, :]
        distance = np.sqrt((away**2).sum(axis=2))
        lack = np.where(distance < need, need - distance, 0.0)
        if lack.max() <= 1e-3 * need.max():
            break
        unit = away / np.maximum(distance, 1e-9)[:, :, None]
        place += 0.5 * (unit * lack[:, :, None]).sum(axis=1)
    return place


def packed(radius: Floats) -> Floats:
    """Return places of discs too many for forces: the biggest in the middle, the rest around it.

    Parameters
    ----------
    radius : float64, shape (n,)
    """
    order = np.argsort(-radius, kind="stable")
    area = np.cumsum((1.25 * radius[order]) ** 2) - 0.5 * (1.25 * radius[order]) ** 2
    angle = np.arange(radius.size) * GOLDEN
    place = np.empty((radius.size, 2))
    far = np.sqrt(area)
    place[order] = np.column_stack([far * np.cos(angle), far * np.sin(angle)])
    return place


def seats(pull: Floats, rank: Ints) -> Floats:
    """Return places inside a disc: the highest ranks in the middle, everybody on the side that pulls.

    Parameters
    ----------
    pull : float64, shape (n, 2)
        Direction of the ties that lead out, zero where there are none.
    rank : int64, shape (n,)
        0 is seated first, in the middle.

    Returns
    -------
    float64, shape (n, 2)
        In a disc of radius about ``sqrt(n)``.
    """
    count = rank.size
    chair = sunflower(count)
    angle = np.arctan2(chair[:, 1], chair[:, 0])
    wish = np.arctan2(pull[:, 1], pull[:, 0])
    order = np.argsort(rank, kind="stable")
    place = np.empty((count, 2))
    first, width = 1, 6
    place[order[:1]] = 0.0
    while first < count:
        ring = order[first : first + width]
        chairs = np.arange(first, first + ring.size)
        place[ring[np.argsort(wish[ring], kind="stable")]] = chair[chairs[np.argsort(angle[chairs])]]
        first, width = first + width, width + 6
    return place
