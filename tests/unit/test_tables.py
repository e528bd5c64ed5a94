"""The verdict table says all that a reader needs to doubt a verdict."""

import io
from dataclasses import replace

from rich.console import Console

from keiretsu.cli.output import interval
from keiretsu.cli.tables import claims_table, notes
from keiretsu.evidence import claim, judge, shipped
from tests.made_up_records import made_up


def _printed(results):
    console = Console(file=io.StringIO(), width=400, no_color=True)
    console.print(claims_table(results))
    return console.file.getvalue() + "\n".join(line for result in results for line in notes(result))


def test_the_rivals_interval_and_the_premise_stand_in_the_verdict_table():
    results = judge(made_up(replications=4))
    text = _printed(results)
    assert all(interval(result.rival_low, result.rival_high) in text for result in results)
    assert all(result.premise in text for result in results if result.premise)
    assert all(f"{result.title}, in {result.unit}." in text for result in results)


def test_draws_that_were_left_out_are_counted_in_the_verdict_table():
    ensemble = made_up(replications=4)
    table = ensemble.table
    both = table["arm"].is_in(["relational", "market_1975"])
    slow = (table["replication"] == 2) & (table["metric"] == "tfp_level") & both
    values = table["value"].to_numpy().copy()
    values[slow.to_numpy()] = 0.7
    ensemble.table = table.with_columns(value=values)
    case = claim("E2")
    by_outcome = replace(case, main=replace(case.main, window="frontier"))
    record = replace(shipped(), claims={"E2": by_outcome})
    assert "3 of 4" in _printed(judge(ensemble, ["E2"], record=record))
