"""The report opens offline in a browser and shows the verdicts."""

import json

import pytest

from tests.e2e.browser import browser, chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="no Chromium here: the report is not opened in a browser"),
]


def test_the_report_asks_for_nothing_but_its_own_file_and_shows_the_verdicts(small_run, tmp_path):
    report = small_run / "report.html"
    with browser(tmp_path / "profile") as page:
        page.open(report.as_uri())
        text = page.value("document.body.innerText")
        verdicts = page.value("document.querySelector('#claims').innerText")
        seals = page.value("document.querySelectorAll('#claims .card .verdict').length")
        pictures = page.value("document.querySelectorAll('svg').length")
        requests, complaints = page.requests, page.complaints
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert report.as_uri() in requests
    assert complaints == []
    assert all(claim in verdicts for claim in ("E1", "E2", "E3"))
    results = json.loads((small_run / "results.json").read_text("utf-8"))["claims"]
    assert seals == sum(claim["effect"] is not None for claim in results) > 0
    assert pictures >= 3
    assert "keiretsu run relationalism" in text


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_of_the_report_is_cut_on_a_small_screen_or_a_large_one(small_run, tmp_path, width):
    with browser(tmp_path / "profile") as page:
        page.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=1,
            mobile=width < 800,
        )
        page.open((small_run / "report.html").as_uri())
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
