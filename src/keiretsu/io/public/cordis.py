"""CORDIS: organisations that do research together in projects of the European Union."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.io.public.user_files import csv, locate, parquet
from keiretsu.network import Network

CREDIT = "Contains CORDIS data, © European Union, CC BY 4.0; joined, deduplicated and reshaped"
KINDS = {
    "HES": "university",
    "REC": "laboratory",
    "PUB": "agency",
    "PRC": "product-developer",
    "OTH": "association",
}
"""Kind of actor by the activity type of CORDIS: schools, research, public, private firms, others."""
_ORGANISATIONS = (
    "organization.csv",
    "organisation.csv",
    "cordis-h2020organizations.csv",
    "organizations.csv",
)
_PROJECTS = ("project.csv", "cordis-h2020projects.csv", "projects.csv")


@dataclass(frozen=True, slots=True)
class Collaboration:
    """What `cordis` found.

    Parameters
    ----------
    network : Network
        Organisations joined by dated collaboration ties.
    account : dict of str to int
        read = kept + repeated + unknown_organisation + unknown_project + undated + backward, in rows of
        participation; alone (kept rows without a partner); pairs (of two organisations in one project), ties
        (after overlapping projects of a pair are joined into one spell) and open_ended (ties without an end).
    way : {"pairs", "star"}
        Whether all partners of a project are joined, or its coordinator to each.
    credit : str
    """

    network: Network
    account: dict[str, int]
    way: Literal["pairs", "star"]
    credit: str = CREDIT

    @property
    def summary(self) -> str:
        """The account in words."""
        a = self.account
        aside = a["read"] - a["kept"]
        how = (
            "all partners of a project are joined"
            if self.way == "pairs"
            else "coordinators are joined to partners"
        )
        return (
            f"{a['read']:,} participations were read, {a['kept']:,} kept and {aside:,} set aside "
            f"({a['repeated']:,} repeated, {a['unknown_organisation']:,} of unknown organisations, "
            f"{a['unknown_project']:,} of unknown projects, {a['undated']:,} without a start, "
            f"{a['backward']:,} that end before they start); {how}: {a['pairs']:,} pairs became "
            f"{a['ties']:,} ties."
        )


def cordis(source: str | Path | None = None, *, way: Literal["pairs", "star"] = "pairs") -> Collaboration:
    """Read projects of the European Union as collaboration ties between organisations.

    A tie lives from a project's first day to its last. Where projects of the same two overlap or touch, one
    tie lives through them; its flow is their number for each year that it lives. A project without an end
    leaves the tie open, with a flow of 0.

    Parameters
    ----------
    source : str or Path, optional
        A folder with the official files (organization.csv and project.csv), or with organisations.parquet,
        projects.parquet and participations.parquet; see `keiretsu.io.public.locate`.
    way : {"pairs", "star"}
        Join all partners of a project, or only its coordinator to each of them.

    Returns
    -------
    Collaboration

    Raises
    ------
    InvalidData
        When a file is missing, damaged or lacks a column.
    UsageError
        When `way` is neither.
    """
    if way not in ("pairs", "star"):
        raise UsageError(f"There is no way {way!r} to join partners; choose pairs or star.")
    folder = locate("eu_collab", source)
    if (folder / "participations.parquet").is_file():
        organisations, projects, parts = _from_parquet(folder)
    else:
        organisations, projects, parts = _from_official(folder)
    dated, account = _accounted(organisations, projects, parts)
    pairs = _pairs(dated) if way == "pairs" else _stars(dated)
    ties = _spells(pairs)
    partners = pl.concat([pairs["source"], pairs["target"]]).unique().len()
    account |= {
        "organisations": organisations.height,
        "with_partners": partners,
        "pairs": pairs.height,
        "ties": ties.height,
        "open_ended": ties["until"].null_count(),
    }
    provenance = {"source": "CORDIS", "way": way, "credit": CREDIT}
    return Collaboration(Network.from_tables(organisations, ties, provenance), account, way)


Tables = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]


def _from_parquet(folder: Path) -> Tables:
    organisations = parquet(folder / "organisations.parquet", "org", "type", "country", "name", "pic")
    projects = parquet(folder / "projects.parquet", "project", "start", "end")
    parts = parquet(folder / "participations.parquet", "project", "org", "role")
    return (
        _actors(organisations.select(pl.col("org").alias("id"), "type", "country", "name")),
        projects.select(
            pl.col("project").cast(pl.String), pl.col("start").cast(pl.Date), pl.col("end").cast(pl.Date)
        ),
        parts.cast(pl.String),
    )


def _from_official(folder: Path) -> Tables:
    """Read the files of the CORDIS pages: text between semicolons, one row an organisation in a project."""
    if not folder.is_dir():
        raise InvalidData(f"{folder} is no folder; give the folder with organization.csv and project.csv.")
    rows = csv(
        _first(folder, _ORGANISATIONS), "projectID", "role", "name", "country", "activityType", separator=";"
    )
    code = "organisationID" if "organisationID" in rows.columns else "id"
    if code not in rows.columns:
        raise InvalidData(
            f"{folder}: the file of organisations lacks the column 'organisationID'; fetch it anew."
        )
    projects = csv(_first(folder, _PROJECTS), "id", "startDate", "endDate", separator=";")
    organisations = rows.filter(pl.col(code).is_not_null()).unique(code, keep="last", maintain_order=True)
    return (
        _actors(organisations.select(pl.col(code).alias("id"), "country", "name", type="activityType")),
        projects.select(pl.col("id").alias("project"), start=_day("startDate"), end=_day("endDate")).unique(
            "project", keep="first", maintain_order=True
        ),
        rows.select(pl.col("projectID").alias("project"), pl.col(code).alias("org"), "role"),
    )


def _first(folder: Path, names: tuple[str, ...]) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise InvalidData(f"{folder} holds none of {', '.join(names)}; give the folder of the official files.")


def _day(name: str) -> pl.Expr:
    return pl.col(name).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)


def _actors(organisations: pl.DataFrame) -> pl.DataFrame:
    return organisations.select(
        pl.col("id").cast(pl.String),
        pl.col("type").cast(pl.String).replace_strict(KINDS, default=KINDS["OTH"]).alias("kind"),
        "name",
        pl.col("country").cast(pl.String).alias("region"),
    )


def _accounted(
    organisations: pl.DataFrame, projects: pl.DataFrame, parts: pl.DataFrame
) -> tuple[pl.DataFrame, dict[str, int]]:
    """Return the participations that can be used, and what became of every row."""
    steps = {"read": parts.height}
    left = parts.unique(["project", "org"], keep="first", maintain_order=True)
    steps["repeated"] = parts.height - left.height
    tests = {
        "unknown_organisation": pl.col("org").is_in(organisations["id"].implode()),
        "unknown_project": pl.col("project").is_in(projects["project"].implode()),
        "undated": pl.col("start").is_not_null(),
        "backward": pl.col("end").is_null() | (pl.col("end") >= pl.col("start")),
    }
    left = left.join(projects, on="project", how="left", maintain_order="left")
    for name, test in tests.items():
        kept = left.filter(test.fill_null(False))
        steps[name] = left.height - kept.height
        left = kept
    company = left.group_by("project").len().filter(pl.col("len") == 1)
    return left, steps | {"kept": left.height, "alone": company.height}


def _pairs(parts: pl.DataFrame) -> pl.DataFrame:
    both = parts.select("project", "start", "end", source="org").join(
        parts.select("project", target="org"), on="project"
    )
    return both.filter(pl.col("source") < pl.col("target"))


def _stars(parts: pl.DataFrame) -> pl.DataFrame:
    leads = parts.filter(pl.col("role") == "coordinator").select("project", lead="org")
    both = parts.join(leads, on="project").filter(pl.col("org") != pl.col("lead"))
    both = both.select(
        "project",
        "start",
        "end",
        source=pl.min_horizontal("org", "lead"),
        target=pl.max_horizontal("org", "lead"),
    )
    return both.unique(["project", "source", "target"], maintain_order=True)


def _spells(pairs: pl.DataFrame) -> pl.DataFrame:
    """Join the projects of a pair that overlap or touch into one tie."""
    pair = ["source", "target"]
    never, apart = 2**31 - 1, 2**33  # no day comes near the one, no two pairs within the other
    days = (
        pairs.select(
            *pair,
            since=pl.col("start").cast(pl.Int32).cast(pl.Int64),
            until=pl.col("end").cast(pl.Int32).cast(pl.Int64).fill_null(never - 1) + 1,
        )
        .sort(*pair, "since", "until")
        .with_columns(shift=pl.struct(pair).rle_id().cast(pl.Int64) * apart)
    )
    last = (pl.col("until") + pl.col("shift")).cum_max().shift()
    days = days.with_columns(spell=(pl.col("since") + pl.col("shift") > last).fill_null(True).cum_sum())
    spells = days.group_by("spell", maintain_order=True).agg(
        pl.col(*pair, "since").first(), pl.col("until").max(), pl.len().alias("projects")
    )
    ended = pl.col("until") < never
    years = (pl.col("until") - pl.col("since")) / 365.25
    return spells.select(
        *pair,
        pl.lit("collaboration").alias("type"),
        pl.col("since").cast(pl.Int32),
        pl.when(ended).then("until").cast(pl.Int32).alias("until"),
        pl.when(ended).then(pl.col("projects") / years).otherwise(0.0).alias("flow"),
    )
