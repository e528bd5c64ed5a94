"""How unequal partners are, and how long ties last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from keiretsu.core.errors import UsageError
from keiretsu.report.drawing import Drawing, Palette
from keiretsu.report.figure import Key
from keiretsu.report.network.scene import Floats, Ints
from keiretsu.schema import TIE_TYPES
from keiretsu.schema import ties as tie_schema

if TYPE_CHECKING:
    from collections.abc import Collection

    import polars as pl

    from keiretsu.network import Network, View


def degrees(view: View, tie_type: str | None = None) -> Drawing:
    """Draw the share of actors that have at least so many partners, on logarithmic axes.

    Parameters
    ----------
    view : View
    tie_type : str, optional
        Type of tie; by default supply if there is any, else the commonest.

    Raises
    ------
    UsageError
        When there is no such type, or no tie at that date.
    """
    chosen = tie_type or _commonest(view)
    kind = tie_schema().entries.get(chosen)
    if kind is None:
        raise UsageError(f"There is no tie type {chosen!r}; choose one of {', '.join(TIE_TYPES)}.")
    if kind.symmetric:
        lines = {"collaboration": (f"partners in {chosen}", view.ties.of(chosen, "both").degree)}
    else:
        ways = (("relational", kind.source, "out"), ("market", kind.target, "in"))
        lines = {hue: (f"ties as {end}", view.ties.of(chosen, way).degree) for hue, end, way in ways}  # type: ignore[arg-type]
    if not any(degree.any() for _, degree in lines.values()):
        raise UsageError(f"no {chosen} tie is open at that date; choose another date or type.")

    def paint(axes: Any, palette: Palette) -> None:
        from matplotlib.ticker import LogLocator, NullFormatter

        axes.set_xscale("log")
        axes.set_yscale("log")
        for hue, (_, degree) in lines.items():
            at_least, share = tail(degree)
            axes.plot(at_least, share, color=palette[hue], marker="o", markersize=3.2, linewidth=1.2)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
            axis.set_minor_formatter(NullFormatter())
        axes.xaxis.set_major_formatter("{x:,g}")
        axes.yaxis.set_major_formatter(lambda share, _: f"{100.0 * share:g} %")
        axes.set_xlabel("number of links, at least")
        axes.set_ylabel("share of actors with any")

    tops = ", ".join(f"{words} up to {int(degree.max()):,}" for words, degree in lines.values())
    return Drawing(
        "degrees",
        f"Degree distribution (CCDF), {chosen} links",
        "Share of actors with at least so many links. A straight line: a few have most of them; a curve that "
        "bends down early: all have about as many.",
        f"Distribution of {chosen} ties on logarithmic axes: {tops}.",
        paint,
        tuple(Key("line", hue, words) for hue, (words, _) in lines.items()),
        480.0,
        320.0,
    )


def tail(degree: Ints) -> tuple[Ints, Floats]:
    """Return the values that occur above zero, and the share of those above zero that reach them.

    Examples
    --------
    >>> at_least, share = tail(np.array([0, 1, 1, 3]))
    >>> at_least.tolist(), share.round(3).tolist()
    ([1, 3], [1.0, 0.333])
    """
    values, count = np.unique(degree[degree > 0], return_counts=True)
    return values, np.cumsum(count[::-1])[::-1] / max(int(count.sum()), 1)


def _commonest(view: View) -> str:
    codes = view.ties.frame["type"].to_physical().to_numpy()
    if not codes.size:
        raise UsageError("no tie is open at that date; choose another.")
    count = np.bincount(codes, minlength=len(TIE_TYPES))
    return "supply" if count[TIE_TYPES.index("supply")] else TIE_TYPES[int(count.argmax())]


def lives(network: Network, types: Collection[str] | None = None, as_of: int | str | None = None) -> Drawing:
    """Draw the share of ties that survive to each age, with its interval.

    Parameters
    ----------
    network : Network
    types : collection of str, optional
        By default the two types with the most ends seen.
    as_of : int or str, optional
        Last look: a year (its end) or an ISO date.

    Raises
    ------
    UsageError
        When no tie ended, so that nothing is known of how long they last.
    """
    from keiretsu.measure.tie_survival import survival, tie_lives

    chosen = tuple(types) if types is not None else _ended_most(network)
    found = survival(network, as_of, types=chosen)
    every = tie_lives(network, as_of, chosen)
    curves = {
        name: _steps(every.filter(every["type"] == name))
        for name in chosen
        if name in found.table["type"].to_list()
    }
    shown = list(curves)

    def paint(axes: Any, palette: Palette) -> None:
        for name, (age, share, low, high) in curves.items():
            axes.fill_between(age, low, high, step="post", color=palette[name], alpha=0.18, linewidth=0.0)
            axes.step(age, share, where="post", color=palette[name])
        axes.set_ylim(0.0, 1.02)
        axes.set_xlim(left=0.0)
        axes.set_xlabel("age in years")
        axes.set_ylabel("share surviving")

    return Drawing(
        "lives",
        "Survival of links",
        f"Kaplan–Meier estimate with 95 % interval. {found.summary}",
        f"Survival of {' and '.join(shown)} ties by age. {found.summary}",
        paint,
        tuple(Key("line", name, name) for name in shown),
        480.0,
        320.0,
    )


def _steps(lives: pl.DataFrame) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the ages at which ties end, from 0 to the last seen, and S with its limits from each age on."""
    from keiretsu.measure.tie_survival import interval, kaplan_meier

    age = lives["age"].to_numpy()
    curve = kaplan_meier(age, lives["ended"].to_numpy(), lives["entry"].to_numpy())
    ages = np.unique(np.concatenate([[0.0], curve.age, [age.max()]]))
    share, variance = curve.at(ages)
    return ages, share, *interval(share, variance)


def _ended_most(network: Network) -> tuple[str, ...]:
    ended = network.ties.filter(network.ties["until"].is_not_null())
    if not ended.height:
        raise UsageError("no tie has an end, so nothing is known of how long ties last.")
    codes = ended["type"].to_physical().to_numpy()
    count = np.bincount(codes, minlength=len(TIE_TYPES))
    order = np.argsort(-count, kind="stable")[:2]
    return tuple(TIE_TYPES[code] for code in sorted(order[count[order] > 0]))
