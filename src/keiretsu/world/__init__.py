"""The world: actors, typed and dated ties, the calendar, and synthetic networks.

A `World` is immutable. `World.at` gives a `View` of one date; `open_tie`, `close_tie`, `change_strength`,
`rewire` and `merge_actors` return a new world; `load` reads one from any tables; `synth` makes one that
resembles the published statistics of Japanese production networks.
"""

from keiretsu.world.check import Problem, assert_invariants, check
from keiretsu.world.dates import days, to_date, to_day, year_of
from keiretsu.world.edit import change_strength, close_tie, merge_actors, open_tie, rewire
from keiretsu.world.loading import Account, Fault, Loaded, RowsSetAside, Tally, load, template
from keiretsu.world.placebo import shuffle_groups
from keiretsu.world.synthetic import synth
from keiretsu.world.view import Csr, Ties, View
from keiretsu.world.world import World

__all__ = [
    "Account",
    "Csr",
    "Fault",
    "Loaded",
    "Problem",
    "RowsSetAside",
    "Tally",
    "Ties",
    "View",
    "World",
    "assert_invariants",
    "change_strength",
    "check",
    "close_tie",
    "days",
    "load",
    "merge_actors",
    "open_tie",
    "rewire",
    "shuffle_groups",
    "synth",
    "template",
    "to_date",
    "to_day",
    "year_of",
]
