"""Names of firms: ends of ties given by name, and names that look alike."""

from __future__ import annotations

import re

import polars as pl

from keiretsu.core.plurals import counted
from keiretsu.io.load.characters import TOTALS
from keiretsu.io.load.column_style import beyond_ascii

LEGAL_FORMS = (
    r"株式会社|有限会社|合同会社|合資会社|\(株\)|\(有\)|\(同\)|"
    r"\b(co|company|ltd|limited|inc|incorporated|corp|corporation|llc|plc|gmbh|kk|bv|nv|srl|spa|pty|sdn|bhd)\b"
)
"""Words that a name may bear or not while it is the same firm."""
_DATE = r"(?i)^\d{1,2}-(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)$"


def bare(names: pl.Series) -> pl.Series:
    """Return names without case, width, spaces, punctuation and legal form, to compare them by.

    Examples
    --------
    >>> bare(pl.Series(["Acme Co., Ltd.", "ACME", "アクメ㈱"])).to_list()
    ['acme', 'acme', 'アクメ']
    """
    text = names.str.normalize("NFKC") if beyond_ascii(names) else names
    text = text.str.to_lowercase().str.replace_all(LEGAL_FORMS, "")
    return text.str.replace_all(r"[^\p{L}\p{N}]", "")


def ends_by_name(ties: pl.DataFrame, actors: pl.DataFrame, notes: list[str]) -> pl.DataFrame:
    """Return ties whose ends are ids: an end that is no id but the name of one actor is that actor.

    Parameters
    ----------
    ties, actors : polars.DataFrame
    notes : list of str
    """
    named = actors.filter(pl.col("name").is_not_null() & pl.col("id").is_not_null()).select("id", "name")
    named = named.filter(~pl.col("name").is_duplicated() & ~pl.col("name").is_in(actors["id"].implode()))
    if not named.height:
        return ties
    found = 0
    like = ""
    for end in ("source", "target"):
        ids = ties.select(pl.col(end)).join(
            named.rename({"name": end}), on=end, how="left", maintain_order="left"
        )["id"]
        met = int(ids.is_not_null().sum())
        if met:
            row = int(ids.is_not_null().arg_max() or 0)
            like = like or f"{ties[end][row]!r} is {ids[row]!r}"
            found += met
            ties = ties.with_columns(pl.select(pl.coalesce(ids, ties[end])).to_series().alias(end))
    if found:
        notes.append(f"{counted(found, 'end')} of ties given by name instead of id: {like}")
    return ties


def look_alikes(actors: pl.DataFrame, notes: list[str]) -> None:
    """Note how many actors have names that differ in case, width, punctuation or legal form alone.

    Parameters
    ----------
    actors : polars.DataFrame
    notes : list of str
    """
    names = actors.select("id", name=pl.coalesce("name", "id")).filter(pl.col("name").str.contains(r"\p{L}"))
    _composed(names, notes)
    alike = names.with_columns(bare=bare(names["name"])).filter(pl.col("bare") != "")
    alike = alike.filter(pl.col("bare").is_duplicated()).sort("bare", "name", "id")
    groups = alike.group_by("bare", maintain_order=True).agg("name", ways=pl.col("name").n_unique())
    different, equal = groups.filter(pl.col("ways") > 1), groups.filter(pl.col("ways") == 1)
    if different.height:
        first = " and ".join(repr(name) for name in different["name"][0].unique(maintain_order=True).head(2))
        notes.append(
            f"{counted(different.height, 'name')} written in more than one way, like {first}: they stay "
            "different actors; give them one id if they are one firm"
        )
    if equal.height:
        name, many = equal["name"][0][0], len(equal["name"][0])
        several = counted(equal.height, "name")
        notes.append(f"{several} borne by more than one actor, like {name!r} by {many}")


def _composed(names: pl.DataFrame, notes: list[str]) -> None:
    """Note names that hold several known names, or a number before one, or that are no names of firms."""
    known = names["name"]
    several = names.filter(known.str.contains(r"[;\u{ff1b}\u{3001}/|]"))["name"]
    all_known = set(known) if len(several) else set()
    parts = {name: [part.strip() for part in re.split("[;\uff1b\u3001/|]", name)] for name in several}
    listed = [name for name, those in parts.items() if sum(part in all_known for part in those) == len(those)]
    rest = known.str.extract(r"^\d+[\s_:.-]+(.+)$")
    numbered = names.filter(rest.is_in(known.implode()).fill_null(False))["name"].to_list()
    totals = names.filter(known.str.to_lowercase().is_in(TOTALS))["name"].to_list()
    dated = names.filter(known.str.contains(_DATE))["name"].to_list()
    told = (
        (listed, "hold several names; give each a row"),
        (numbered, "are a number and a name that stands alone elsewhere; write them in one way"),
        (totals, "may be a total and no firm; drop the rows if so"),
        (dated, "may be names that a spreadsheet took for dates; restore them"),
    )
    notes += [f"{counted(len(those), 'actor')}, like {min(those)!r}: {what}" for those, what in told if those]
