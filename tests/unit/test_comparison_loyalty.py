"""The model of loyalty in Mesa and on our kernels: equal results before any timing."""

import pytest

pytest.importorskip("mesa", reason="mesa is not installed: pip install 'keiretsu[bench]'")

from comparison.loyalty import Market, gate


@pytest.mark.filterwarnings("default")
def test_mesa_and_the_kernels_give_the_same_loyalty_on_both_sides_of_the_transition():
    rows = gate.compare(Market(buyers=100, memory=0.05), loyalties=(0.5, 1.5), periods=200)
    assert [row.statistic for row in rows] == ["repeats", "largest"] * 2
    assert all(row.equal for row in rows), [row for row in rows if not row.equal]
    assert rows[0].ours < 0.5 < rows[2].ours


@pytest.mark.filterwarnings("default")
def test_the_gate_notices_another_memory():
    rows = gate.compare(Market(buyers=100, memory=0.05), loyalties=(0.8,), periods=200)
    slower = gate.compare(Market(buyers=100, memory=0.01), loyalties=(0.8,), periods=200)
    assert abs(slower[1].mesa - rows[1].ours) > gate.WITHIN * slower[1].error


def test_loyalty_arises_only_above_the_threshold():
    below, even, above = gate.transition(memory=0.004, buyers=100)
    assert even < below < 0.4 < 0.9 < above
