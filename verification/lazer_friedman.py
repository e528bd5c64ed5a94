"""Connectedness and fidelity against time, after Lazer and Friedman (2007), with the product's search kernel.

    python -m verification.lazer_friedman [landscapes]

100 firms on a ring look at their nearest neighbours (K = 5, exact approval, one element a proposal); and all
look at all but copy with errors. Written to lazer_friedman.md beside this file; some seconds.
"""

import sys
from pathlib import Path

import numpy as np

from tests.reference.laboratory import PLAIN, Ground, Network, simulate, starts

FIRMS, COMPLEXITY = 100, 5
WHEN = (2, 5, 10, 20, 50, 100, 200)
DEGREES = (0, 2, 4, 8, 16, 32, 64, 98)
FIDELITIES = (0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)

HEAD = """# Networks and search

Made by `python -m verification.lazer_friedman {landscapes}`: mean fitness of 100 firms on {landscapes}
landscapes (K = 5), paired; the best of every period in bold, in brackets the standard error of the difference
to the last row.
"""


def ring(degree):
    """Return a ring in which everybody looks at the nearest `degree` firms."""
    steps = [k for k in range(-(degree // 2), degree // 2 + 1) if k]
    return Network.of([[(i + k) % FIRMS for k in steps] for i in range(FIRMS)])


def measure(network, fidelity, grounds):
    """Return the mean fitness by landscape and period of `WHEN`."""
    rates = PLAIN._replace(fidelity_strong=fidelity, fidelity_weak=fidelity)
    rows = []
    for k, ground in enumerate(grounds):
        x = starts(np.random.default_rng(k), FIRMS)
        fits, _ = simulate(ground, network, x, max(WHEN), rates=rates, seed=k)
        rows.append([fits[t].mean() for t in WHEN])
    return np.array(rows)


def table(what, names, results):
    """Return a table of periods by setting."""
    means = np.array([r.mean(axis=0) for r in results])
    errors = np.array([(r - results[-1]).std(axis=0, ddof=1) / np.sqrt(len(r)) for r in results])
    text = f"\n| {what} | " + " | ".join(f"t = {t}" for t in WHEN) + " |\n|" + "---|" * (len(WHEN) + 1) + "\n"
    for name, mean, error in zip(names, means, errors, strict=True):
        best = mean == means.max(axis=0)
        cells = [f"**{m:.3f}**" if b else f"{m:.3f}" for m, b in zip(mean, best, strict=True)]
        text += (
            f"| {name} | " + " | ".join(f"{c} ({e:.3f})" for c, e in zip(cells, error, strict=True)) + " |\n"
        )
    return text


def main():
    """Measure and write both tables."""
    landscapes = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    grounds = [Ground(100 + k, COMPLEXITY) for k in range(landscapes)]
    by_degree = [measure(ring(d), 1.0, grounds) for d in DEGREES]
    by_fidelity = [measure(ring(DEGREES[-1]), f, grounds) for f in FIDELITIES]
    text = HEAD.format(landscapes=landscapes)
    text += table("neighbours", DEGREES, by_degree) + table("fidelity", FIDELITIES, by_fidelity)
    (Path(__file__).parent / "lazer_friedman.md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
