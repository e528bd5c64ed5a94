"""The convoy test: whether suppliers invest where their customers already produce."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.measure.choice import LogitFit, Nested, conditional_logit, nested_test
from keiretsu.measure.clock import day_of
from keiretsu.measure.finding import Finding
from keiretsu.measure.investment import investments, pulls
from keiretsu.measure.trade_table import sentences
from keiretsu.network import Network, View
from keiretsu.synthetic.placebo import Shuffle

CONVOY = "convoy"


def convoy_test(
    network: Network | View,
    as_of: int | str | None = None,
    *,
    recent: int = 2,
    placebos: int = 0,
    seed: int = 1,
    controls: pl.DataFrame | str | None = None,
    region_effects: bool = True,
) -> Finding:
    r"""Test whether affiliates go where the customers of their parent already produce.

    An investment is an actor founded in another region than its parent's. Its investor chooses among all
    regions that ever received one, but its own, by a conditional logit with the terms of Blonigen, Ellis and
    Fausten [1]_:

    .. math:: v_{ir} = \sum_j (q_{ij} / Q_i)\, s_{ij}\, 1[j \text{ produces in } r]

    - ``convoy``: v, with q the sales to customer j, Q all sales and s the closeness of the pair on the day
      before;
    - ``horizontal``: plants that other members of the investor's horizontal group founded in r in the last
      `recent` years;
    - ``agglomeration``: ln(1 + affiliates in r of the investor's sector);
    - an effect of each region, and the columns of `controls`.

    The convoy adds something when the model fits better with ``convoy`` than without (likelihood ratio).
    Wages, demand and loans move whole regions together, so put them into `controls` before believing it.

    Parameters
    ----------
    network : Network
        Whole: a view of one date is refused.
    as_of : int or str, optional
        Count investments up to this year's end, or this date; by default all.
    recent : int
        Years.
    placebos : int
        How often customers are exchanged for others of the same sector and a similar size; each time the
        whole test is done again.
    seed : int
    controls : polars.DataFrame or str, optional
        Table, or path of a CSV file, with the columns region, year and numbers that may move the choice.
    region_effects : bool

    Returns
    -------
    Finding
        One row a column: coefficient, error, z, p, low, high. Numbers: choices, alternatives, regions,
        ``likelihood_ratio``, ``p``, ``log_likelihood``, ``log_likelihood_without``, and with placebos
        ``p_placebo`` = (1 + k)/(1 + n), k of the n placebos fitting at least as well.

    Raises
    ------
    InvalidData
        When the network holds no investments to compare, or the columns cannot be told apart.
    UsageError
        When `recent` or `placebos` is negative.

    References
    ----------
    .. [1] Blonigen, Ellis, Fausten (2005), "Industrial groupings and foreign direct investment", Journal of
       International Economics 65:75.
    """
    if isinstance(network, View):
        raise InvalidData("A view of one date knows no investments over time; give the network.")
    if recent < 0 or placebos < 0:
        raise UsageError("recent and placebos are numbers from 0; raise them.")
    made = investments(network, None if as_of is None else day_of(as_of))
    frame, columns = _choices(network, made, recent, controls, region_effects)
    rest = [name for name in columns if _moves(frame, name)]
    if not _moves(frame, CONVOY):
        raise InvalidData(
            "No customer produced in only some of the regions before its supplier came; no convoy to test."
        )
    full, test = _compare(frame, rest)
    without = full.log_likelihood - test.statistic / 2
    numbers: dict[str, Any] = {
        "choices": full.choices,
        "alternatives": full.alternatives,
        "regions": made["region"].n_unique(),
        "coefficient": float(full.coefficients[-1]),
        "log_likelihood": full.log_likelihood,
        "log_likelihood_without": without,
        "likelihood_ratio": test.statistic,
        "p": test.p,
    }
    if placebos:
        numbers |= _placebo(network, made, frame, rest, test.statistic, placebos, seed)
    dropped = [name for name in columns if name not in rest]
    note = f"Left out, as they never differ among the regions: {', '.join(dropped)}." if dropped else ""
    return Finding("convoy", full.table, numbers, sentences(_summary(numbers), note))


def _choices(
    network: Network, made: pl.DataFrame, recent: int, controls: pl.DataFrame | str | None, effects: bool
) -> tuple[pl.DataFrame, list[str]]:
    """Return one row an investment and region, and the columns other than the convoy."""
    frame = pulls(network, made, recent)
    columns = ["agglomeration", "horizontal"]
    if effects:
        regions = sorted(made["region"].unique().to_list())
        dummies = {f"region {name}": (pl.col("region") == name).cast(pl.Float64) for name in regions[1:]}
        frame = frame.with_columns(**dummies)
        columns += list(dummies)
    if controls is not None:
        table = _read(controls) if isinstance(controls, str) else controls
        frame = _join(frame, table)
        columns += [name for name in table.columns if name not in ("region", "year")]
    return frame, columns


def _read(path: str) -> pl.DataFrame:
    try:
        return pl.read_csv(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InvalidData(
            f"{path} cannot be read as CSV; give a table with the columns region, year."
        ) from error


def _join(frame: pl.DataFrame, controls: pl.DataFrame) -> pl.DataFrame:
    if not {"region", "year"} <= set(controls.columns):
        raise InvalidData("The controls lack the column region or year; add it.")
    table = controls.with_columns(pl.col("year").cast(pl.Int32), pl.col("region").cast(pl.String))
    if table.select("region", "year").is_duplicated().any():
        raise InvalidData("The controls have two rows of one region and year; keep one.")
    joined = frame.join(table, on=["region", "year"], how="left", maintain_order="left")
    names = [name for name in table.columns if name not in ("region", "year")]
    missing = joined.filter(pl.any_horizontal(pl.col(names).is_null()))
    if missing.height:
        where = missing.select("region", "year").row(0)
        raise InvalidData(f"The controls lack a number for {where[0]} in {where[1]}; add the row.")
    return joined


def _moves(frame: pl.DataFrame, name: str) -> bool:
    spread = frame.group_by("investment").agg(pl.col(name).max() - pl.col(name).min())[name]
    return bool((spread > 0).any())


def _compare(frame: pl.DataFrame, rest: Sequence[str]) -> tuple[LogitFit, Nested]:
    full = conditional_logit(frame, "investment", "chosen", [*rest, CONVOY])
    small = conditional_logit(frame, "investment", "chosen", rest) if rest else None
    return full, nested_test(full, small)


def _placebo(
    network: Network,
    made: pl.DataFrame,
    frame: pl.DataFrame,
    rest: Sequence[str],
    statistic: float,
    placebos: int,
    seed: int,
) -> dict[str, Any]:
    from keiretsu.measure.investment import convoy_pull

    buyers = network.actors.filter(
        pl.col("id").is_in(network.ties.filter(pl.col("type") == "supply")["target"].unique().implode())
    )
    shuffle = Shuffle(buyers, seed, 4)
    key = ["investment", "region"]
    found = []
    for step in range(placebos):
        instead = dict(zip(buyers["id"], buyers["id"].gather(shuffle.order(step)), strict=True))
        pull = convoy_pull(network, made, instead)
        mixed = frame.drop(CONVOY).join(pull, on=key, how="left", maintain_order="left")
        mixed = mixed.with_columns(pl.col(CONVOY).fill_null(0.0))
        found.append(_compare(mixed, rest)[1].statistic if _moves(mixed, CONVOY) else 0.0)
    as_good = int((np.array(found) >= statistic - 1e-9).sum())
    return {
        "placebos": placebos,
        "placebo_likelihood_ratio": float(np.mean(found)),
        "p_placebo": (1 + as_good) / (1 + placebos),
    }


def _summary(numbers: dict[str, Any]) -> str:
    p, sign = numbers["p"], numbers["coefficient"]
    if p >= 0.05:
        verdict = "the convoy adds nothing that chance would not"
    else:
        verdict = (
            "suppliers follow their customers" if sign > 0 else "suppliers keep away from their customers"
        )
    said = (
        f"{numbers['choices']:,} investments among {numbers['regions']} regions: {verdict} (coefficient "
        f"{sign:.2f}, likelihood ratio {numbers['likelihood_ratio']:.1f}, p = {p:.3g})."
    )
    if "p_placebo" in numbers:
        said += (
            " With customers exchanged at random the ratio is "
            f"{numbers['placebo_likelihood_ratio']:.1f} on average (p = {numbers['p_placebo']:.3g})."
        )
    return said
