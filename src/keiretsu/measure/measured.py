"""`measure`: the standard measures of a network at a date."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from keiretsu.core import waiting
from keiretsu.core.errors import UsageError
from keiretsu.core.extensions import extension
from keiretsu.measure.between import Betweenness, betweenness
from keiretsu.measure.kernels.brokerage import ROLES
from keiretsu.measure.measure_glossary import Word, words
from keiretsu.measure.ranks import RANKED, Ranks, default_resamples, rank_intervals
from keiretsu.measure.standard import communities, components, core, pagerank
from keiretsu.measure.structural_holes import Holes, broker_roles, holes
from keiretsu.measure.tied_pairs import Pairs, pairs_of, view_of
from keiretsu.network import Network, View, to_date


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """The measures of a network at a date; `words` says what each means.

    Parameters
    ----------
    date : str
        ISO date.
    actors : polars.DataFrame
        One row an actor, the first by `by` first; a value is null where it has no meaning.
    network : dict
        Measures of the whole, whatever part of the actors is kept.
    by : str
        The measure that decides the order.
    notes : tuple of str
        What the reader has to know: what was sampled, what was left out.
    """

    date: str
    actors: pl.DataFrame
    network: dict[str, Any]
    by: str = "degree"
    notes: tuple[str, ...] = ()

    @property
    def words(self) -> dict[str, Word]:
        """What each measure that is here means."""
        here = (*self.actors.columns, *self.network)
        return {name: word for name, word in words().items() if name in here}

    @property
    def table(self) -> pl.DataFrame:
        """The same as `actors`."""
        return self.actors

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain data: ``date, by, actors, network, notes, words``."""
        return {
            "date": self.date,
            "by": self.by,
            "actors": self.actors.to_dicts(),
            "network": dict(self.network),
            "notes": list(self.notes),
            "words": {name: f"{word.meaning} ({word.unit})" for name, word in self.words.items()},
        }

    @property
    def plot(self) -> Any:
        """Picture of the first actors by a measure: ``plot()`` or ``plot("constraint")``."""
        return extension("Measures.plot")(self)

    def _repr_html_(self) -> str:
        return str(extension("Measures._repr_html_")(self))

    def __repr__(self) -> str:
        return f"Measures({self.actors.height:,} actors on {self.date}, by {self.by})"


SHARES = (0.5, 0.58)
"""Share of its time that is over when the paths between 3,000 firms are counted, and communities found."""


def measure(
    network: Network | View,
    as_of: int | str | None = None,
    *,
    top: int | None = None,
    by: str = "degree",
    types: Collection[str] | None = None,
    weight: str = "strength",
    pivots: int | None = None,
    resamples: int | None = None,
    seed: int = 1,
) -> Measures:
    """Measure a network at a date.

    Ties of one pair of actors are taken together, their strengths added up. Direction counts for ``sources``,
    ``targets``, the strengths, PageRank and the broker's roles; a symmetric tie leads both ways.

    Parameters
    ----------
    network : Network or View
    as_of : int or str, optional
        A year (its end) or an ISO date; by default the day on which the last tie begins.
    top : int, optional
        Keep only so many actors, the first by `by`; the network is measured whole.
    by : str
        Order the actors by this measure, the largest first, the least constrained first.
    types : collection of str, optional
        Tie types to count; by default all.
    weight : {"strength", "value", "flow"}
        The column of ties that weighs them in PageRank, communities, constraint and the strengths.
    pivots : int, optional
        From how many actors shortest paths are counted; see `keiretsu.measure.between.betweenness`.
    resamples : int, optional
        How often the tied pairs are drawn again for intervals of ranks; 0 for none, by default as often as
        is quick.
    seed : int
        Seed of everything that is sampled; equal seeds give equal bytes.

    Returns
    -------
    Measures

    Raises
    ------
    UsageError
        For a date, a type or a measure that there is not.

    Examples
    --------
    >>> from keiretsu.synthetic import synth
    >>> found = measure(synth(100, seed=1), 1954, top=3, types=["supply"])
    >>> found.actors.height, found.network["actors"] > 100
    (3, True)
    """
    view = view_of(network, as_of)
    pairs = pairs_of(view, types, weight)
    waiting.now("counting shortest paths", 0.0)
    between = betweenness(pairs, pivots=pivots, seed=seed)
    waiting.now("finding communities", SHARES[0])
    bridges = holes(pairs)
    community, modularity = communities(pairs, seed=seed)
    again = default_resamples(pairs) if resamples is None else resamples
    with waiting.part(SHARES[1], 1.0):
        ranks = rank_intervals(pairs, resamples=again, seed=seed)
    columns = {
        **_ties(pairs),
        "core": core(pairs),
        "betweenness": between.value,
        "betweenness_error": between.error,
        "component": components(pairs),
        "community": community,
        **_bridges(view, pairs, bridges),
        **_ranks(ranks),
    }
    named = pl.col("name").fill_null(pl.col("id"))
    actors = view.actors.select("id", named, "kind", **{k: pl.Series(v) for k, v in columns.items()})
    ordered = _ordered(actors.with_columns(pl.selectors.float().fill_nan(None)), by)
    whole = _network(view, pairs, bridges, columns, modularity)
    kept = ordered if top is None else ordered.head(top)
    notes = (*_notes(between, again), *_unweighted(view, types, weight, pairs))
    return Measures(to_date(view.day).isoformat(), kept, whole, by, notes)


def _ties(pairs: Pairs) -> dict[str, npt.NDArray[Any]]:
    source, target, weight = pairs.arcs
    return {
        "degree": pairs.degree,
        "sources": np.bincount(target, minlength=pairs.n),
        "targets": np.bincount(source, minlength=pairs.n),
        "in_strength": np.bincount(target, weight, pairs.n),
        "out_strength": np.bincount(source, weight, pairs.n),
        "pagerank": pagerank(pairs),
    }


def _bridges(view: View, pairs: Pairs, bridges: Holes) -> dict[str, npt.NDArray[Any]]:
    roles = broker_roles(pairs, view.actors["kind"].to_physical().to_numpy())
    return {
        "constraint": bridges.constraint,
        "effective_size": bridges.effective_size,
        "efficiency": bridges.efficiency,
        "hierarchy": bridges.hierarchy,
        "clustering": bridges.clustering,
        **{name: roles[:, k] for k, name in enumerate(ROLES)},
    }


def _ranks(ranks: dict[str, Ranks]) -> dict[str, npt.NDArray[Any]]:
    columns: dict[str, npt.NDArray[Any]] = {}
    for name in RANKED:
        found = ranks[name]
        columns[f"{name}_rank"] = found.rank
        if found.low is not None and found.high is not None:
            columns |= {f"{name}_rank_low": found.low, f"{name}_rank_high": found.high}
    return columns


def _ordered(actors: pl.DataFrame, by: str) -> pl.DataFrame:
    known = [name for name in actors.columns if name not in ("id", "name", "kind")]
    if by not in known:
        raise UsageError(f"There is no measure {by!r} of actors; choose one of {', '.join(known)}.")
    first_is_small = by in ("constraint", "component", "community") or "_rank" in by
    return actors.sort(by, "id", descending=[not first_is_small, False], nulls_last=True)


def _network(
    view: View, pairs: Pairs, bridges: Holes, columns: dict[str, npt.NDArray[Any]], modularity: float
) -> dict[str, Any]:
    n, degree = pairs.n, pairs.degree
    wedges = float((degree * (degree - 1) / 2).sum())
    component = np.bincount(columns["component"]) if n else np.zeros(2)
    return {
        "actors": n,
        "pairs": len(pairs),
        "mean_degree": 2 * len(pairs) / max(n, 1),
        "density": 2 * len(pairs) / max(n * (n - 1), 1),
        "alone": int((degree == 0).sum()),
        "reciprocity": float((pairs.is_forth & pairs.is_back).sum() / max(len(pairs), 1)),
        "transitivity": float(bridges.triangles.sum() / wedges) if wedges else None,
        "innermost_core": int(columns["core"].max(initial=0)),
        "components": int(columns["component"].max(initial=0)),
        "largest_component": float(component.max() / max(n, 1)),
        "communities": int((np.bincount(columns["community"]) > 1).sum()),
        "modularity": modularity,
    }


def _unweighted(view: View, types: Collection[str] | None, weight: str, pairs: Pairs) -> tuple[str, ...]:
    """Say where amounts that differ were not used, since every strength is the same, or weigh nothing."""
    ties = view.ties.frame
    if types is not None:
        ties = ties.filter(pl.col("type").cast(pl.String).is_in(list(types)))
    if weight != "strength":
        nothing = int((pairs.weight <= 0.0).sum())
        none = f"{nothing:,} of {len(pairs):,} pairs have no {weight} and weigh nothing in what is weighted."
        return (none,) if nothing else ()
    other = next((name for name in ("value", "flow") if ties[name].n_unique() > 1), None)
    if other is None or ties["strength"].n_unique() > 1:
        return ()
    return (
        "Every tie has the same strength, so that PageRank, communities and constraint are unweighted; "
        f"weight={other!r} (--weight {other}) weighs ties by theirs.",
    )


def _notes(between: Betweenness, resamples: int) -> tuple[str, ...]:
    sampled = (
        f"Betweenness is estimated from the paths of {between.pivots:,} actors drawn at random; "
        "its standard error stands beside it."
    )
    ranks = (
        f"Intervals of ranks hold the middle 90 % of {resamples:,} draws of the tied pairs with replacement."
        if resamples > 1
        else "Ranks are without intervals: the network is large, or none were asked for."
    )
    return (ranks,) if between.exact else (sampled, ranks)
