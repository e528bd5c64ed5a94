"""Loading a network from any tables: roles, values, fixes, sieve, network and account."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.io.load.account import TOLERATED, Account, Loaded, RowsSetAside, RowTally
from keiretsu.io.load.cells import read_word
from keiretsu.io.load.column_words import own_names, words_of
from keiretsu.io.load.date_text import Unreadable
from keiretsu.io.load.fixes import Decision, Decisions, bound_fixes, write_fixes
from keiretsu.io.load.imputed_dates import dated
from keiretsu.io.load.memory_limit import refuse_too_large
from keiretsu.io.load.panel_years import join_years
from keiretsu.io.load.raw_table import Grid, Opening
from keiretsu.io.load.roles import TABLES, Roles, find_roles, implied_type, neither
from keiretsu.io.load.row_parsing import WHERE, Intake, typed_or_null
from keiretsu.io.load.row_validation import sift
from keiretsu.io.load.table_sources import open_source
from keiretsu.network.canonical_tables import in_canonical_order, in_stored_direction, numbered
from keiretsu.network.network import Network
from keiretsu.schema import actors as actor_schema

KIND, TYPE = "tier-1", "supply"
Readings = list[tuple[Grid, Roles, str]]


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
) -> Loaded:
    """Read a network from tables of ties and, if there are any, of actors; account for every row.

    What each column is, the encoding and the delimiter are guessed, and the guess is said in the account.
    Without a table of actors, the ends of the ties become actors. Rows that break a rule are set aside, each
    with file, line, reason and a proposed fix.

    Parameters
    ----------
    *sources : path, URL or frame
        CSV, Parquet, workbooks, graph files, SQLite files, URLs of databases; Polars or pandas frames.
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
    if out and Path(out).exists() and not (Path(out) / "network.json").is_file():
        raise UsageError(f"{out} exists and is not a network; choose another path.")
    opening = Opening(encoding, delimiter, header, matrix, memory)
    readings = _readings(sources, roles, ignore, opening)
    refuse_too_large(readings, memory)
    stamps = {where: grid.stamp for grid, _, where in readings}
    decisions = bound_fixes(Path(fixes), stamps) if fixes else {}
    intakes, notes = _take_in(readings, decisions, defaults)
    kept = {name: intake.decide() for name, intake in intakes.items()}
    network, account = _settle(intakes, readings, kept, notes, defaults, join_years)
    wrong = [fault for fault in account.set_aside if not fault.decided]
    target = Path(fixes_out) if fixes_out else Path(f"{out}.fixes.csv") if out else None
    if wrong and target:
        account = replace(account, stamps={where: stamp() for where, stamp in stamps.items()})
        write_fixes(target, account, decisions)
    if wrong and (strict or account.share > TOLERATED):
        raise RowsSetAside(_complaint(account, strict, target), account)
    if out:
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
                defaults[role] = read_word(text, name, words_of(name))
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
    for number, source in enumerate(sources, start=1):
        grids = open_source(source, number, opening)
        matched = [(grid, find_roles(grid, roles, ignore)) for grid in grids]
        used |= {cell for grid in grids for top in grid.tops for cell in top}
        unfit = [grid for grid, reading in matched if reading is None]
        if unfit and (len(unfit) == len(grids) or any(grid.part.lower() in TABLES for grid in unfit)):
            raise neither(unfit[0])
        for grid, reading in matched:
            if reading is not None:
                plain = not grid.part or grid.part.lower() in TABLES
                found.append((grid, reading, grid.file if plain else grid.label))
    for role, column in roles.items():
        if column not in used:
            raise UsageError(f"--role {role}={column}: no table has a column {column!r}.")
    return found


def _take_in(
    readings: Readings, decisions: Decisions, defaults: Mapping[str, str]
) -> tuple[dict[str, Intake], list[str]]:
    intakes = {
        name: Intake(name, decisions, {r.rpartition(".")[2]: v for r, v in defaults.items() if _for(r, name)})
        for name in TABLES
    }
    notes: list[str] = []
    for grid, roles, where in readings:
        notes += [*grid.notes, roles.sentence(where)]
        if roles.header:
            notes.append(f"{where}: what stands above the header, {roles.header} rows, is skipped")
        if roles.unknown:
            notes.append(f"{where}: left out {', '.join(map(repr, roles.unknown))}")
        intake = intakes[roles.table]
        fallbacks = _fallbacks(roles, intake.defaults, where, notes)
        if "since" in roles.missing and "since" not in intake.defaults:
            notes.append(f"{where}: no column of a start; ties begin in 1900, or with the younger end")
            intake.undated.add(len(intake.files))
        if "year" in roles.columns:
            intake.yearly.add(len(intake.files))
        intake.add(grid, roles, where, fallbacks=fallbacks)
    for name in TABLES:
        if intakes[name].files and not intakes[name].read:
            raise InvalidData(f"{intakes[name].files[0]} has a header and no rows; give rows.")
    return intakes, notes


def _fallbacks(roles: Roles, defaults: Mapping[str, str], where: str, notes: list[str]) -> dict[str, str]:
    """Return the word that every row of a table without types or kinds is given, and note it."""
    word, fallback = ("type", TYPE) if roles.table == "ties" else ("kind", KIND)
    if word not in roles.missing or word in defaults:
        return {}
    known = roles.table == "ties" and implied_type(roles)
    because = "the names of its ends say so" if known else f"it has no column of {word}"
    notes.append(f"{where}: every row is taken as {fallback}, {because} (--default {word}=… changes it)")
    return {word: fallback}


def _for(role: str, table: str) -> bool:
    where = role.rpartition(".")[0]
    return where in ("", table)


def _settle(
    intakes: dict[str, Intake],
    readings: Readings,
    kept: Mapping[str, list[Decision]],
    notes: list[str],
    defaults: Mapping[str, str],
    join: bool,
) -> tuple[Network, Account]:
    """Make the network of the rows that keep the rules, and the account of all."""
    tables = {name: intake.frame() for name, intake in intakes.items()}
    ends = _ends(tables["ties"]) if not intakes["actors"].files else _new_ends(kept["ties"], tables["actors"])
    kind = defaults.get("actors.kind", defaults.get("kind", KIND))
    tables["actors"] = pl.concat([tables["actors"], _made(ends, kind)])
    tables["actors"], tables["ties"] = numbered(tables["actors"], in_stored_direction(tables["ties"]))
    tables["ties"] = dated(tables["ties"], tables["actors"], intakes["ties"].undated, notes)
    tables, faults = sift(tables, {name: intake.files for name, intake in intakes.items()})
    faults += intakes["actors"].faults + intakes["ties"].faults
    rows_kept = tables["ties"].height
    if join:
        tables["ties"] = join_years(tables["ties"], intakes["ties"].yearly, notes)
    actors, made = _used(tables["actors"], tables["ties"])
    if made:
        notes.append(
            f"{made:,} actors are created from link endpoints, all of kind {kind} "
            "(--default kind=… changes it)"
        )
    tallies = {}
    for name, rows in (("actors", actors.height - made), ("ties", rows_kept)):
        aside = sum(fault.table == name for fault in faults)
        assert intakes[name].read == rows + aside, f"the account of {name} does not add up"
        extra = {"made": made} if name == "actors" else {"joined": rows - tables["ties"].height}
        tallies[name] = RowTally(intakes[name].read, rows, aside, **extra)
    faults.sort(key=lambda fault: (fault.table, fault.file, fault.line))
    roles = {grid.label: reading.columns for grid, reading, _ in readings}
    account = Account(tallies["actors"], tallies["ties"], tuple(faults), roles, tuple(notes))
    ordered = in_canonical_order(actors.drop(WHERE), tables["ties"].drop(WHERE))
    files, counts = [where for _, _, where in readings], {name: t.to_dict() for name, t in tallies.items()}
    provenance = {"made_by": "keiretsu load", "files": files, "notes": notes, "rows": counts}
    return Network(ordered[0], ordered[1], provenance, ordered[2], ordered[3]), account


def _ends(ties: pl.DataFrame) -> pl.Series:
    return pl.concat([ties["source"], ties["target"].alias("source")]).drop_nulls().unique().alias("id")


def _new_ends(kept: list[Decision], actors: pl.DataFrame) -> pl.Series:
    """Return the ends that no actor has, of the ties that the user keeps all the same."""
    named = {fix.cells.get(end, "") for fix in kept for end in ("source", "target")} - {""}
    return pl.Series("id", sorted(named - set(actors["id"])), dtype=pl.String)


def _made(ids: pl.Series, kind: str) -> pl.DataFrame:
    """Return actors that come from no row; their line is null."""
    frame = typed_or_null(ids.to_frame().with_columns(kind=pl.lit(kind)), actor_schema())
    return frame.with_columns(pl.lit(None, pl.UInt32).alias("_line"), pl.lit(None, pl.UInt16).alias("_file"))


def _used(actors: pl.DataFrame, ties: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Drop made actors that no tie needs in the end; return the actors and how many of them are made."""
    if not actors["_line"].null_count():
        return actors, 0
    needed = pl.col("_line").is_not_null() | pl.col("id").is_in(_ends(ties).implode())
    actors = actors.filter(needed)
    return actors, actors["_line"].null_count()


def _complaint(account: Account, strict: bool, target: Path | None) -> str:
    wrong = [fault for fault in account.set_aside if not fault.decided]
    first = wrong[0]
    limit = (
        "--strict allows none"
        if strict
        else f"{account.share:.0%} of a table, where {TOLERATED:.0%} are allowed"
    )
    remedy = f"edit {target} and give it back with --fixes" if target else "mend the rows"
    count = "1 row was" if len(wrong) == 1 else f"{len(wrong):,} rows were"
    return (
        f"{count} rejected ({limit}), the first {first.file}, line {first.line}: "
        f"{first.reason}; {remedy}, and load again"
    )
