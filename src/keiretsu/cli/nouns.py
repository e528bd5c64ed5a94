"""``keiretsu list``: the names that a scenario, an option or a network can use, as tables."""

from __future__ import annotations

import json as plain
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from keiretsu.cli.options import Json
from keiretsu.core.errors import UsageError

if TYPE_CHECKING:
    from rich.table import Table

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Noun:
    """Something whose names can be listed.

    Parameters
    ----------
    title : str
        What it is, in a line.
    columns : tuple of str
        Keys of its rows that a terminal shows; --json gives all.
    rows : callable
        Returns the rows, the key ``name`` first.
    by : str
        Key by whose values the rows are divided into tables.
    """

    title: str
    columns: tuple[str, ...]
    rows: Callable[[], Iterable[Row]]
    by: str = ""


def _scenarios() -> Iterator[Row]:
    from keiretsu.core.toml import Source
    from keiretsu.experiment.scenario import FOLDER, scenario_names

    for name in scenario_names():
        # what ships was checked by the tests; to check it here, vectors and all, would take seconds
        found = Source.read(FOLDER / f"{name}.toml").data
        head = found["scenario"]
        years = "{}–{}".format(*head["years"])
        yield {"name": name, "title": head["title"], "years": years, "arms": [*found["arms"]]}


def _regimes() -> Iterator[Row]:
    from keiretsu.experiment.regime import read_regime, regime_names

    for name in regime_names():
        found = read_regime(name)
        yield {"name": name, "title": found.title, "parameters": dict(found.parameters)}


def _interventions() -> Iterator[Row]:
    from keiretsu.experiment.interventions import interventions

    for name, found in interventions().items():
        told = {"title": found.title, "meaning": found.meaning, "dose": found.dose}
        yield {"name": name, **told, "moves": [*found.to, *found.takes]}


def _forcing() -> Iterator[Row]:
    from keiretsu.experiment.forcing_table import forcing_names, read_forcing

    for name in forcing_names():
        for period in read_forcing(name).periods:
            years = f"{period.first or '…'}–{period.last or '…'}"
            yield {"name": name, **period._asdict(), "years": years}


def _year() -> Iterator[Row]:
    from keiretsu.model.year import year

    for row in year().iter_rows(named=True):
        if row["step"] == "sums":
            if row["page"] == "opening":
                continue  # they are the same on both pages
            row["does"] = f"Add the figures of {row['mechanism']} to the year's records, as the opening does."
        yield {"name": f"{row['mechanism']}.{row['step']}", **row}


def _accounts() -> Iterator[Row]:
    from keiretsu.model.mechanisms.accounts.postings import accounts

    for row in accounts().iter_rows(named=True):
        yield {"name": row.pop("name"), **row}


def _measures() -> Iterator[Row]:
    from keiretsu.measure import words

    return map(asdict, words().values())


def _studies() -> Iterator[Row]:
    import inspect

    from keiretsu.calibration.study import FOLDER, study_names
    from keiretsu.core.toml import Source
    from keiretsu.measure.study_registry import STUDIES, function_of

    for name in sorted(STUDIES):
        about = (inspect.getdoc(function_of(name)) or "").partition("\n")[0]
        yield {"name": name, "of": "measure --what", "title": about}
    for name in study_names():
        title = Source.read(FOLDER / f"{name}.toml").data["study"]["title"]
        yield {"name": name, "of": "sweep, calibrate", "title": title}


def _moments() -> Iterator[Row]:
    from keiretsu.calibration.moments import moments
    from keiretsu.experiment.accepted import accepted_names, read_accepted

    for name in accepted_names():
        yield from map(asdict, moments(read_accepted(name)))


def _sectors() -> Iterator[Row]:
    from keiretsu import schema

    for sector in schema.sectors().values():
        yield {**asdict(sector), "buys": ", ".join(sector.inputs) or "imports"}


def _parameters() -> Iterator[Row]:
    from keiretsu import schema

    return map(asdict, schema.parameters().values())


def _metrics() -> Iterator[Row]:
    from keiretsu import schema

    return map(asdict, schema.metrics().values())


def _series() -> Iterator[Row]:
    from keiretsu import schema

    return map(asdict, schema.forced_series().values())


def _tie_types() -> Iterator[Row]:
    from keiretsu import schema

    for tie in schema.ties().entries.values():
        yield {**asdict(tie), "joins": f"{tie.source} → {tie.target}"}


def _kinds() -> Iterator[Row]:
    from keiretsu import schema

    for kind in schema.actors().entries.values():
        yield {**asdict(kind), "makes goods": "yes" if kind.producing else "no"}


MORE_ROLES = {
    "year": "the year that a row is about, where there is no start and no end",
    "period": "start and end in one cell, like 1989-1997",
    "directed": "whether a tie runs from source to target, or both ways",
    "firm": "the firm that a row is about; takes the end that the other columns leave free",
    "partner": "whom that firm deals with, its supplier or its customer",
}
"""Roles of columns that the table which is made of them does not have."""


def _roles() -> Iterator[Row]:
    from keiretsu import schema
    from keiretsu.io.load.column_words import own_names, plain, roles_of

    for table, made in (("ties", schema.ties()), ("actors", schema.actors())):
        known = roles_of(table)
        for role in dict.fromkeys((*own_names(table), *known.values())):
            meaning = made.columns[role].meaning if role in made.columns else MORE_ROLES[role]
            words = [word for word, of in known.items() if of == role and word != plain(role)]
            yield {"name": role, "table": table, "meaning": meaning, "words": ", ".join(words)}


NOUNS = {
    "scenarios": Noun("scenarios that ship", ("name", "years", "title"), _scenarios),
    "regimes": Noun("regimes that ship", ("name", "title"), _regimes),
    "interventions": Noun("what can be done to a regime", ("name", "dose", "title"), _interventions),
    "forcing": Noun("tables of forcing that ship", ("name", "series", "years", "value", "basis"), _forcing),
    "series": Noun("what a table of forcing may hold", ("name", "unit", "meaning"), _series),
    "year": Noun("steps, in order", ("name", "when", "does"), _year, by="page"),
    "accounts": Noun(
        "who has (+) and owes (-), who gets (+) and pays (-)",
        ("name", "firms", "households", "state", "world", "banks"),
        _accounts,
        by="matrix",
    ),
    "parameters": Noun("numbers that rules read", ("name", "default", "unit", "meaning"), _parameters),
    "metrics": Noun("what a run records", ("name", "unit", "meaning"), _metrics),
    "measures": Noun("measures of a network", ("name", "of", "unit", "meaning"), _measures),
    "studies": Noun("studies by name", ("name", "of", "title"), _studies),
    "moments": Noun(
        "what the vectors are fitted to; model: median, distance: in standard errors",
        ("name", "target", "model", "distance", "unit", "how", "source"),
        _moments,
        by="study",
    ),
    "tie-types": Noun("types of ties", ("name", "joins", "meaning"), _tie_types),
    "kinds": Noun("kinds of actors", ("name", "makes goods", "meaning"), _kinds),
    "roles": Noun(
        "what a column of a table can be, and what others call it",
        ("name", "meaning", "words"),
        _roles,
        "table",
    ),
    "sectors": Noun("the model's sectors", ("name", "order", "buys"), _sectors),
}
"""What can be listed; a new noun is a line here and a function of its rows."""


def nouns(
    noun: Annotated[str | None, Parameter(help="What to list; by default the nouns themselves.")] = None,
    /,
    *,
    grep: Annotated[str | None, Parameter(help="Only rows that hold this, in any column or case.")] = None,
    json: Json = False,
) -> None:
    """List names that exist: scenarios, interventions, parameters, metrics, measures, roles and more."""
    from keiretsu.cli.output import print_json

    chosen = _noun(noun)
    rows = [row for row in chosen.rows() if grep is None or _holds(row, grep)]
    if json:
        print_json(rows)
    else:
        _print(chosen, rows, grep)


def _noun(name: str | None) -> Noun:
    """Return a noun by its name; without one, that of the nouns."""
    if name is None:
        rows = [{"name": noun, "title": of.title} for noun, of in NOUNS.items()]
        return Noun("keiretsu list NOUN", ("name", "title"), lambda: rows)
    if name not in NOUNS:
        from difflib import get_close_matches

        near = get_close_matches(name, NOUNS, n=1)
        remedy = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(NOUNS)}"
        raise UsageError(f"there is nothing to list called {name!r}; {remedy}")
    return NOUNS[name]


def _holds(row: Row, word: str) -> bool:
    return word.casefold() in plain.dumps(dict(row), ensure_ascii=False, default=str).casefold()


def _print(noun: Noun, rows: Iterable[Row], grep: str | None) -> None:
    from keiretsu.cli.output import show

    parts: dict[str, list[Row]] = {}
    for row in rows:
        parts.setdefault(str(row[noun.by]) if noun.by else "", []).append(row)
    for part, found in parts.items():
        show(_table(f"{noun.title}: {part}" if part else noun.title, noun.columns, found))
    if not parts:
        print(f"{noun.title}: none holds {grep!r}")


def _table(title: str, columns: tuple[str, ...], rows: Iterable[Row]) -> Table:
    from keiretsu.cli.output import number, table

    rows = list(rows)
    # of words a narrow terminal may show less, of numbers not
    numbers = [column for column in columns if any(isinstance(row[column], float) for row in rows)]
    made = table(title, *columns, right=numbers, whole=("name", *numbers), foremost=numbers)
    for row in rows:
        cells = (row[column] for column in columns)
        made.add_row(*(number(cell) if isinstance(cell, float) else str(cell) for cell in cells))
    return made
