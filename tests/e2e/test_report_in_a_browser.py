"""The report opens offline in a browser and shows the verdicts."""

import pytest

from keiretsu import report
from keiretsu.evidence import judge
from keiretsu.schema import label
from tests.e2e.browser import browser, chromium
from tests.made_up_records import of_scenario

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="no Chromium here: the report is not opened in a browser"),
]


def test_the_report_asks_for_nothing_but_its_own_file(small_run, tmp_path):
    file = small_run / "report.html"
    with browser(tmp_path / "profile") as page:
        page.open(file.as_uri())
        text = page.value("document.body.innerText")
        pictures = page.value("document.querySelectorAll('svg').length")
        requests, complaints = page.requests, page.complaints
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert file.as_uri() in requests
    assert complaints == []
    assert pictures >= 3
    assert "keiretsu run relationalism" in text


SCREEN, SCREENS = 800, 5
"""Height of a screen that is 1,280 wide, and how many of them the page may take."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Return the page of a run that tests all claims of its scenario over all years."""
    made = tmp_path_factory.mktemp("page") / "report.html"
    made.write_text(report.html(of_scenario(replications=4)), "utf-8")
    return made


def test_every_claim_that_was_tested_has_a_card_with_its_verdict(whole, tmp_path):
    tested = [claim for claim in judge(of_scenario(replications=4)) if claim.effect is not None]
    with browser(tmp_path / "profile") as page:
        page.open(whole.as_uri())
        shown = page.value(
            "[...document.querySelectorAll('#claims .card > details > summary')].map(e => e.innerText)"
        )
    assert len(shown) == len(tested) > 0
    for claim in tested:
        (card,) = [text for text in shown if claim.title in text]
        assert label(f"verdict.{claim.verdict}").en in card


def on_screen(page, width):
    page.call(
        "Emulation.setDeviceMetricsOverride",
        width=width,
        height=SCREEN,
        deviceScaleFactor=1,
        mobile=width < 800,
    )


def test_the_page_is_five_screens_high_at_most_and_its_cards_open_when_asked(whole, tmp_path):
    with browser(tmp_path / "profile") as page:
        on_screen(page, 1280)
        page.open(whole.as_uri())
        assert page.value("document.querySelectorAll('main details[open]').length") == 0
        folded = page.value("document.documentElement.scrollHeight")
        assert folded <= SCREENS * SCREEN
        assert page.value("document.querySelector('.card .claim').checkVisibility()") is False
        page.value("document.querySelector('.card summary').click()")
        assert page.value("document.querySelector('.card .claim').checkVisibility()") is True
        assert page.value("document.documentElement.scrollHeight") > folded


def test_findings_stand_on_the_first_screen_and_the_plot_follows(whole, tmp_path):
    with browser(tmp_path / "profile") as page:
        on_screen(page, 1280)
        page.open(whole.as_uri())
        assert page.value("document.querySelector('h1').innerText") in page.value("document.title")
        assert page.value("document.querySelector('#forest').getBoundingClientRect().bottom") <= SCREEN


def test_on_a_small_screen_the_narrow_plot_stands_in_letters_that_can_be_read(whole, tmp_path):
    seen = "[...document.querySelectorAll('.on-wide, .on-narrow')].filter(e => e.checkVisibility())"
    with browser(tmp_path / "profile") as page:
        for width, shown in ((390, "on-narrow"), (1280, "on-wide")):
            on_screen(page, width)
            page.open(whole.as_uri())
            assert set(page.value(f"{seen}.map(e => e.className)")) == {shown}
            least = page.value(f"Math.min(...{seen}.flatMap({SIZES}))")
            assert least >= 8.0


SIZES = """plot => [...plot.querySelectorAll('text')].map(word =>
    parseFloat(getComputedStyle(word).fontSize) * word.getScreenCTM().a)"""
"""Letters of a plot in pixels of the screen, however the plot is scaled."""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("which", ["small_run", "whole"])
def test_nothing_of_the_report_is_cut_on_a_small_screen_or_a_large_one(which, width, request, tmp_path):
    found = request.getfixturevalue(which)
    with browser(tmp_path / "profile") as page:
        on_screen(page, width)
        page.open((found / "report.html" if found.is_dir() else found).as_uri())
        page.value("document.querySelectorAll('details').forEach(each => { each.open = true })")
        assert page.value("document.documentElement.scrollWidth") <= width
        assert page.value(OUTSIDE) == []


OUTSIDE = """[...document.querySelectorAll('svg')].flatMap(picture => {
    const frame = picture.getBoundingClientRect()
    return [...picture.querySelectorAll('text')].filter(word => {
        const box = word.getBoundingClientRect()
        return box.width && (box.left < frame.left - 1 || box.right > frame.right + 1 ||
            box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
    }).map(word => word.textContent)
})"""
"""Words of pictures that reach beyond their picture."""
