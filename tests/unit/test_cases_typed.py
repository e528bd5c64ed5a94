"""A storage type is not a meaning: time zones keep local days, whole numbers stay whole."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import polars as pl
import pytest

from keiretsu.core.errors import InvalidData
from keiretsu.io.load import load
from keiretsu.io.load.raw_table import as_frame
from keiretsu.network import days

CASES = Path(__file__).parents[1] / "data" / "cases"
ENDS = {"source": ["A", "B"], "target": ["B", "C"]}


def test_moments_of_tokyo_in_parquet_are_days_of_tokyo():
    ties = load(CASES / "timestamp-tokyo.parquet").network.ties
    assert sorted(ties["since"]) == [days(1990, 4, 1), days(1991), days(1992)]


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "UTC"])
def test_moments_with_a_time_zone_are_days_of_their_own_place(tmp_path, zone):
    moment = [datetime(1990, 4, 1, hour, tzinfo=ZoneInfo(zone)) for hour in (0, 23)]
    frame = pl.DataFrame(ENDS | {"since": moment})
    frame.write_parquet(tmp_path / "t.parquet")
    for source in (frame, tmp_path / "t.parquet", pd.DataFrame(ENDS | {"since": moment})):
        assert load(source).network.ties["since"].to_list() == [days(1990, 4, 1)] * 2


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("struct-value.parquet", "the column 'value' is nested .* make it columns of plain values"),
        ("list-column.parquet", "the column 'source' is nested"),
        ("duration-since.parquet", "the column 'since' holds lengths of time .* give dates or years"),
    ],
)
def test_a_column_that_no_table_holds_is_named(file, words):
    with pytest.raises(InvalidData, match=words) as caught:
        load(CASES / file)
    assert str(CASES / file) in str(caught.value)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([[1], [2]], "is nested"),
        ([{"a": 1}, {"a": 2}], "is nested"),
        ([timedelta(1), timedelta(2)], "holds lengths of time"),
        ([b"\xff", b"\xfe"], "holds bytes that are no text"),
        ([object(), object()], "holds Object"),
    ],
)
def test_a_column_of_a_frame_that_no_table_holds_is_named_and_can_be_left_out(values, words):
    frame = pl.DataFrame(ENDS | {"value": pl.Series(values)})
    with pytest.raises(InvalidData, match=f"frame 1: the column 'value' {words}"):
        load(frame)
    assert load(frame, ignore=["value"]).network.ties.height == 2


def test_categories_decimals_bytes_and_times_are_plain_values():
    frame = pl.DataFrame(
        {
            "source": pl.Series(["A", "B"], dtype=pl.Categorical),
            "target": pl.Series(["B", "C"], dtype=pl.Enum(["B", "C"])),
            "value": [Decimal("1.25"), None],
            "type": [b"supply", b"credit"],
        }
    )
    ties = load(frame).network.ties
    assert ties.select("source", "target", "value", "type").rows() == [
        ("A", "B", 1.25, "supply"),
        ("B", "C", 0.0, "credit"),
    ]
    assert load(pl.DataFrame(ENDS | {"note": [time(1), None]}), ignore=["*"]).network.ties.height == 2


def test_years_of_pandas_stay_whole_beside_an_empty_cell():
    frame = pd.DataFrame(ENDS | {"since": [1990, 1991], "until": [1995, None]})
    assert as_frame(frame, "x")["until"].dtype == pl.Int64
    ties = load(frame).network.ties
    assert ties.select("source", "since", "until").rows() == [
        ("A", days(1990), days(1996)),
        ("B", days(1991), None),
    ]


def test_types_of_pandas_become_their_plain_values():
    frame = pd.DataFrame(
        {
            "id": pd.array([1, None], dtype="Int64"),
            "share": pd.array([0.5, None], dtype="Float64"),
            "kind": pd.Categorical(["bank", None]),
            "listed": pd.array([True, None], dtype="boolean"),
            "founded": pd.to_datetime(["1990-04-01", None]).tz_localize("Asia/Tokyo"),
            "name": pd.array(["x", None], dtype="string"),
            "day": [date(1990, 1, 2), None],
            "part": [1.5, 2.0],
        }
    )
    made = as_frame(frame, "x")
    assert made.row(0) == (1, 0.5, "bank", True, "1990-04-01", "x", "1990-01-02", 1.5)
    assert made.row(1) == (*[None] * 7, 2.0)
    assert made.dtypes[:2] == [pl.Int64, pl.Float64]


def test_a_nested_column_of_pandas_is_named_and_can_be_left_out():
    frame = pd.DataFrame(ENDS | {"value": [[1, 2], None]})
    with pytest.raises(InvalidData, match="frame 1: the column 'value' holds Object"):
        load(frame)
    assert load(frame, ignore=["value"]).network.ties.height == 2


def test_an_index_of_pandas_with_a_name_is_a_column():
    frame = pd.DataFrame(ENDS).set_index(["source", "target"])
    frame["since"] = [1990, 1991]
    assert load(frame).network.ties.select("source", "target").rows() == [("A", "B"), ("B", "C")]
