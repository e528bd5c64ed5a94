"""Networks unlike those of `synth`: partners across sectors, regions without a sector, firms of no size."""

import numpy as np
import polars as pl
import pytest

from keiretsu.core.errors import InvalidData
from keiretsu.network import Network
from tests.runs import network, records, values

YEARS = (1955, 1963)


def with_partners_across_sectors(network, seed):
    """Return the network with every collaboration between two firms drawn at random."""
    rng = np.random.default_rng(seed)
    firms = network.actors.filter(pl.col("id").str.starts_with("F1-"))["id"].to_numpy()
    pairs = {tuple(sorted(rng.choice(firms, 2, replace=False))) for _ in range(3 * len(firms))}
    drawn = pl.DataFrame(sorted(pairs), schema=["source", "target"], orient="row").with_columns(
        type=pl.lit("collaboration"), since=pl.lit("1954-12-30"), strength=pl.lit(0.5)
    )
    kept = network.ties.filter(pl.col("type").cast(pl.String) != "collaboration")
    table = kept.with_columns(pl.col("type").cast(pl.String), pl.col("since").cast(pl.Date).cast(pl.String))
    return Network.from_tables(network.actors, pl.concat([table, drawn], how="diagonal_relaxed"))


@pytest.mark.parametrize("seed", [1, 2])
def test_partners_of_another_sector_pass_on_no_supplier_of_the_wrong_good(seed):
    of = with_partners_across_sectors(network(200, seed=seed), seed)
    told = records(of, overrides={"friends": 4}, years=YEARS, seed=seed)
    assert values(told, "money_residual").max() < 1e-9


def without_sector(network, prefix, sector):
    gone = network.actors.filter(pl.col("id").str.starts_with(prefix) & (pl.col("sector") == sector))["id"]
    ties = network.ties.filter(
        ~pl.col("source").is_in(gone.implode()) & ~pl.col("target").is_in(gone.implode())
    )
    return Network.from_tables(network.actors.filter(~pl.col("id").is_in(gone.implode())), ties)


def of_region(network, region):
    actors = network.actors.filter(pl.col("region") == region)
    inside = pl.col("source").is_in(actors["id"].implode()) & pl.col("target").is_in(actors["id"].implode())
    return Network.from_tables(actors, network.ties.filter(inside))


def test_a_region_does_not_feel_that_another_makes_what_it_lacks():
    both = without_sector(network(200, seed=4, regions=2), "F1-", "precision")
    alone = of_region(both, "JP-1")
    together = records(both, years=YEARS, seed=4).filter(pl.col("region") == "JP-1")
    single = records(alone, years=YEARS, seed=4).filter(pl.col("region") == "all")
    left_out = ["frontier", "tfp_abs", "money_residual", "people_residual"]
    keys = ["year", "group", "metric"]
    pairs = together.join(single, on=keys, suffix="_alone").filter(~pl.col("metric").is_in(left_out))
    assert pairs.height > 300
    assert pairs["value"].equals(pairs["value_alone"], null_equal=True)


def test_a_firm_of_no_size_is_refused_by_name():
    of = network(60)
    first = of.actors.filter(pl.col("id").str.starts_with("F1-"))["id"][0]
    sizes = pl.when(pl.col("id") == first).then(0.0).otherwise(pl.col("size"))
    hollow = Network.from_tables(of.actors.with_columns(size=sizes), of.ties)
    with pytest.raises(InvalidData, match=f"{first}.*size above zero"):
        records(hollow, years=YEARS)
