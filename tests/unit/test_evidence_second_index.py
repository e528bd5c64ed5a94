"""The second index is read from the user's own table, relative to the United States."""

import numpy as np
import polars as pl
import pytest

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.evidence.second_index import COUNTRIES, index, indices


@pytest.fixture
def table(tmp_path):
    rows = [
        {"country": c, "isocode": c, "year": y, "pop": 1.0, "rgdpo": out, "emp": emp, "ctfp": tfp}
        for y in (1970, 1988)
        for c, out, emp, tfp in (
            ("USA", 200.0, 2.0, 1.0),
            ("JPN", 80.0, 1.0, 0.5),
            ("KOR", 20.0, 1.0, 0.25),
            ("TWN", 30.0, 1.0, 1.2),
        )
    ]
    path = tmp_path / "pwt.parquet"
    pl.DataFrame(rows).write_parquet(path)
    return path


def test_levels_stand_relative_to_the_united_states(table):
    assert index("JPN", table).level(1970) == 0.5
    assert index("KOR", table).level(1988) == 0.25


def test_taiwan_is_read_by_output_per_worker(table):
    assert index("TWN", table).level(1970) == pytest.approx(0.3)


def test_all_countries_are_read_where_the_file_is_named(table):
    assert [each.code for each in indices(table)] == list(COUNTRIES)


def test_nothing_is_read_where_no_file_is_at_hand(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KEIRETSU_DATA", raising=False)
    assert indices() == ()


def test_korea_and_taiwan_bring_the_growth_of_their_own_output_and_japan_does_not(tmp_path):
    rows = [
        {"country": c, "isocode": c, "year": y, "pop": 1.0, "rgdpo": 1.0, "emp": 1.0, "ctfp": 0.5}
        | {"rgdpna": 1.09 ** min(y - 1970, 18) * 1.03 ** max(y - 1988, 0)}
        for y in (1955, 1970, 1973, 1988, 1991, 2000, 2006, 2015)
        for c in ("USA", "JPN", "KOR", "TWN")
    ]
    path = tmp_path / "pwt.parquet"
    pl.DataFrame(rows).write_parquet(path)
    grows = [np.log(1.09), np.log(1.03), np.log(1.03)]
    for code in ("KOR", "TWN"):
        assert list(index(code, path).demand.values()) == pytest.approx(grows, abs=1e-5)
    assert index("JPN", path).demand == {}


def test_without_a_series_of_output_demand_stays_as_it_is(table):
    assert index("KOR", table).demand == {}


def test_a_year_without_a_level_is_refused(table):
    with pytest.raises(InvalidData, match="no level of Japan in 1971"):
        index("JPN", table).level(1971)


def test_an_unknown_country_is_refused_with_those_known(table):
    with pytest.raises(UsageError, match="JPN, KOR, TWN"):
        index("XXX", table)
