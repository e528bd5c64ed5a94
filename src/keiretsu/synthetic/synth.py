"""A synthetic network, column by column."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl

from keiretsu.core.errors import UsageError
from keiretsu.core.random import Purpose
from keiretsu.network.canonical_tables import KIND, TYPE, typed
from keiretsu.network.dates import days
from keiretsu.network.network import Network
from keiretsu.schema import TIE_TYPES, sectors
from keiretsu.schema import actors as actor_schema
from keiretsu.synthetic.firms import HORIZONTAL_GROUPS, Chain, SyntheticFirms, make_chain, make_firms
from keiretsu.synthetic.institutions import ActorPositions, Batch, institutional_ties, places, subsidiaries
from keiretsu.synthetic.synth_options import Draws, Ints, Options
from keiretsu.synthetic.trade_ties import collaboration, supply

TIE_YEARS = 10  # ties of the first day are at most so old, prior


@dataclass(frozen=True, slots=True)
class Region:
    """Everything drawn for one region."""

    number: int
    name: str
    chain: Chain
    firms: SyntheticFirms
    at: ActorPositions
    draw: Draws
    parent: Ints
    founded: Ints


def synth(firms: int, seed: int = 1, **options: Any) -> Network:
    """Return a synthetic production network of Japan at the start of 1955.

    Sizes and numbers of customers follow Zipf's law; assemblers, two tiers of suppliers, six horizontal
    groups with a main bank, a trading house and an institution of stable shareholders each, vertical groups
    around large assemblers with distributors, regional banks, deliberation councils, industry associations
    and a ministry with retired officials on boards are joined by ties of all nine types. The statistics it is
    built to resemble are those of Mizuno, Souma and Watanabe [1]_ and of Fujiwara and Aoyama [2]_.

    Parameters
    ----------
    firms : int
        Number of producing firms; banks, councils, associations and the like come on top.
    seed : int
        The same seed, the same network.
    **options
        Fields of `keiretsu.synthetic.Options`: regions, attached, cell_size, loyalty, suppliers,
        start_year.

    Returns
    -------
    Network

    Raises
    ------
    UsageError
        When there are fewer than five firms a sector and region, or an option is unknown or out of range.

    References
    ----------
    .. [1] Mizuno, T., Souma, W., Watanabe, T. (2014), "The structure and evolution of buyer-supplier
       networks", PLOS ONE 9:e100712.
    .. [2] Fujiwara, Y., Aoyama, H. (2010), "Large-scale structure of a nation-wide production network",
       European Physical Journal B 77:565.

    Examples
    --------
    >>> network = synth(200, seed=1)
    >>> network == synth(200, seed=1)
    True
    >>> network.actors.filter(kind="bank", region="JP").height
    8
    """
    chosen = _options(options)
    least = 5 * len(sectors()) * chosen.regions
    if firms < least:
        raise UsageError(f"synth: {firms} firms are too few; ask for {least} or more.")
    regions = list(_regions(firms, seed, chosen))
    tables = [_actors(region) for region in regions]
    actors = pl.concat(tables)
    order = actors["id"].arg_sort()
    row_of = np.empty(len(order), np.int64)
    row_of[order.to_numpy()] = np.arange(len(order))
    offset = np.cumsum([0, *(region.at.actors for region in regions)])
    ties = [
        _ties(region, chosen, row_of[first : first + region.at.actors])
        for region, first in zip(regions, offset, strict=False)
    ]
    made_by = {"made_by": "keiretsu.synthetic.synth", "firms": firms, "seed": seed, "options": asdict(chosen)}
    return _network(actors[order], ties, made_by)


def _options(given: dict[str, Any]) -> Options:
    known = Options.__dataclass_fields__
    for name in given:
        if name not in known:
            raise UsageError(f"synth: there is no option {name!r}; choose from {', '.join(known)}.")
    return Options(**given)


def _regions(firms: int, seed: int, options: Options) -> Iterator[Region]:
    start = days(options.start_year)
    for r in range(options.regions):
        n = firms // options.regions + (r < firms % options.regions)
        name = "JP" if options.regions == 1 else f"JP-{r + 1}"
        draw = Draws(seed, r)
        chain = make_chain(sectors(), n)
        made = make_firms(chain, options, draw)
        parent, founded = _birth(chain, made, draw, start)
        yield Region(
            r + 1, name, chain, made, places(n, len(chain.names), len(made.heads)), draw, parent, founded
        )


def _birth(chain: Chain, firms: SyntheticFirms, draw: Draws, start: int) -> tuple[Ints, Ints]:
    """Return each firm's parent (-1: none) and founding day; nobody is older than its parent."""
    owner, owned = subsidiaries(chain, firms, draw)
    parent = np.full(len(firms), -1)
    parent[owned] = owner
    founded = start - firms.age
    founded[owned] = np.maximum(founded[owned], founded[owner])
    return parent, founded


def _actors(region: Region) -> pl.DataFrame:
    """Return the actors of a region by place; ids are a letter, the region's number, then what they are."""
    tables = [_firm_rows(region), *_other_rows(region)]
    return pl.concat([typed(table, actor_schema(), "actors") for table in tables])


def _firm_rows(region: Region) -> pl.DataFrame:
    r, firms = region.number, region.firms
    ids = pl.Series([f"F{r}-{i:07d}" for i in range(len(firms))])
    kinds = pl.Series(["assembler", "tier-1", "tier-2"], dtype=KIND)
    circles = pl.Series([None, *(f"V{r}-{g + 1:05d}" for g in range(len(firms.heads)))], dtype=pl.String)
    sets = pl.Series([None, *_horizontal_names(r)], dtype=pl.String)
    has_parent = region.parent >= 0
    return pl.DataFrame(
        {
            "id": ids,
            "kind": kinds.gather(np.minimum(region.chain.order[firms.sector], 2)),
            "region": [region.name] * len(firms),
            "sector": pl.Series(list(region.chain.names)).gather(firms.sector),
            "size": firms.size,
            "founded": region.founded.astype(np.int32),
            "parent": pl.select(
                pl.when(pl.Series(has_parent)).then(ids.gather(region.parent * has_parent))
            ).to_series(),
            "birth_type": pl.Series(["independent", "bunsha"]).gather(has_parent.astype(np.uint32)),
            "group": circles.gather(firms.group + 1),
            "horizontal": sets.gather(firms.horizontal + 1),
        }
    )


def _horizontal_names(region: int) -> list[str]:
    return [f"H{region}-{h + 1}" for h in range(HORIZONTAL_GROUPS)]


def _other_rows(region: Region) -> Iterator[dict[str, list[str | None]]]:
    """Yield banks, trading houses, councils, associations and the rest, in the order of their places."""
    r, names, six = region.number, region.chain.names, _horizontal_names(region.number)
    banks = [f"B{r}-{i + 1:03d}" for i in range(region.at.banks)]
    yield _alike(region, "bank", banks) | {"horizontal": [*six, *[None] * (len(banks) - len(six))]}
    yield _alike(region, "trading-house", [f"T{r}-{i + 1}" for i in range(len(six))]) | {"horizontal": [*six]}
    yield _alike(region, "council", [f"C{r}-{name}" for name in names]) | {"sector": [*names]}
    yield _alike(region, "association", [f"A{r}-{name}" for name in names]) | {"sector": [*names]}
    yield _alike(region, "agency", [f"M{r}"])
    yield _alike(region, "insurer", [f"I{r}-{i + 1}" for i in range(len(six))]) | {"horizontal": [*six]}
    circles = range(1, region.at.heads + 1)
    yield _alike(region, "distributor", [f"D{r}-{g:05d}" for g in circles]) | {
        "group": [f"V{r}-{g:05d}" for g in circles]
    }


def _alike(region: Region, kind: str, ids: list[str]) -> dict[str, list[str | None]]:
    return {"id": [*ids], "kind": [kind] * len(ids), "region": [region.name] * len(ids)}


def _ties(region: Region, options: Options, row_of: Ints) -> dict[str, np.ndarray[Any, Any]]:
    """Return the columns of a region's ties, ends as rows of the network's table of actors."""
    chain, firms, draw = region.chain, region.firms, region.draw
    partners = collaboration(chain, firms, draw)
    batches = [
        Batch("supply", *supply(chain, firms, options, draw)),
        Batch("collaboration", *partners, np.zeros(len(partners[0]))),
        *institutional_ties(chain, firms, region.at, draw),
    ]
    code = np.concatenate([np.full(len(b.source), TIE_TYPES.index(b.type), np.int64) for b in batches])
    source = np.concatenate([b.source for b in batches])
    target = np.concatenate([b.target for b in batches])
    who = (code << 56) + (source << 28) + target
    start = days(options.start_year)
    born = np.concatenate([region.founded, np.full(region.at.actors - len(firms), start - 366 * TIE_YEARS)])
    begun = start - 1 - np.floor(draw(Purpose.SYNTH_DATES, who, 1) * 365.25 * TIE_YEARS).astype(np.int64)
    oldest = np.maximum(born[source], born[target])
    begun = np.where(code == TIE_TYPES.index("lineage"), oldest, np.maximum(begun, oldest))
    return {
        "type": code,
        "source": row_of[source],
        "target": row_of[target],
        "since": begun,
        "strength": 0.2 + 0.7 * draw(Purpose.SYNTH_STRENGTH, who, 0),
        "value": np.concatenate([b.value for b in batches]),
    }


def _network(
    actors: pl.DataFrame, parts: list[dict[str, np.ndarray[Any, Any]]], made_by: dict[str, Any]
) -> Network:
    """Put the columns into canonical order, a tie that was drawn twice standing once."""
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    key = (columns["type"] << 56) + (columns["source"] << 28) + columns["target"]
    _, order = np.unique(key, return_index=True)
    source, target = (columns[name][order].astype(np.uint32) for name in ("source", "target"))
    ids, m = actors["id"], len(order)
    ties = pl.DataFrame(
        {
            "source": ids.gather(source),
            "target": ids.gather(target),
            "type": pl.Series(list(TIE_TYPES), dtype=TYPE).gather(columns["type"][order]),
            "since": columns["since"][order].astype(np.int32),
            "until": pl.Series([None], dtype=pl.Int32).new_from_index(0, m),
            "strength": columns["strength"][order],
            "flow": np.zeros(m),
            "value": columns["value"][order],
            "brokered": np.zeros(m, np.bool_),
        }
    )
    return Network(actors, ties, made_by, source, target)
