"""Cards of claims: a plain paragraph and one picture each, whatever the kind of claim."""

import numpy as np
import polars as pl
import pytest

from keiretsu.evidence import Panel, claim, claims, judge, observations, shipped
from keiretsu.report import html
from keiretsu.report.cards import card, paragraph
from keiretsu.report.claim_figures import claim_figure
from keiretsu.report.words import axis_label
from tests.made_up_records import MadeUp, long

YEARS = np.arange(1955, 2001)
METRICS = ("tfp_level", "tfp_mean", "tfp_top")


def records(**gains):
    """Six replications of arms that gain on the baseline from 1976 on."""
    replications = 0.002 * np.arange(6)[:, None]
    tables = [
        long(arm, metric, np.where(YEARS > 1975, 0.95 + gain + gain * replications, 0.93), YEARS)
        for arm, gain in {"relational": 0.0, **gains}.items()
        for metric in METRICS
    ]
    return MadeUp(pl.concat(tables))


def turning():
    return records(**{f"market_{year}": -0.02 if year < 1980 else 0.02 for year in range(1960, 1995, 5)})


def shown(ensemble, name):
    result = judge(ensemble, [name], manipulation=False)[0]
    return result, card(result, claim_figure(result, Panel(ensemble), shipped()))


def test_an_effect_is_drawn_over_the_years_from_the_branch_on():
    result, made = shown(records(opened_1975=0.01), "E5")
    assert made["picture"].title == "E5 over the years"
    assert "With ties kept but opened to the outside from 1976 on, the productivity" in made["paragraph"]
    assert "is higher by 1.0" in made["paragraph"]
    assert made["paragraph"].endswith(result.why)


def test_doses_are_drawn_and_told():
    case = claim("E6a")
    arms = {each.treated: 0.01 * dose for curve in case.curves for dose, each in curve.points}
    _, made = shown(records(**arms), "E6a")
    assert made["picture"].title == "E6a dose by dose"
    assert [key.words for key in made["picture"].legend] == ["at the end of 1991", "at the end of 1975"]
    assert "+0.90 at 0.9" in made["paragraph"]


def test_a_date_is_drawn_by_the_year_of_the_turn_and_scaled_in_years():
    result, made = shown(turning(), "E4")
    assert made["picture"].title == "E4 by year of the turn"
    assert "from 1980 on in the median replication (95 % interval 1980 to 1980)" in made["paragraph"]
    assert (made["side"], made["middle"]) == ("amid", "median replication")
    assert made["scale"][1] == "1975"
    assert made["bars"][0].text == "1980 (1980 to 1980)"
    assert result.verdict == "contradicts"


def test_a_check_in_another_unit_is_printed_but_not_drawn_beside_the_effect():
    arms = {"dismantle_90_1991": 0.01, "dismantle_90_1975": 0.02}
    extra = [long(arm, "tie_survival", np.full((6, YEARS.size), 0.9), YEARS) for arm in ("relational", *arms)]
    ensemble = MadeUp(pl.concat([records(**arms).table, *extra]))
    bars = {bar.name: bar for bar in shown(ensemble, "E6a")[1]["bars"]}
    survival = bars["survival of ties, 1992-2000"]
    assert survival.left is None
    assert "points of ties a year" in survival.text
    assert bars["dismantled in 1975"].left is not None


@pytest.mark.parametrize(("left", "said"), [(0.0, "nothing clear is left of it"), (0.01, "it stays")])
def test_the_paragraph_says_what_is_left_without_the_mechanism(left, said):
    arms = {"opened_1975": 0.01, "closed_still_1975": 0.0, "opened_still_1975": left}
    assert said in paragraph(judge(records(**arms), ["E5"])[0])


def test_what_could_not_be_tried_has_no_picture_and_says_why():
    result, made = shown(records(), "E5")
    assert made["picture"] is None
    assert made["paragraph"] == f"This run could not measure it. {result.why}"


def test_a_page_shows_claims_of_every_kind():
    arms = {"opened_1975": 0.01, "dismantle_90_1991": 0.02, "relational_equal": 0.0, "market_equal_1975": 0.0}
    ensemble = MadeUp(
        pl.concat([turning().table, records(**arms).table.filter(pl.col("arm") != "relational")])
    )
    page = html(ensemble)
    assert all(f'id="claim-{name}"' in page for name in ("e4", "e5", "e6a"))
    assert "the sign that we read into the document" in page


def test_the_label_of_an_axis_has_lines_that_fit():
    assert all(len(line) <= 26 for case in claims().values() for line in axis_label(case.unit).splitlines())


def test_every_claim_and_every_ordering_says_in_what_unit_it_is_read():
    assert all(case.unit for case in claims().values())
    assert [name for name, each in observations().items() if each.sign and not each.unit] == []
