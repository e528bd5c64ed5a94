"""The title of a report is the finding, by rule, whatever was found."""

from dataclasses import replace

import pytest

from keiretsu import report
from keiretsu.evidence import judge, score
from keiretsu.report import headline
from tests.made_up_records import of_scenario

CLEAR = {"effect": 0.14, "low": 0.05, "high": 0.23}
"""An effect on E1 whose interval excludes zero."""


@pytest.fixture(scope="module")
def made_up():
    return of_scenario(replications=4)


@pytest.fixture(scope="module")
def claims(made_up):
    return judge(made_up)


@pytest.fixture
def e1(claims):
    return replace(claims[0], **CLEAR)


SUBJECT = "Under relational rules, the yearly gain on the frontier, 1955 to 1973"
UNIT = "percentage points of growth a year"


@pytest.mark.parametrize(
    ("verdict", "ends"),
    [
        ("supports", "as claimed"),
        ("contradicts", "against the claim"),
        ("assumed", "as claimed; this follows from an assumption"),
    ],
)
def test_a_clear_effect_is_told_with_its_interval_and_what_it_means_for_the_claim(e1, verdict, ends):
    said = headline.title([replace(e1, verdict=verdict)])
    assert said == f"{SUBJECT} is higher by 0.140 {UNIT} (95 % interval 0.050 to 0.230), {ends}"


def test_an_effect_too_small_to_matter_is_told_beside_the_least_that_would(e1):
    spread = replace(e1.spread, smallest=0.1, low_90=-0.02, high_90=0.04)
    said = headline.title([replace(e1, verdict="no_effect", spread=spread)])
    assert said == (
        f"{SUBJECT} changes by less than 0.100 {UNIT}, the least that would matter "
        "(90 % interval −0.020 to +0.040)"
    )


def test_an_effect_that_depends_says_on_how_many_vectors(e1):
    spread = replace(e1.spread, vectors=40, above=12, below=9)
    said = headline.title([replace(e1, verdict="depends", spread=spread)])
    assert said.startswith(f"{SUBJECT} is higher or lower depending on parameters")
    assert said.endswith("clearly higher for 12 of 40 parameter vectors, clearly lower for 9")


@pytest.mark.parametrize(
    ("verdict", "word"), [("undecided", "inconclusive"), ("not_given", "treatment not given")]
)
def test_where_nothing_is_decided_the_title_says_so(e1, verdict, word):
    spread = replace(e1.spread, to_decide=1200)
    claims = [replace(e1, verdict=verdict, spread=spread)] * 2
    assert headline.title(claims) == f"Nothing is decided yet: of the claims tested, 2 {word}"
    assert headline.lead(claims) == (
        "The nearest to an answer is E1: about 1,200 replications would decide it."
    )


def test_the_first_claim_that_is_decided_leads_however_large_the_others_are(claims, e1):
    others = [
        replace(e1, id=f"X{k}", effect=9.0, plain=f"outcome {k}", verdict="contradicts") for k in range(4)
    ]
    open_one, small = replace(e1, verdict="undecided"), replace(e1, verdict="supports")
    order = [open_one, small, *others]
    assert headline.title(order) == headline.title([small])
    told = headline.lead(order)
    assert "outcome 0" in told
    assert "outcome 1" in told
    assert "outcome 2" not in told


def test_a_date_and_a_joint_claim_are_told_in_their_own_words(e1, claims):
    date = replace(e1, verdict="contradicts", within=(1970.0, 1980.0), effect=1990.0, low=1985.0, high=1995.0)
    assert headline.title([date]).endswith(
        "gains from 1990 on in the median replication (95 % interval 1985 to 1995), against the claim"
    )
    joint = replace(next(each for each in claims if each.joint), verdict="no_effect")
    assert headline.title([joint]).startswith("E1 and E2 both have the claimed sign in")
    assert headline.title([joint]).endswith("No effect that matters")


def test_the_page_has_the_finding_as_its_title_and_its_heading(made_up, claims):
    decided = [replace(each, verdict="supports", **CLEAR) if each.id == "E1" else each for each in claims]
    page = report.html(made_up, score(made_up), decided)
    finding = headline.title(decided)
    assert f"<h1>{finding}</h1>" in page
    assert f"<title>{finding} – keiretsu</title>" in page
    assert "keiretsu · Do strong inter-firm ties help or hurt? Japan 1955–2000" in page
