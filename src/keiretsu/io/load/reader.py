"""Loading a network from any tables: roles, values, fixes, sieve, network and account."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from keiretsu.core import waiting
from keiretsu.core.errors import UsageError
from keiretsu.io.load.account import TOLERATED, Account, Loaded, RowsSetAside
from keiretsu.io.load.cells import read_word
from keiretsu.io.load.column_words import own_names, words_of
from keiretsu.io.load.conventions import Conventions
from keiretsu.io.load.fixes import bound_fixes, write_fixes
from keiretsu.io.load.load_work import SHARES, LoadWork, of_table
from keiretsu.io.load.memory_limit import refuse_too_large
from keiretsu.io.load.raw_table import Opening
from keiretsu.io.load.readings import find_tables
from keiretsu.io.load.rejections import acceptable
from keiretsu.io.load.repeated_ties import HOW, Combine
from keiretsu.io.load.roles import TABLES
from keiretsu.io.load.settlement import DEFAULT_KIND, Wishes
from keiretsu.io.load.unreadable import Unreadable


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
    if not 0.0 <= allow <= 1.0:
        raise UsageError(f"--allow {allow:g}: give a share, like 0.1 for a tenth of the rows.")
    if out and Path(out).exists() and not (Path(out) / "network.json").is_file():
        raise UsageError(f"{out} exists and is not a network; choose another path.")
    waiting.now("reading tables")
    opening = Opening(encoding, delimiter, header, matrix, memory)
    readings = find_tables(sources, roles, ignore, opening)
    refuse_too_large(readings, memory)
    stamps = {where: grid.stamp for grid, _, where in readings}
    decisions = bound_fixes(Path(fixes), stamps) if fixes else {}
    wishes = Wishes(of_table(defaults, "actors").get("kind", DEFAULT_KIND), join_years, combine)
    work = LoadWork(readings, defaults, conventions, wishes)
    network, account = work.settled(decisions)
    if accepted := acceptable(accept):
        network, account, decisions = work.accepting(network, account, decisions, accepted)
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
    count = "1 row was" if len(wrong) == 1 else f"{len(wrong):,} rows were"
    return (
        f"{count} rejected ({limit}), the first {first.file}, line {first.line}: "
        f"{first.reason}; {remedy}, and load again"
    )
