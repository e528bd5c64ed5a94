"""Labour against closed forms: one firm or two, whose needs are given."""

import numpy as np
import pytest

from keiretsu import schema
from keiretsu.model.mechanisms.labour import kernels as labour
from keiretsu.model.mechanisms.labour.records import STAFF_SUMS, LabourParameters, Transfers
from keiretsu.model.mechanisms.labour.rule import careers
from tests.reference.compare import arguments, of
from tests.reference.made_up import rest


class Bench:
    """Firms of one market at wage one, whose payrolls of needed labour are given year by year."""

    def __init__(self, staff, tenure=8.0, tie=0.0, **given):
        defaults = {name: p.default for name, p in schema.parameters().items()}
        n = self.n = len(staff)
        p = of(LabourParameters, defaults | given)
        self.workers, self.tenure = np.array(staff, float), np.full(n, tenure)
        joined = tie > 0.0
        who = np.array([1, 0] if joined else [], np.uint32)
        nothing = ("price", "output", "debt", "inputs", "imports")
        self.given = rest({"n": n, "M": 1}) | dict.fromkeys(nothing, np.zeros(n)) | {
            "workers": self.workers, "tenure": self.tenure, "wage": np.ones(1),
            "static_ptr": (np.arange(n + 1) * joined).astype(np.int32), "static_other": who,
            "static_closeness": np.full(len(who), tie), "market_ptr": np.array([0, n]),
            "market_firm": np.arange(n, dtype=np.uint32), "p": p, "careers": careers(p),
        }  # fmt: skip
        self.given |= {name: np.zeros(n) for name in Transfers._fields}

    def year(self, needed):
        """Staff the firms for a year and return what happened by name."""
        pay = self.given["payroll"] = np.array(needed, float)
        for name in ("compare", "offer", "admit", "send", "adjust"):
            kernel = getattr(labour, name)
            kernel(0, 1 if name == "adjust" else self.n, *arguments(kernel, self.given).values())
        return dict(zip(STAFF_SUMS, self.given["staff_sums"][0], strict=True)) | {"payroll": pay}


def test_a_firm_that_keeps_all_shrinks_by_attrition_alone():
    firm = Bench([100.0], turnover=0.04, hoarding=1.0)
    for t in range(1, 15):
        told = firm.year([60.0])
        expected = max(60.0, 100.0 * 0.96**t)
        assert firm.workers[0] == told["payroll"][0] == pytest.approx(expected)
        assert told["idle"] == pytest.approx(expected - 60.0)
        assert told["laid"] == 0.0


@pytest.mark.parametrize("hoarding", [0.0, 0.3, 0.95])
def test_idle_staff_fades_by_hoarding_and_attrition(hoarding):
    firm, idle = Bench([100.0], turnover=0.04, hoarding=hoarding), 40.0
    for _ in range(10):
        told = firm.year([60.0])
        idle = hoarding * max(0.0, 0.96 * (60.0 + idle) - 60.0)
        assert told["idle"] == pytest.approx(idle)


@pytest.mark.parametrize(("needed", "room"), [(95.0, 0.0), (130.0, 30.0), (300.0, 200.0)])
def test_a_friend_takes_what_it_has_room_for(needed, room):
    firms = Bench([100.0, 100.0], tie=0.5, transfers=1.0)
    told = firms.year([60.0, needed])
    assert told["sent"] == told["arrived"] == pytest.approx(min(40.0, room))
    assert told["laid"] == pytest.approx(40.0 - told["sent"] + max(0.0, 100.0 - needed))
    assert firms.workers == pytest.approx(np.array([60.0, needed]))


def test_where_all_stay_to_the_end_allowances_give_back_what_was_withheld():
    firm = Bench([100.0], turnover=0.02, career=40.0, hoarding=1.0, pension=0.06)
    for _ in range(3000):
        told = firm.year([100.0])
    assert told["pensions"] == pytest.approx((1.0 - 0.02) * 0.06 * 100.0)
    assert firm.tenure[0] == pytest.approx(0.98 / (0.02 * (1.0 - np.log(0.02))))


@pytest.mark.parametrize("turnover", [0.025, 0.04, 0.12, 0.3])
def test_where_some_leave_early_the_firm_keeps_what_they_forfeit(turnover):
    firm = Bench([100.0], turnover=turnover, career=40.0, pension=0.06)
    for _ in range(2000):
        told = firm.year([100.0])
    retiring, older = 0.025, 1.0 - np.log(0.025)
    younger = (1.0 - retiring * older) / (1.0 - retiring)
    tenure = (1.0 - turnover) / (1.0 - (1.0 - turnover) * younger)
    assert firm.tenure[0] == pytest.approx(tenure)
    assert told["pensions"] == pytest.approx(6.0 * retiring * older * tenure)
    assert told["pensions"] <= 6.0 * (1.0 - turnover)


def test_neutral_labour_staffs_exactly_what_output_needs():
    firms = Bench([100.0, 30.0])
    for needed in ([80.0, 50.0], [10.0, 51.5]):
        told = firms.year(needed)
        assert told["payroll"].tolist() == needed
        assert firms.workers == pytest.approx(np.array(needed))
