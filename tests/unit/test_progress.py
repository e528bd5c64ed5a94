"""What is said while an ensemble runs: every decade of every arm, elapsed and remaining time, silence."""

import sys

import pytest

from keiretsu import experiment
from keiretsu.core.compiling import MESSAGE
from keiretsu.core.waiting import Pace
from keiretsu.experiment.progress import Advance, Reporter, RunBar, shown
from keiretsu.experiment.workers import run_jobs
from tests.fake_engine import DYING, FAILING, FAKE, WORLDLESS
from tests.killable import scenario


class Clock:
    moment = 0.0

    def __call__(self) -> float:
        return self.moment


class Heard(Reporter):
    """Keeps what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.years, self.news, self.plans, self.shares = 0, [], [], []

    def planned(self, years: int, workers: int) -> None:
        super().planned(years, workers)
        self.years += years
        self.plans.append((years, workers))

    def advanced(self, news: Advance) -> None:
        super().advanced(news)
        self.news.append(news)
        self.shares.append(self.pace.share)


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


@pytest.mark.parametrize("engine", [FAILING, WORLDLESS])
def test_years_of_runs_that_fail_are_not_waited_for(tmp_path, monkeypatch, engine):
    heard = told(tmp_path, monkeypatch, engine, workers=1)
    assert sum(news.years for news in heard.news) == heard.years


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_years_that_were_lost_with_a_worker_are_left_again_and_planned_once(tmp_path, monkeypatch):
    heard = told(tmp_path, monkeypatch, DYING, workers=2)
    assert [workers for _, workers in heard.plans] == [2, *(1 for _ in heard.plans[1:])]
    left = [years for years, _ in heard.plans[1:]]
    assert 0 < left[0] <= heard.plans[0][0]
    assert left == sorted(set(left), reverse=True), "of those that are left there is one less each time"
    assert 0 < heard.pace.done <= heard.pace.total
    assert heard.pace.total - heard.pace.done <= left[-1], "only what died alone is not done"
    assert max(heard.shares) <= 1.0


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


def test_fewer_workers_have_a_rate_of_their_own():
    pace = Pace()
    pace.plan(100, workers=4)
    for moment in (10.0, 11.0, 12.0):  # the fourth dies, and everybody with it
        pace.advance(10, moment)
    assert pace.remaining(12.0) is None
    pace.plan(80, workers=1)
    assert (pace.done, pace.total) == (30, 110)
    pace.advance(10, 20.0)
    assert pace.remaining(20.0) is None
    pace.advance(10, 30.0)
    assert pace.remaining(30.0) == pytest.approx(60.0)
    pace.plan(20, workers=1)
    assert pace.remaining(30.0) == pytest.approx(20.0)


def test_the_rate_is_known_whenever_there_were_enough_news():
    pace = Pace(total=100, workers=4)
    for moment in (1.0, 2.0, 3.0):
        pace.advance(10, moment)
    pace.workers = 2
    pace.advance(10, 4.0)
    pace.advance(10, 5.0)
    assert pace.remaining(5.0) == pytest.approx(5.0)


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


def interrupted(*news, runs=(1, 3), failed=()):
    """Return what an interrupt carries, after some news."""

    def work():
        with shown(None) as reporter:
            if runs:
                reporter.begin(*runs)
            for one in news:
                reporter.advanced(one)
            reporter.finish(0, failed)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stop:
        work()
    return getattr(stop.value, "__notes__", [])


def test_an_interrupt_carries_how_many_runs_are_kept():
    stored = Advance("market", 0, 1990, years=0, stored=True)
    assert interrupted(stored, stored) == ["2 of 3 runs are finished and kept"]


def test_runs_that_failed_are_done_but_not_kept():
    assert interrupted(failed=["market", "relational"]) == ["1 of 3 runs are finished and kept"]


def test_an_interrupt_before_anything_is_planned_says_nothing_of_runs():
    assert interrupted(runs=None) == []
