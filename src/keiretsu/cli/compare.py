"""``keiretsu compare``: the paired difference between two arms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from keiretsu.cli.options import Json
from keiretsu.core.bounds import shortened
from keiretsu.core.errors import UsageError

if TYPE_CHECKING:
    from keiretsu.api import Comparison

YEARS_SHOWN = 10


def compare(
    first: Annotated[
        str,
        Parameter(help="FOLDER:ARM of a finished run, or FOLDER for its baseline."),
    ],
    second: Annotated[str, Parameter(help="The arm to take away from it, written the same way.")],
    /,
    *,
    metric: Annotated[
        str, Parameter(help="A metric of the record, like ror or horizontal_groups.")
    ] = "tfp_level",
    years: Annotated[str | None, Parameter(help="Years of the mean over time, like 1976:2000.")] = None,
    sector: Annotated[str, Parameter(help="All, or a sector.")] = "all",
    region: Annotated[str | None, Parameter(help="A region; by default all together.")] = None,
    out: Annotated[
        Path | None, Parameter(help="Draw the difference, year by year, into an SVG or PNG file.")
    ] = None,
    json: Json = False,
) -> None:
    """Compare two arms of finished runs, replication by replication, with an interval."""
    from keiretsu.api import compare as compared
    from keiretsu.cli.output import print_json
    from keiretsu.experiment.years import parse_years

    try:
        window = parse_years(years) if years is not None else None
    except ValueError as error:
        raise UsageError(f"--years {shortened(years)}: {error}.") from None
    found = compared(first, second, metric=metric, years=window, group=sector, region=region)
    if out is not None:
        from keiretsu.report.paired import paired

        names = (found.first, found.second)
        paired(found.metric, found.unit, names, found.by_year).save(out)
    if json:
        print_json(found.to_dict())
    else:
        _print(found)
        if out is not None:
            print(f"written  {out}")


def _print(found: Comparison) -> None:
    from keiretsu.cli.output import interval, number, prose, show, table

    title = f"{found.metric} ({found.unit})" if found.unit else found.metric
    columns = ("years", found.first, found.second, "difference", "95 % interval")
    foremost = (*columns[3:], *columns[1:3])
    made = table(title, *columns, right=columns[1:4], whole=columns[3:], foremost=foremost)
    effect, rows = found.effect, found.by_year.to_dicts()
    means = (number(found.mean_first), number(found.mean_second))
    span = f"{found.years[0]}–{found.years[1]}"
    made.add_row(span, *means, number(effect.mean), interval(effect.low, effect.high))
    for row in rows[:: max(1, len(rows) // YEARS_SHOWN)] if len(rows) > 1 else []:
        cells = (number(row["first"]), number(row["second"]), number(row["difference"]))
        made.add_row(str(row["year"]), *cells, interval(row["low"], row["high"]), style="dim")
    show(made)
    share, ends = found.larger, interval(found.larger.low, found.larger.high)
    prose(f"P({found.first} larger) {number(share.share)}, 95 % interval {ends}")
    few = "; one replication says nothing about the spread" if effect.replications == 1 else ""
    prose(f"{effect.replications} paired replications{few}; --json gives every replication and year.")
