"""The ``.plot`` of networks, views and measures: pictures by a word."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from keiretsu.core.errors import UsageError
from keiretsu.report.drawing import Drawing
from keiretsu.report.network.whole import WHOLE

if TYPE_CHECKING:
    from keiretsu.measure import Measures
    from keiretsu.network import Network, View

When = int | str | date | None


def latest(network: Network) -> View:
    """Return a network on the last day on which a tie begins, or an actor where there is no tie."""
    from keiretsu.network import to_date

    last = network.ties["since"].max() if network.ties.height else network.actors["founded"].max()
    return network.at(to_date(last if isinstance(last, int) else 0))


class Plot:
    """Pictures of a network at a date.

    Every method returns a `keiretsu.report.drawing.Drawing`: a notebook shows it, and its ``save`` writes an
    SVG or PNG file. Calling the plot itself gives the whole network, or the surroundings of the actor with
    the most partners where there are too many actors to see.

    Parameters
    ----------
    subject : Network or View
        Of a network, by default the last day on which a tie begins.

    Examples
    --------
    >>> from keiretsu.synthetic import synth
    >>> synth(60, seed=1).plot.ego().title
    'F1-0000035: 34 neighbours'
    """

    def __init__(self, subject: Network | View) -> None:
        self._subject = subject

    def __call__(self, as_of: When = None) -> Drawing:
        """Draw the whole network, or one actor's surroundings above `WHOLE` actors."""
        return self.whole(as_of) if self._at(as_of).actors.height <= WHOLE else self.ego(as_of=as_of)

    def whole(self, as_of: When = None) -> Drawing:
        """Draw every actor and every tie."""
        from keiretsu.report.network.whole import whole

        return whole(self._at(as_of))

    def groups(self, by: str | None = None, as_of: When = None) -> Drawing:
        """Draw groups as discs; `by` is group, horizontal, sector, region, kind or community."""
        from keiretsu.report.network.whole import groups

        return groups(self._at(as_of), by)

    def ego(self, actor: str | None = None, as_of: When = None) -> Drawing:
        """Draw an actor (by default the one with the most partners), its neighbours and their ties."""
        from keiretsu.report.network.ego import ego

        return ego(self._at(as_of), actor)

    def map(
        self, places: Mapping[str, tuple[float, float]] | str | Path | None = None, as_of: When = None
    ) -> Drawing:
        """Draw regions on a map.

        Parameters
        ----------
        places : mapping of str to (longitude, latitude), or path, optional
            Of regions that no gazetteer knows; a file has the columns region, lat and lon.
        as_of : int, str or datetime.date, optional
        """
        from keiretsu.report.geo import places_map, read_places

        known = read_places(Path(places)) if isinstance(places, str | Path) else places
        return places_map(self._at(as_of), known)

    def degrees(self, tie_type: str | None = None, as_of: When = None) -> Drawing:
        """Draw how unequal the numbers of partners are."""
        from keiretsu.report.network.tie_curves import degrees

        return degrees(self._at(as_of), tie_type)

    def lives(self, types: Collection[str] | None = None, as_of: int | str | None = None) -> Drawing:
        """Draw how long ties last; a view has no past and cannot tell."""
        from keiretsu.network import Network
        from keiretsu.report.network.tie_curves import lives

        if not isinstance(self._subject, Network):
            raise UsageError("a view of one date knows no lives of ties; use the plot of its network.")
        return lives(self._subject, types, as_of)

    def _at(self, as_of: When) -> View:
        from keiretsu.network import View

        if not isinstance(self._subject, View):
            return latest(self._subject) if as_of is None else self._subject.at(as_of)
        if as_of is not None:
            raise UsageError("a view is of one date already; use the plot of its network to look at another.")
        return self._subject


class MeasurePlot:
    """Pictures of measures: the first actors of any of them as bars.

    Parameters
    ----------
    measures : Measures

    Examples
    --------
    >>> from keiretsu.measure import measure
    >>> from keiretsu.synthetic import synth
    >>> MeasurePlot(measure(synth(60, seed=1), resamples=0))("constraint", top=3).title
    'The first 3 by constraint'
    """

    def __init__(self, measures: Measures) -> None:
        self._measures = measures

    def __call__(self, name: str | None = None, top: int = 15) -> Drawing:
        """Draw the actors with the highest values of a measure, by default the one that orders them."""
        from keiretsu.report.ranking import bars

        return bars(self._measures, name or self._measures.by, top)
