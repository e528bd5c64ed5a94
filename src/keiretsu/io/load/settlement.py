"""Making a network of rows read: dates, repetitions, rules; and the account of all rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import polars as pl

from keiretsu.core.plurals import counted
from keiretsu.io.load.account import Account, Fault, RowTally
from keiretsu.io.load.fixes import Decision
from keiretsu.io.load.imputed_dates import dated
from keiretsu.io.load.names import ends_by_name, look_alikes
from keiretsu.io.load.panel_years import join_years
from keiretsu.io.load.readings import Readings
from keiretsu.io.load.repeated_ties import Combine, Merged, combined, of_single_days, said_from_both_ends
from keiretsu.io.load.row_parsing import Intake
from keiretsu.io.load.row_shapes import nowhere, typed_or_null
from keiretsu.io.load.row_validation import Files, Tables, sift
from keiretsu.network.canonical_tables import (
    NUMBERS,
    attributes,
    in_canonical_order,
    in_stored_direction,
    numbered,
)
from keiretsu.network.network import Network
from keiretsu.network.validation import table_problems
from keiretsu.schema import Table
from keiretsu.schema import actors as actor_schema
from keiretsu.schema import ties as tie_schema

DEFAULT_KIND = "tier-1"


@dataclass(frozen=True, slots=True)
class Wishes:
    """How rows become ties.

    Parameters
    ----------
    kind : str
        Of actors that come from the ends of ties.
    join_years : bool
    combine : {"sum", "max", "spell", "refuse"}, optional
        See `keiretsu.io.load.load`.
    """

    kind: str = DEFAULT_KIND
    join_years: bool = True
    combine: Combine | None = None


def settle(
    intakes: dict[str, Intake],
    readings: Readings,
    kept: Mapping[str, list[Decision]],
    notes: list[str],
    wishes: Wishes,
) -> tuple[Network, Account]:
    """Make the network of the rows that keep the rules, and the account of all."""
    tables = {name: intake.frame() for name, intake in intakes.items()}
    ends = _new_ends(kept["ties"], tables["actors"]) if intakes["actors"].files else _ends(tables["ties"])
    tables["actors"] = pl.concat([tables["actors"], _made(ends, wishes.kind)], how="diagonal")
    files = {name: intake.files for name, intake in intakes.items()}
    tables, faults, rows_kept = _sound(
        _prepared(tables, intakes["ties"], notes, wishes), files, notes, wishes
    )
    faults += intakes["actors"].faults + intakes["ties"].faults
    if wishes.join_years:
        tables["ties"] = join_years(tables["ties"], intakes["ties"].yearly.keys(), notes)
    actors, made = _used(tables["actors"], tables["ties"])
    if made:
        created = counted(made, "actor")
        notes.append(
            f"{created} created from link endpoints, all of kind {wishes.kind} (--default kind=… changes it)"
        )
    look_alikes(actors, notes)
    tallies = {
        "actors": _tally(intakes["actors"], actors.height - made, faults, made=made),
        "ties": _tally(intakes["ties"], rows_kept, faults, joined=rows_kept - tables["ties"].height),
    }
    faults.sort(key=lambda fault: (fault.table, fault.file, fault.line, fault.part))
    roles = {grid.label: reading.columns for grid, reading, _ in readings}
    account = Account(tallies["actors"], tallies["ties"], tuple(faults), roles, tuple(notes))
    ordered = in_canonical_order(_columns(actors, actor_schema()), _columns(tables["ties"], tie_schema()))
    read, counts = [where for _, _, where in readings], {name: t.to_dict() for name, t in tallies.items()}
    provenance = {"made_by": "keiretsu load", "files": read, "notes": notes, "rows": counts}
    return Network(ordered[0], ordered[1], provenance, ordered[2], ordered[3]), account


def _columns(frame: pl.DataFrame, schema: Table[Any]) -> pl.DataFrame:
    """Return the columns of the schema, then the attributes by name, and the numbers of actors."""
    numbers = [name for name in NUMBERS if name in frame.columns]
    return frame.select(*schema.columns, *attributes(frame, schema), *numbers)


def _prepared(tables: Tables, intake: Intake, notes: list[str], wishes: Wishes) -> Tables:
    """Return tables with the dates that are implied and one tie for several rows about it."""
    ties = of_single_days(tables["ties"], intake.yearly, wishes.combine)
    stored = in_stored_direction(ties)
    actors, stored = numbered(tables["actors"], stored)
    if any(stored[end].null_count() for end in NUMBERS[1:]):
        ties = ends_by_name(ties, tables["actors"], notes)
        stored = in_stored_direction(ties)
        actors, stored = numbered(tables["actors"], stored)
    turned = (stored["source"] != ties["source"]).fill_null(False).alias("_turned")
    if turned.any():
        stored = stored.with_columns(turned)
    return {"actors": actors, "ties": dated(stored, actors, intake.undated, notes)}


def _sound(tables: Tables, files: Files, notes: list[str], wishes: Wishes) -> tuple[Tables, list[Fault], int]:
    """Return tables that keep the rules, several rows about a tie made one, the faults, and the rows kept.

    Rows are made one tie only once each of them is sound, so that a fault is told of the row that has it.
    """
    combine = None if wishes.combine == "refuse" else wishes.combine
    if combine is None and "_turned" not in tables["ties"].columns:
        tables, faults = sift(tables, files)
        _note_overlaps(faults, wishes, notes)
        return tables, faults, tables["ties"].height
    tables, faults = sift(tables, files, partial(table_problems, overlaps=False))
    ties = tables["ties"].with_columns(_tie=pl.int_range(pl.len(), dtype=pl.UInt32))
    merged = Merged(ties)
    if "_turned" in ties.columns:
        ties = said_from_both_ends(ties, merged, notes)
    ties = combined(ties, combine, merged, notes)
    tables, more = sift(tables | {"ties": ties}, files, members=lambda row: merged.rows_of(row["_tie"]))
    _note_overlaps(more, wishes, notes)
    return tables, faults + more, merged.count(tables["ties"])


def _note_overlaps(faults: list[Fault], wishes: Wishes, notes: list[str]) -> None:
    again = sum("overlaps another spell" in fault.reason for fault in faults)
    if again:
        ways = {
            "sum": "sum adds amounts up (orders, products)",
            "max": "max takes the largest (repetitions)",
            "spell": "spell lets each row hold until the next begins (changes)",
        }
        said = ", ".join(words for way, words in ways.items() if way != wishes.combine)
        rows = counted(again, "row")
        notes.append(f"{rows} about a tie that another row has for the same time: --combine {said}")


def _tally(intake: Intake, rows: int, faults: list[Fault], *, made: int = 0, joined: int = 0) -> RowTally:
    mine = [fault for fault in faults if fault.table == intake.table]
    assert intake.read == rows + len(mine), f"the account of {intake.table} does not add up"
    dropped = sum(fault.decided for fault in mine)
    return RowTally(intake.read, rows, len(mine), made, joined, dropped)


def _ends(ties: pl.DataFrame) -> pl.Series:
    return pl.concat([ties["source"], ties["target"].alias("source")]).drop_nulls().unique().alias("id")


def _new_ends(kept: list[Decision], actors: pl.DataFrame) -> pl.Series:
    """Return the ends that no actor has, of the ties that the user keeps all the same."""
    named = {fix.cells.get(end, "") for fix in kept for end in ("source", "target")} - {""}
    if not named:
        return pl.Series("id", [], dtype=pl.String)
    return pl.Series("id", sorted(named - set(actors["id"])), dtype=pl.String)


def _made(ids: pl.Series, kind: str) -> pl.DataFrame:
    """Return actors that come from no row; their line is null."""
    return nowhere(typed_or_null(ids.to_frame().with_columns(kind=pl.lit(kind)), actor_schema()))


def _used(actors: pl.DataFrame, ties: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Drop made actors that no tie needs in the end; return the actors and how many of them are made."""
    if not actors["_line"].null_count():
        return actors, 0
    needed = pl.col("_line").is_not_null() | pl.col("id").is_in(_ends(ties).implode())
    actors = actors.filter(needed)
    return actors, actors["_line"].null_count()
