"""Actors as a reader knows them: the name, and the id dimmed behind it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from keiretsu.core.printable import printable

if TYPE_CHECKING:
    from rich.text import Text

    from keiretsu.network import Network


class Names:
    """The names of the actors of a network.

    Parameters
    ----------
    network : Network

    Examples
    --------
    >>> from keiretsu.network import Network
    >>> firms = {"id": ["F1253", "F2"], "name": ["Toyota Motor", None], "kind": ["tier-1"] * 2}
    >>> ties = {"source": ["F2"], "target": ["F1253"], "type": ["supply"], "since": ["1955-01-01"]}
    >>> names = Names(Network.from_tables(firms, ties))
    >>> print(names.cell("F1253"), names.cell("F2"))
    Toyota Motor F1253 F2
    """

    def __init__(self, network: Network) -> None:
        rows = network.actors.drop_nulls("name").select("id", "name").iter_rows()
        self._names = {id: name for id, name in rows if name != id}

    def __contains__(self, actor: object) -> bool:
        return actor in self._names

    def cell(self, actor: str) -> Text:
        """Return what a table says of an actor."""
        from rich.text import Text

        if actor not in self._names:
            return Text(printable(actor))
        return Text.assemble(printable(self._names[actor]), " ", (printable(actor), "dim"))

    def cells(self, actors: Iterable[str]) -> Text:
        """Return several actors with commas between them."""
        from rich.text import Text

        return Text(", ").join(map(self.cell, actors))
