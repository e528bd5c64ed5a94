"""Facts are read off records, and judged strictly."""

import json
import math

import numpy as np
import polars as pl
import pytest

from keiretsu.core.errors import InvalidData
from keiretsu.evidence import STATUSES, account, fact, observations, read_record, rivals, score, tally
from keiretsu.evidence.acceptance import Spread, accepted, number_hit, sign_hit, spread
from keiretsu.evidence.observe import read
from keiretsu.evidence.panel import COLUMNS, Panel
from keiretsu.evidence.statistics import crossing
from tests.made_up_records import MadeUp, long, made_up

YEARS = np.arange(1955, 2001)


def _only(metric, values, arm="relational"):
    return Panel(MadeUp(long(arm, metric, np.atleast_2d(values), YEARS)))


def _results(ensemble):
    return {row.id: row for row in score(ensemble)}


def test_score_speaks_of_all_facts_and_the_statuses_add_up():
    results = score(made_up(replications=4))
    assert len(results) == 529
    assert sum(account(results).values()) == 529
    assert list(account(results)) == list(STATUSES)


def test_a_held_out_fact_that_no_rule_produces_is_not_tried_and_never_a_hit():
    for row in score(made_up(replications=4)):
        if row.status == "not tried":
            assert row.hit is None, row.id
            assert not row.reached
            assert row.reason


def test_no_records_at_all_leave_every_fact_untried():
    nothing = MadeUp(pl.DataFrame({name: [] for name in COLUMNS}))
    results = score(nothing)
    assert sum(row.reached for row in results) == 0
    assert tally(results).hits == 0
    assert account(results)["simulated"] == 0


def test_a_missing_arm_is_the_reason_that_its_facts_are_not_tried():
    row = _results(made_up(replications=3, arms=("relational",)))["benefit_gt_cost_5070"]
    assert (row.status, row.hit) == ("not tried", None)
    assert row.reason == "there is no run of arm 'market'"


def test_a_run_that_ends_early_does_not_reach_later_facts():
    row = _results(made_up(replications=3, last=1980))["tfp_rel_us_1990"]
    assert row.reason == "the run covers 1955-1980, not 1990"


def test_what_is_wired_in_is_shown_but_not_judged():
    row = _results(made_up(replications=3))["tfp_rel_us_1955"]
    assert (row.reached, row.hit, row.status) == (True, None, "wired in")


def test_calibration_and_seen_rows_do_not_enter_the_tally_of_held_out_facts():
    results = score(made_up(replications=3))
    held_out = {row.id for row in results if row.counted_as == "validation" and row.hit is not None}
    assert tally(results).tried == len(held_out)
    assert "tfp_rel_us_1990" in held_out
    assert not held_out & {
        "tfp_rel_us_1973",
        "tfp_rel_us_1980",
        "tfp_rel_growth_7380",
        "benefit_gt_cost_5070",
    }


def test_results_are_json_without_infinities():
    text = json.dumps([row.to_dict() for row in score(made_up(replications=3))], allow_nan=False)
    assert {"id", "use", "observed", "model", "low", "high", "hit"} <= set(json.loads(text)[0])


def test_level_growth_and_parity_are_read_as_the_document_prints_them():
    points = np.array([fact(f"tfp_rel_us_{year}").value for year in (1955, 1973, 1980, 1990)]) / 100
    path = np.exp(np.interp(YEARS, [1955, 1973, 1980, 1990], np.log(points)))
    panel = _only("tfp_level", path)
    for name in (
        "tfp_rel_us_1973",
        "tfp_rel_us_1990",
        "tfp_rel_growth_5573",
        "tfp_rel_growth_7380",
        "tfp_parity_year",
    ):
        value = read(panel, observations()[name]).values[0]
        assert value == pytest.approx(fact(name).value, abs=max(fact(name).tolerance, 0.006)), name


def test_the_marginal_ratio_is_added_value_per_added_capital():
    table = pl.concat(
        [
            long("relational", "value_added", 1.2 * np.atleast_2d(YEARS - 1900.0), YEARS),
            long("relational", "capital", np.atleast_2d(YEARS - 1900.0), YEARS),
        ]
    )
    assert read(Panel(MadeUp(table)), observations()["icor_late60s"]).values == pytest.approx([1.2])


def test_a_threshold_never_reached_is_never():
    assert crossing(YEARS, np.full(YEARS.size, 0.9), 1.0) == math.inf
    row = _results(MadeUp(long("relational", "tfp_level", np.full((3, 46), 0.9), YEARS)))["tfp_parity_year"]
    assert (row.model, row.hit) == (math.inf, False)


def test_draws_are_paired_by_number_when_an_arm_lost_one():
    both = made_up(replications=5)
    table = both.table.filter(~((pl.col("arm") == "market") & (pl.col("replication") == 2)))
    reading = read(Panel(MadeUp(table)), observations()["benefit_gt_cost_5070"])
    assert reading.replications.tolist() == [0, 1, 3, 4]


def test_the_order_of_the_records_does_not_matter():
    one = made_up(replications=3)
    shuffled = MadeUp(one.table.sample(fraction=1.0, shuffle=True, seed=3))
    assert [row.to_dict() for row in score(one)] == [row.to_dict() for row in score(shuffled)]


def test_several_regions_without_a_total_leave_a_fact_untried_and_say_so():
    table = made_up(replications=2).table
    two = pl.concat([table, table.with_columns(pl.lit("JP-2").alias("region"))])
    row = _results(MadeUp(two))["tfp_rel_us_1973"]
    assert row.reason == "the records have the regions JP, JP-2 and no region 'all'; name one of them"


@pytest.mark.parametrize(
    ("bound", "median", "hit"),
    [
        ("=", 0.2, True), ("=", 0.21, False), ("<", 0.19, True), ("<", 0.2, False), ("<=", 0.2, True),
        (">", 0.21, True), (">", 0.2, False), (">=", 0.2, True), ("~", 0.215, True), ("~", 0.23, False),
        ("~<", 0.185, True), ("~<", 0.215, False), ("~>", 0.215, True), ("~>", 0.185, False),
    ],
)  # fmt: skip
def test_bounds_of_the_print_are_respected(bound, median, hit):
    assert number_hit(Spread(median, median, median, 1), 0.2, bound, 0.005)[0] is hit


def test_a_wide_interval_does_not_meet_an_open_bound():
    assert not number_hit(Spread(0.5, -10.0, 10.0, 20), 0.2, "<", 0.005)[0]
    assert number_hit(Spread(0.5, -10.0, 10.0, 20), 0.2, "=", 0.005)[0]


def test_a_cheap_hit_is_called_cheap():
    values = 98.8 + np.linspace(-40, 40, 21)
    table = long("relational", "tfp_level", np.repeat(values[:, None] / 100, YEARS.size, axis=1), YEARS)
    results = score(MadeUp(table))
    row = {r.id: r for r in results}["tfp_rel_us_1990"]
    assert row.hit
    assert row.wide
    assert row.error == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("value", "hit", "cheap"), [(0.05, True, "open bound"), (0.19, True, "open bound"), (0.3, False, "")]
)
def test_a_hit_under_an_open_bound_is_called_cheap_however_far_beyond_it(value, hit, cheap):
    """The document says of `firms_planning_innovate`: fewer than 27 per cent."""
    table = long("relational", "ideas_share", np.full((21, YEARS.size), value), YEARS)
    name = observations()["firms_planning_innovate"].metric
    results = score(MadeUp(table.with_columns(metric=pl.lit(name))))
    row = {r.id: r for r in results}["firms_planning_innovate"]
    assert (row.hit, row.cheap, row.to_dict()["cheap"]) == (hit, cheap, cheap)
    count = tally(results)
    assert (count.hits, count.open, count.wide) == (int(hit), int(hit), 0)


def test_a_wide_hit_that_the_middle_draw_makes_is_not_counted_as_cheap():
    for middle, kind in ((98.8, ""), (95.0, "wide")):
        values = middle + np.linspace(-40, 40, 21)
        table = long("relational", "tfp_level", np.repeat(values[:, None] / 100, YEARS.size, axis=1), YEARS)
        results = score(MadeUp(table))
        assert {r.id: r for r in results}["tfp_rel_us_1990"].cheap == kind
        assert tally(results).wide == sum(r.cheap == "wide" and r.use == "validation" for r in results)
        assert tally(results).cheap == tally(results).wide


def test_an_ordering_needs_the_whole_interval_on_its_side():
    assert sign_hit(spread(np.array([0.1, 0.2, 0.3])), "+")[0]
    assert not sign_hit(spread(np.array([-0.1, 0.2, 0.3])), "+")[0]
    assert sign_hit(spread(np.array([-0.1, -0.2])), "-")[0]


def test_bounds_used_in_the_facts_are_all_known():
    from keiretsu.evidence import facts

    for bound in facts()["bound"].drop_nulls().unique():
        low, high = accepted(1.0, bound, 0.0)
        assert low <= high


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[ror_1970]", "[ror_1971]", r'line 1: there is no fact "ror_1971"; did you mean "ror_1970"'),
        ('"level"', '"mode"', r'line 3: statistic = "mode" must be'),
        ('"level"', '"growth"', r"line 1: \[ror_1970\]: growth needs a first and a last year"),
        ("rule", "colour", r'line 5: unknown key "colour" in \[ror_1970\]'),
        ("[1970]", "[1970.5]", r"line 4: 0 = 1970.5 must be a whole number"),
        ("[1970]", "[1980, 1970]", r"years = \[1980, 1970\] run backwards"),
        ("rule", "sign = '+'\nrule", "hatch2001, line 114 prints the number 18 for ror_1970; drop its"),
    ],
)  # fmt: skip
def test_a_wrong_observation_is_refused_with_line_and_remedy(tmp_path, old, new, said):
    text = '[ror_1970]\nmetric = "ror"\nstatistic = "level"\nyears = [1970]\nrule = "race"\n'
    (tmp_path / "o.toml").write_text(text.replace(old, new))
    with pytest.raises(InvalidData, match=said):
        read_record(observations=tmp_path / "o.toml")


def test_every_metric_of_the_observation_map_is_in_the_vocabulary():
    schema = pytest.importorskip("keiretsu.schema")
    read_off = {m for o in observations().values() for m in (o.metric, o.over) if m}
    assert read_off <= set(schema.metrics())


def test_rivals_speak_of_the_facts_they_can_and_have_not_seen_the_held_out_ones():
    row = _results(made_up(replications=3))["tfp_rel_us_1990"]
    assert set(row.rivals) == {"constant", "nelson_phelps", "logistic", "verspagen", "slowdown"}
    uses = {fact(name).use for rival in rivals() for name in rival.fitted}
    assert uses == {"calibration"}


def test_facts_that_are_put_in_are_never_counted_as_held_out_hits():
    assert observations()["core_turnover_flat"].wired
    for name in ("profit_gap_onset", "ror_after_1970"):
        assert (observations()[name].counted_as, bool(observations()[name].counted_because)) == ("seen", True)
