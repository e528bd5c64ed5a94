"""The facts ship whole, and every one of them has a status."""

from collections import Counter
from itertools import pairwise

import pytest

from keiretsu.core.errors import InvalidData
from keiretsu.evidence import STATUSES, fact, facts, observations, shipped, statuses
from keiretsu.evidence.facts import USES, half_digit


def test_all_529_facts_ship_with_the_uses_that_the_audit_gave_them():
    assert facts().height == 529
    assert set(facts()["use"]) == set(USES)
    assert facts()["id"].n_unique() == 529


def test_every_fact_has_one_status_and_a_reason():
    told = statuses(shipped())
    assert [each.fact for each in told] == facts()["id"].to_list()
    assert all(each.reason and each.status in STATUSES for each in told)


def test_statuses_add_up_to_all_facts():
    assert sum(Counter(each.status for each in statuses(shipped())).values()) == 529


def test_a_held_out_fact_is_simulated_only_if_the_observation_map_reads_it():
    simulated = {each.fact for each in statuses(shipped()) if each.status in ("simulated", "seen")}
    assert simulated <= set(observations())


def test_an_input_that_no_rule_reads_is_not_called_forced():
    told = {each.fact: each for each in statuses(shipped())}
    assert told["t3_exim_yen_1990"].status == "not tried"
    assert told["keiretsu_old_six"].status == "wired in"


def test_a_fact_of_a_mechanism_not_built_names_that_mechanism():
    told = {each.fact: each for each in statuses(shipped())}
    assert "M5" in told["plants_asia_share"].reason
    assert "M9" in told["zero_exit_parts"].reason


def test_rows_that_derive_from_tfp_of_1980_count_as_seen():
    told = {each.fact: each.status for each in statuses(shipped())}
    for name in ("tfp_rel_growth_7380", "tfp_rel_growth_8090", "tfp_rel_us_1980", "tfp_parity_year"):
        assert told[name] == "seen", name


def test_derived_growth_rates_of_the_documents_recompute():
    levels = [fact(f"tfp_rel_us_{year}").value for year in (1955, 1973, 1980, 1990)]
    from math import log

    rates = [100 * log(b / a) / span for (a, b), span in zip(pairwise(levels), (18, 7, 10), strict=True)]
    printed = [fact(f"tfp_rel_growth_{years}").value for years in ("5573", "7380", "8090")]
    assert rates == pytest.approx(printed, abs=0.006)


def test_an_unknown_fact_is_refused_in_one_sentence():
    with pytest.raises(InvalidData, match="no fact 'nonsense'"):
        fact("nonsense")


@pytest.mark.parametrize(
    ("printed", "expected"), [("0.20", 0.005), ("103,688", 0.5), ("doubled", 0.0), ("0", 0.5), ("-0.1", 0.05)]
)
def test_tolerance_is_half_the_last_printed_digit(printed, expected):
    assert half_digit(printed) == pytest.approx(expected)
