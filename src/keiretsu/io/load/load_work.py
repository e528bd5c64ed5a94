"""The work of a load: every cell read and every row settled, anew where proposals are accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from keiretsu.core import waiting
from keiretsu.core.errors import InvalidData
from keiretsu.core.plurals import counted
from keiretsu.io.load.account import Account
from keiretsu.io.load.conventions import Conventions
from keiretsu.io.load.fixes import Decisions, proposals
from keiretsu.io.load.readings import Readings
from keiretsu.io.load.roles import TABLES, Roles, implied_type
from keiretsu.io.load.row_parsing import Intake
from keiretsu.io.load.settlement import DEFAULT_KIND, Wishes, settle
from keiretsu.network.network import Network

DEFAULT_TYPE = "supply"
ROUNDS = 10
"""How often at most a load is done anew for proposals that follow from accepted ones."""
DONE = {"drop": "dropped", "correct": "corrected", "keep": "kept, with new actors"}
SHARES = (0.003, 0.33, 0.75)
"""Share of its time that is over when a load of many rows has read the tables, the cells, and joined them."""


@dataclass(frozen=True, slots=True)
class LoadWork:
    """What is to be read, and how."""

    readings: Readings
    defaults: Mapping[str, str]
    conventions: Conventions
    wishes: Wishes

    def settled(self, decisions: Decisions) -> tuple[Network, Account]:
        """Read everything under the user's decisions."""
        intakes, notes = self._take_in(decisions)
        waiting.now("joining firms and ties", SHARES[1])
        kept = {name: intake.decide() for name, intake in intakes.items()}
        return settle(intakes, self.readings, kept, notes, self.wishes)

    def accepting(
        self, network: Network, account: Account, decisions: Decisions, kinds: Collection[str]
    ) -> tuple[Network, Account, Decisions]:
        """Read again with the proposals for some kinds of faults as decisions, until none is left.

        A row that is corrected may turn out to break another rule, whose proposal is then taken too.
        """
        given, rounds = decisions, 0
        while rounds < ROUNDS and (new := proposals(account, kinds, decisions)):
            decisions, rounds = decisions | new, rounds + 1
            network, account = self.settled(decisions)
        done = Counter(fix.action for key, fix in decisions.items() if given.get(key) is not fix)
        words = ", ".join(f"{done[action]:,} {word}" for action, word in DONE.items() if done[action])
        notes = [f"proposals accepted: {words or 'none to accept'}"]
        if left := len(proposals(account, kinds, decisions)):
            notes.append(f"{counted(left, 'proposal')} left after {ROUNDS} rounds; accept once more for them")
        return network, replace(account, notes=(*account.notes, *notes)), decisions

    def _take_in(self, decisions: Decisions) -> tuple[dict[str, Intake], list[str]]:
        """Read the cells of all tables."""
        intakes = {
            name: Intake(name, decisions, of_table(self.defaults, name), self.conventions) for name in TABLES
        }
        notes: list[str] = []
        parts = _parts(self.readings)
        for grid, roles, where in self.readings:
            notes += [*grid.notes, roles.sentence(where)]
            if roles.header:
                notes.append(f"{where}: what stands above the header, {roles.header} rows, is skipped")
            notes += roles.kept(where)
            intake = intakes[roles.table]
            fallbacks = _fallbacks(roles, intake.defaults, where, notes)
            if "since" in roles.missing and "since" not in intake.defaults:
                notes.append(f"{where}: no column of a start; ties begin in 1900, or with the younger end")
                intake.undated.add(len(intake.files))
            if "year" in roles.columns:
                intake.yearly[len(intake.files)] = where
            with waiting.part(*next(parts)):
                intake.add(grid, roles, where, fallbacks=fallbacks)
            notes += intake.notes
            intake.notes.clear()
        for name in TABLES:
            if intakes[name].files and not intakes[name].read:
                raise InvalidData(f"{intakes[name].files[0]} has a header and no rows; give rows.")
        return intakes, notes


def _parts(readings: Readings) -> Iterator[tuple[float, float]]:
    """Give the share of the whole load that is over when each table begins and when its cells are read."""
    begin, end = SHARES[:2]
    rows = [max(grid.weight[0], 1) for grid, _, _ in readings]
    ends = [begin + (end - begin) * part / sum(rows) for part in accumulate(rows, initial=0)]
    return pairwise(ends)


def _fallbacks(roles: Roles, defaults: Mapping[str, str], where: str, notes: list[str]) -> dict[str, str]:
    """Return the word that every row of a table without types or kinds is given, and note it."""
    word, fallback = ("type", DEFAULT_TYPE) if roles.table == "ties" else ("kind", DEFAULT_KIND)
    if word not in roles.missing or word in defaults:
        return {}
    known = roles.table == "ties" and implied_type(roles)
    because = "the names of its ends say so" if known else f"it has no column of {word}"
    notes.append(f"{where}: every row is taken as {fallback}, {because} (--default {word}=… changes it)")
    return {word: fallback}


def of_table(given: Mapping[str, str], table: str) -> dict[str, str]:
    """Return what is said of the roles of a table, "actors.kind" and "kind" of that of actors."""
    return {
        role.rpartition(".")[2]: text
        for role, text in given.items()
        if role.rpartition(".")[0] in ("", table)
    }
