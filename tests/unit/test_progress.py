"""What is said while an ensemble runs: every decade of every arm, elapsed and remaining time, silence."""

import sys

import pytest

from keiretsu import experiment
from keiretsu.core.compiling import MESSAGE
from keiretsu.core.waiting import Pace
from keiretsu.experiment.progress import Advance, Reporter, RunBar, shown
from keiretsu.experiment.workers import run_jobs
from tests.fake_engine import FAILING, FAKE
from tests.killable import scenario


class Clock:
    moment = 0.0

    def __call__(self) -> float:
        return self.moment


class Heard(Reporter):
    """Keeps what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.years, self.news = 0, []

    def planned(self, years: int, workers: int) -> None:
        self.years += years

    def advanced(self, news: Advance) -> None:
        self.news.append(news)


def told(tmp_path, monkeypatch, engine, workers, replications=3):
    """Return what is heard while an ensemble is run by a fake engine."""
    heard = Heard()

    def run_and_listen(jobs, store, engine, workers, report, reporter):
        run_jobs(jobs, store, engine, workers, report, heard)

    monkeypatch.setattr(experiment.run_scenario, "run_jobs", run_and_listen)
    experiment.run(scenario(replications), store=tmp_path, workers=workers, engine=engine)
    return heard


@pytest.mark.parametrize("workers", [1, 2])
def test_every_decade_of_every_arm_is_told_and_adds_up(tmp_path, monkeypatch, workers):
    heard = told(tmp_path, monkeypatch, FAKE, workers)
    assert sum(news.years for news in heard.news) == heard.years > 0
    first = [news for news in heard.news if (news.arm, news.replication) == ("relational", 0)]
    assert [(news.year, news.years) for news in first] == [(1960, 6), (1970, 10), (1980, 10), (1980, 0)]
    assert [news.stored for news in first] == [False, False, False, True]


def test_years_of_runs_that_fail_are_not_waited_for(tmp_path, monkeypatch):
    heard = told(tmp_path, monkeypatch, FAILING, workers=1)
    assert sum(news.years for news in heard.news) == heard.years


def test_a_caller_is_told_numbers_of_runs(tmp_path):
    calls = []
    experiment.run(
        scenario(1), store=tmp_path, workers=1, engine=FAKE, progress=lambda *told: calls.append(told)
    )
    assert calls[0][0] == 0
    assert calls[-1][0] == calls[-1][1] > 0


def test_the_remaining_time_is_the_mean_rate_since_the_first_round():
    pace = Pace(total=100, workers=2)
    for moment in (50.0, 51.0):  # both workers had to start
        pace.advance(10, moment)
    assert pace.remaining(60.0) is None, "nothing is known of the rate yet"
    pace.advance(10, 61.0)
    assert pace.remaining(61.0) == pytest.approx(70.0)
    assert pace.remaining(71.0) == pytest.approx(140.0), "it grows while nothing happens"


def test_the_bar_tells_of_compiling_of_silence_and_of_the_last_run():
    clock = Clock()
    bar = RunBar(clock=clock)
    bar.planned(100, 1)
    bar.compiling(True)
    clock.moment = 61.0
    assert bar.words() == ("1:01 elapsed", MESSAGE)
    bar.compiling(False)
    for moment in (62.0, 63.0):
        clock.moment = moment
        bar.advanced(Advance("market", 3, 1980, 10))
    assert bar.words() == ("1:03 elapsed, 8 s left", "market, replication 3: 1980")
    clock.moment = 75.0
    assert bar.words()[1] == "market, replication 3: 1980; last news 12 s ago"


@pytest.mark.parametrize("width", [60, 80, 140])
def test_the_bar_fits_its_terminal(width):
    from rich.console import Console

    bar = RunBar(clock=Clock())
    bar.begin(1234, 2400)
    bar.planned(240_000, 1)
    bar.advanced(Advance("relational_equal_fidelity_without_guidance_and_without_research", 19, 1990, 10))
    console = Console(width=width, file=sys.stdout, record=True)
    console.print(bar)
    lines = console.export_text().splitlines()
    assert len(lines) == 2
    assert max(map(len, lines)) <= width


def test_an_interrupt_carries_how_many_runs_are_kept():
    def interrupted():
        with shown(None) as reporter:
            reporter.begin(1, 3)
            reporter.advanced(Advance("market", 0, 1990, years=0, stored=True))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stop:
        interrupted()
    assert stop.value.__notes__ == ["2 of 3 runs are finished and kept"]
