"""Loading a network from any tables: roles, values, fixes, sieve, network and account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from keiretsu.core import waiting
from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.io.load.account import TOLERATED, Account, Loaded, RowsSetAside
from keiretsu.io.load.cells import read_word
from keiretsu.io.load.column_style import Conventions
from keiretsu.io.load.column_words import own_names, words_of
from keiretsu.io.load.fixes import Decisions, bound_fixes, proposals, write_fixes
from keiretsu.io.load.memory_limit import refuse_too_large
from keiretsu.io.load.raw_table import Grid, Opening
from keiretsu.io.load.rejections import acceptable
from keiretsu.io.load.repeated_ties import HOW, Combine
from keiretsu.io.load.roles import TABLES, Roles, find_roles, implied_type, neither
from keiretsu.io.load.row_parsing import Intake
from keiretsu.io.load.settlement import KIND, Readings, Wishes, settle
from keiretsu.io.load.table_sources import open_source
from keiretsu.io.load.unreadable import Unreadable
from keiretsu.network.network import Network

TYPE = "supply"
ROUNDS = 10
"""How often at most a load is done anew for proposals that follow from accepted ones."""
DONE = {"drop": "dropped", "correct": "corrected", "keep": "kept, with new actors"}

SHARES = (0.003, 0.33, 0.75)
"""Share of its time that is over when a load of many rows has read the tables, the cells, and joined them."""


def load(
    *sources: Any,
    out: str | Path | None = None,
    roles: Mapping[str, str] | None = None,
    fixes: str | Path | None = None,
    fixes_out: str | Path | None = None,
    strict: bool = False,
    encoding: str | None = None,
    delimiter: str | None = None,
    header: bool = True,
    matrix: bool = False,
    ignore: Collection[str] = (),
    defaults: Mapping[str, str] | None = None,
    memory: float = 2.0,
    join_years: bool = True,
    decimal: str | None = None,
    dates: str | None = None,
    missing: Collection[str] | None = None,
    combine: Combine | None = None,
    accept: Collection[str] = (),
    allow: float = TOLERATED,
) -> Loaded:
    """Read a network from tables of ties and, if there are any, of actors; account for every row.

    What each column is, the encoding and the delimiter are guessed, and the guess is said in the account.
    Without a table of actors, the ends of the ties become actors. Rows that break a rule are set aside, each
    with file, line, reason and a proposed fix.

    Parameters
    ----------
    *sources : path, URL or frame
        CSV, Parquet, workbooks, graph files, SQLite files, also compressed or zipped; URLs of databases;
        Polars or pandas frames.
    out : path, optional
        Folder to save the network in. Rows set aside go to the fixes file beside it, ``OUT.fixes.csv``.
    roles : mapping, optional
        Column by role, such as ``{"source": "vendor no"}``; "actors.kind" says which table is meant.
    fixes : path, optional
        A fixes file, edited: its rows are dropped, corrected, or kept (which adds unknown ends as actors).
    fixes_out : path, optional
        Where the fixes file goes instead.
    strict : bool
        Whether any row set aside is an error.
    encoding, delimiter : str, optional
        Of text files.
    header : bool
        Whether the tables have a row of names; without one the columns are called "column 1", "column 2" …
    matrix : bool
        Whether the tables are matrices: the first row names targets, the first column sources, and a cell
        that is neither empty nor 0 is the value of a tie.
    ignore : collection of str
        Columns to leave out; "*" for all that are unknown.
    defaults : mapping, optional
        What stands in an empty cell, by role; "kind", "type" and "since" matter most.
    memory : float
        Gigabytes that reading may take; a file that would need more is refused at once.
    join_years : bool
        Whether consecutive years of a tie, in a table with a lone year a row, become one tie where all else
        is the same.
    decimal : {".", ","}, optional
        The decimal sign of all numbers; by default decided column by column, from all cells.
    dates : {"dmy", "mdy"}, optional
        Whether the day or the month comes first in dates such as 3/4/1992; by default decided likewise.
    missing : collection of str, optional
        Words that stand for an empty cell, in place of the usual ones such as NA and null.
    combine : {"sum", "max", "spell", "refuse"}, optional
        What becomes of several rows about one pair at one time (orders, products): one tie with the amounts
        added up, or with the largest; ties each of which ends when the next begins; or, by default, faults.
    accept : collection of str
        Kinds of faults whose proposals are taken, such as "overlap", or "all"; the account names them.
    allow : float
        The share of the rows of a table that may be set aside, 0 to 1.

    Returns
    -------
    Loaded
        The network and the account.

    Raises
    ------
    InvalidData
        When a file as a whole cannot be used.
    RowsSetAside
        When more than 5 % of the rows of a table are set aside, or any and `strict`; no network is written,
        the fixes file is.
    UsageError
        When an argument is wrong.

    Examples
    --------
    >>> table = {"supplier": ["Denso", "Aisin"], "customer": ["Toyota", "Toyota"], "start": ["1949", "S40"]}
    >>> loaded = load(table)
    >>> loaded.network
    Network(3 actors, 2 ties)
    >>> loaded.account.ties.read, loaded.account.ties.kept, loaded.account.ties.set_aside
    (2, 2, 0)
    """
    roles, defaults = dict(roles or {}), dict(defaults or {})
    _check_arguments(sources, roles, defaults)
    conventions = Conventions.of(decimal, dates, missing)
    if combine not in (None, *HOW):
        raise UsageError(f"--combine {combine}: give one of {', '.join(HOW)}.")
    if out and Path(out).exists() and not (Path(out) / "network.json").is_file():
        raise UsageError(f"{out} exists and is not a network; choose another path.")
    waiting.now("reading tables")
    opening = Opening(encoding, delimiter, header, matrix, memory)
    readings = _readings(sources, roles, ignore, opening)
    refuse_too_large(readings, memory)
    stamps = {where: grid.stamp for grid, _, where in readings}
    decisions = bound_fixes(Path(fixes), stamps) if fixes else {}
    wishes = Wishes(_of_table(defaults, "actors").get("kind", KIND), join_years, combine)
    work = _Work(readings, defaults, conventions, wishes)
    network, account = work.settled(decisions)
    if accepted := acceptable(accept):
        network, account, decisions = work.accepting(account, decisions, accepted)
    wrong = [fault for fault in account.set_aside if not fault.decided]
    target = Path(fixes_out) if fixes_out else Path(f"{out}.fixes.csv") if out else None
    if wrong and target:
        account = replace(account, stamps={where: stamp() for where, stamp in stamps.items()})
        write_fixes(target, account, decisions)
    if wrong and (strict or account.share > allow):
        raise RowsSetAside(_complaint(account, None if strict else allow, target), account)
    if out:
        waiting.now("writing the network", SHARES[2])
        network.save(Path(out))
    return Loaded(network, account)


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be read, and how."""

    readings: Readings
    defaults: Mapping[str, str]
    conventions: Conventions
    wishes: Wishes

    def settled(self, decisions: Decisions) -> tuple[Network, Account]:
        """Read everything under the user's decisions."""
        intakes, notes = _take_in(self.readings, decisions, self.defaults, self.conventions)
        waiting.now("joining firms and ties", SHARES[1])
        kept = {name: intake.decide() for name, intake in intakes.items()}
        return settle(intakes, self.readings, kept, notes, self.wishes)

    def accepting(
        self, account: Account, decisions: Decisions, kinds: Collection[str]
    ) -> tuple[Network, Account, Decisions]:
        """Read again with the proposals for some kinds of faults as decisions, until none is left.

        A row that is corrected may turn out to break another rule, whose proposal is then taken too.
        """
        done: Counter[str] = Counter()
        network = None
        for _ in range(ROUNDS):
            new = proposals(account, kinds, decisions)
            if not new and network is not None:
                break
            done.update(fix.action for fix in new.values())
            decisions = decisions | new
            network, account = self.settled(decisions)
        assert network is not None
        words = ", ".join(f"{done[action]:,} {word}" for action, word in DONE.items() if done[action])
        note = f"proposals accepted: {words or 'none to accept'}"
        return network, replace(account, notes=(*account.notes, note)), decisions


def _check_arguments(sources: tuple[Any, ...], roles: Mapping[str, str], defaults: dict[str, str]) -> None:
    """Refuse wrong arguments; put the schema's own words into `defaults`."""
    if not sources:
        raise UsageError("nothing to load; name at least one table.")
    known = {*own_names("ties"), *own_names("actors")}
    for what, given in (("role", roles), ("default", defaults)):
        for role in given:
            where, _, name = role.rpartition(".")
            if name not in known or where not in ("", *TABLES):
                raise UsageError(f"there is no {what} {role!r}; use one of {', '.join(sorted(known))}.")
    for role, text in defaults.items():
        name = role.rpartition(".")[2]
        if name in ("type", "kind"):
            try:
                defaults[role] = read_word(text, name, words_of(name)) or ""
            except Unreadable as error:
                raise UsageError(f"--default {role}={text}: {error.reason}; {error.fix}.") from error


def _readings(
    sources: tuple[Any, ...],
    roles: Mapping[str, str],
    ignore: Collection[str],
    opening: Opening,
) -> Readings:
    """Return every table of the sources that is one of ties or of actors, with its roles and its name."""
    found: Readings = []
    used: set[str] = set()
    wrong: list[str] = []
    for number, source in enumerate(sources, start=1):
        try:
            found += _matched(open_source(source, number, opening), roles, ignore, used)
        except InvalidData as error:
            wrong.append(str(error))
    if wrong:
        raise InvalidData(" ".join(wrong))
    for role, column in roles.items():
        if column not in used:
            raise UsageError(f"--role {role}={column}: no table has a column {column!r}.")
    return found


def _matched(
    grids: list[Grid], roles: Mapping[str, str], ignore: Collection[str], used: set[str]
) -> Readings:
    """Return those of a source's tables that are of ties or of actors; `used` gains the names of columns."""
    found: Readings = []
    matched = [(grid, find_roles(grid, roles, ignore)) for grid in grids]
    used |= {cell for grid in grids for top in grid.tops for cell in top}
    unfit = [grid for grid, reading in matched if reading is None]
    if unfit and (len(unfit) == len(grids) or any(grid.part.lower() in TABLES for grid in unfit)):
        raise neither(unfit[0])
    for grid, reading in matched:
        if reading is not None:
            plain = not grid.part or grid.part.lower() in TABLES
            found.append((grid, reading, grid.file if plain else grid.label))
    if unfit:
        names = ", ".join(grid.label for grid in unfit)
        first, reading, where = found[0]
        note = f"left out, being neither tables of ties nor of actors: {names}"
        found[0] = (replace(first, notes=(*first.notes, note)), reading, where)
    return found


def _take_in(
    readings: Readings, decisions: Decisions, defaults: Mapping[str, str], conventions: Conventions
) -> tuple[dict[str, Intake], list[str]]:
    intakes = {name: Intake(name, decisions, _of_table(defaults, name), conventions) for name in TABLES}
    notes: list[str] = []
    parts = _parts(readings)
    for grid, roles, where in readings:
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
    word, fallback = ("type", TYPE) if roles.table == "ties" else ("kind", KIND)
    if word not in roles.missing or word in defaults:
        return {}
    known = roles.table == "ties" and implied_type(roles)
    because = "the names of its ends say so" if known else f"it has no column of {word}"
    notes.append(f"{where}: every row is taken as {fallback}, {because} (--default {word}=… changes it)")
    return {word: fallback}


def _of_table(given: Mapping[str, str], table: str) -> dict[str, str]:
    """Return what is said of the roles of a table, "actors.kind" and "kind" of that of actors."""
    return {
        role.rpartition(".")[2]: text
        for role, text in given.items()
        if role.rpartition(".")[0] in ("", table)
    }


def _complaint(account: Account, allowed: float | None, target: Path | None) -> str:
    wrong = [fault for fault in account.set_aside if not fault.decided]
    first = wrong[0]
    limit = (
        "--strict allows none"
        if allowed is None
        else f"{account.share:.0%} of a table, where {allowed:.0%} are allowed (--allow SHARE)"
    )
    edit = f"edit {target} and give it back with --fixes" if target else "mend the rows"
    remedy = f"accept the proposals (--accept all) or {edit}" if any(f.action for f in wrong) else edit
    rows = sum(fault.rows for fault in wrong)
    count = "1 row was" if rows == 1 else f"{rows:,} rows were"
    return (
        f"{count} rejected ({limit}), the first {first.file}, line {first.line}: "
        f"{first.reason}; {remedy}, and load again"
    )
