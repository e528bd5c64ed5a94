"""Run the gate, then the clock: python -m comparison.loyalty."""

import sys

from comparison.loyalty import gate, timing
from comparison.loyalty.model import Market


def main() -> int:
    """Print both tables; 1 if the two programs do not agree (then nothing is timed)."""
    rows = gate.compare(Market(buyers=300))
    print("  beta'/n  statistic      Mesa     ours  difference in standard errors")
    for row in rows:
        print(f"{row.loyalty:9.2f}  {row.statistic:10s} {row.mesa:8.4f} {row.ours:8.4f}  {row.apart:+6.2f}")
    if not all(row.equal for row in rows):
        print(f"the programs differ by more than {gate.WITHIN:g} standard errors; nothing is timed")
        return 1
    below, even, above = gate.transition()
    print(f"largest preference, long memory: at .8 n, even, at 1.2 n {below:.3f} {even:.3f} {above:.3f}")
    s = timing.speed()
    print(
        f"choose alone {s.choose / 1e6:.1f} M agent-steps a second; whole model {s.one_core / 1e6:.1f} M on"
    )
    print(
        f"one core, {s.all_cores / 1e6:.1f} M on {timing.CORES}; Mesa {s.mesa / 1e6:.3f} M, in random order"
    )
    print(
        f"{s.shuffled / 1e6:.3f} M: {s.one_core / s.mesa:.0f} times a core, {s.all_cores / s.mesa:.0f} in all"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
