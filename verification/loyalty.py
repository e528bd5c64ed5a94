"""Where loyalty forms and where it dies, by number of sellers, with the product's kernels.

    python -m verification.loyalty

Bisects the intensity, in units of n, at which a nearly even split leaves 1/n (formation) and at which a loyal
state falls back to it (survival), beside the theory: 1, and the fold of tau = softmax(beta' tau). Written to
loyalty.md beside this file; some seconds.
"""

import sys
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar

from tests.reference.marketplace import devoted, nearly_even, share_of_the_largest

HEAD = """# Loyalty: thresholds of the mean field

Made by `python -m verification.loyalty`. Intensity in units of the number of sellers n; *theory* is the fold
of the mean-field equation with one seller preferred and the others alike.

| n | forms at | survives from (kernel) | survives from (theory) |
|---|---|---|---|
"""


def threshold(sellers, first, years=20_000, digits=3):
    """Return the least intensity at which the state ends up loyal, to so many digits."""
    low, high = 0.05, 1.5
    while high - low > 0.5 * 10**-digits:
        middle = (low + high) / 2
        loyal = share_of_the_largest(sellers, middle, first, years) > 1 / sellers + 1e-3
        low, high = (low, middle) if loyal else (middle, high)
    return (low + high) / 2


def fold(sellers):
    """Return the least beta' / n with a solution of log(s (n - 1) / (1 - s)) = beta' (s n - 1) / (n - 1)."""
    n = sellers

    def intensity(s):
        return np.log(s * (n - 1) / (1 - s)) * (n - 1) / (s * n - 1) / n

    return minimize_scalar(intensity, bounds=(1 / n + 1e-6, 1 - 1e-9), method="bounded").fun


def main():
    """Write the table."""
    rows = []
    for n in (2, 3, 5, 8, 10, 20):
        forms, survives = threshold(n, nearly_even(n)), threshold(n, devoted(n))
        rows.append(f"| {n} | {forms:.3f} | {survives:.3f} | {fold(n):.3f} |\n")
        sys.stdout.write(rows[-1])
    (Path(__file__).parent / "loyalty.md").write_text(HEAD + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
