"""The ledger accounts for every row of the facts, once, with a place and a reason."""

import json
import subprocess
import sys

import polars as pl
import pytest

from keiretsu.core.errors import UsageError
from keiretsu.evidence import STATUSES, facts, ledger


def test_every_fact_stands_in_the_ledger_once_with_a_status_and_a_reason():
    rows = ledger()
    assert rows["id"].to_list() == facts()["id"].to_list()
    assert rows["status"].is_in(STATUSES).all()
    assert rows["reason"].str.len_chars().min() > 5


def test_only_rows_of_the_register_and_one_other_lack_a_line_in_the_source():
    lacking = set(ledger().filter(pl.col("line").is_null())["id"])
    assert {name for name in lacking if not name.startswith("flag_")} == {"cost_gt_benefit_post75"}
    (reason,) = ledger().filter(id="cost_gt_benefit_post75")["reason"]
    assert reason.endswith("the record names no line, the document says it in line 110")


def test_parts_of_the_ledger_add_up_to_it():
    assert sum(ledger(status=status).height for status in STATUSES) == ledger().height
    assert ledger(mechanism="LABOUR").height < ledger().height


@pytest.mark.parametrize("part", [{"status": "won"}, {"use": "fun"}, {"mechanism": "MAGIC"}])
def test_an_unknown_word_is_refused_with_the_known_ones(part):
    with pytest.raises(UsageError, match="use one of"):
        ledger(**part)


def test_the_verb_prints_the_ledger_as_json():
    made = subprocess.run(
        [sys.executable, "-m", "keiretsu", "facts", "ror_1970", "--json"], capture_output=True, text=True
    )
    (row,) = json.loads(made.stdout)
    assert (row["id"], row["use"], row["status"]) == ("ror_1970", "seen", "seen")
