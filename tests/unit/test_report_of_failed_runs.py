"""A run of which nothing came through has a report all the same: it says what failed."""

from dataclasses import replace

import pytest

import keiretsu as kt
from keiretsu import evidence
from keiretsu.cli.run import write
from keiretsu.experiment import FailedRun


@pytest.mark.parametrize("scenario", ["relationalism", "domestic"])
def test_a_run_of_which_every_replication_failed_is_reported(tmp_path, scenario):
    chosen = kt.load_scenario(scenario).with_options(years="1955:1957", replications=1, firms=60)
    whole = kt.run(chosen, workers=1, store=tmp_path / "store")
    failed = tuple(FailedRun(0, arm, "worker", "the source was edited meanwhile") for arm in whole.arms)
    none = replace(whole, keys={}, failed=failed)
    panel = evidence.Panel(none)
    files = write(tmp_path / "run", none, evidence.score(panel), evidence.judge(panel), panel)
    assert all(file.exists() for file in files)
    assert "the source was edited meanwhile" in files[0].read_text()
