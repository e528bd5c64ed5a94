"""The network: actors, typed and dated ties, the calendar.

A `Network` is immutable. `Network.at` gives a `View` of one date; `open_tie`, `close_tie`, `change_strength`,
`rewire` and `merge_actors` return a new network.
"""

from keiretsu.network.dates import days, to_date, to_day, year_of
from keiretsu.network.edit import change_strength, close_tie, merge_actors, open_tie, rewire
from keiretsu.network.network import Network
from keiretsu.network.validation import Problem, assert_invariants, check
from keiretsu.network.view import Csr, Ties, View

__all__ = [
    "Csr",
    "Network",
    "Problem",
    "Ties",
    "View",
    "assert_invariants",
    "change_strength",
    "check",
    "close_tie",
    "days",
    "merge_actors",
    "open_tie",
    "rewire",
    "to_date",
    "to_day",
    "year_of",
]
