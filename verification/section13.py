"""Section 13 of the model book, once more with the search kernel of the product.

    python -m verification.section13 [landscapes]

300 firms in groups of 15, 160 periods, paired landscapes (40 by default, about a minute), exact approval.
The table says for every effect of the book (mean, standard error) what the kernel gives, with proposals of
one element only and with 15 % of them redrawing a module, and whether the signs agree. It is written to
section13.md beside this file.
"""

import sys
from functools import cache
from pathlib import Path

from tests.reference import regimes

RADICAL = (0.0, 0.15)
STATISTICS = {"mean": 0, "top 1 %": 1}
CALM, SOME, MUCH = 0.0, 0.15, 0.40

# (structure, base, complexity, redraw, statistic, effect, standard error: the larger end of a range)
BOOK = [
    *[("MARKET", "RELATIONAL", k, "catch-up", "t=10", v, e) for k, v, e in
      ((2, -0.037, 0.003), (5, -0.182, 0.007), (8, -0.352, 0.009))],
    *[("MARKET", "RELATIONAL", k, r, "mean", v, e) for k, r, v, e in (
        (2, CALM, -0.011, 0.002), (5, CALM, -0.043, 0.011), (5, SOME, 0.010, 0.011), (5, MUCH, -0.008, 0.009),
        (8, CALM, -0.059, 0.012), (8, SOME, -0.011, 0.012), (8, MUCH, -0.037, 0.008))],
    *[("BROKERED", "RELATIONAL", k, r, "mean", v, e) for k, r, v, e in (
        (2, CALM, 0.000, 0.001), (5, CALM, 0.014, 0.010), (5, SOME, 0.041, 0.011), (5, MUCH, 0.017, 0.010),
        (8, CALM, 0.017, 0.011), (8, SOME, 0.048, 0.014), (8, MUCH, 0.036, 0.009))],
    *[("MARKET", "RELATIONAL", k, r, "top 1 %", v, e) for k, r, v, e in (
        (2, CALM, 0.003, 0.002), (5, CALM, 0.028, 0.012), (5, SOME, 0.104, 0.013), (5, MUCH, 0.085, 0.009),
        (8, CALM, 0.081, 0.012), (8, SOME, 0.164, 0.013), (8, MUCH, 0.138, 0.008))],
    *[("BROKERED", "RELATIONAL", k, r, "top 1 %", v, e) for k, r, v, e in (
        (2, CALM, 0.002, 0.001), (5, CALM, 0.027, 0.010), (5, SOME, 0.059, 0.012), (5, MUCH, 0.032, 0.010),
        (8, CALM, 0.044, 0.012), (8, SOME, 0.090, 0.014), (8, MUCH, 0.074, 0.009))],
    *[(name, "RELATIONAL", k, r, s, v, 0.014) for name, row in {
        "CLOSED_LOW": (-0.081, 0.042, -0.022, 0.147, -0.113, 0.087, -0.044, 0.188),
        "OPEN_LOW": (-0.050, 0.042, 0.001, 0.122, -0.082, 0.080, -0.021, 0.178),
        "MARKET_HIGH": (-0.029, -0.037, 0.016, 0.001, -0.015, -0.023, -0.003, -0.016),
    }.items() for (k, r, s), v in zip(
        [(k, r, s) for k in (5, 8) for r in (CALM, SOME) for s in STATISTICS], row, strict=True)],
    *[(name, "CLOSED_70", k, r, s, v, 0.017) for name, row in {
        "BROKERED": (0.001, -0.016, -0.009, -0.043, 0.008, -0.021, 0.005, -0.043),
        "BROKERED_95": (-0.013, -0.049, -0.033, -0.096, -0.012, -0.073, -0.034, -0.135),
        "MARKET_70": (-0.002, -0.024, -0.020, -0.063, 0.015, -0.020, 0.003, -0.064),
        "RELATIONAL": (-0.012, -0.043, -0.050, -0.102, -0.010, -0.065, -0.042, -0.134),
    }.items() for (k, r, s), v in zip(
        [(k, r, s) for k in (5, 8) for r in (CALM, SOME) for s in STATISTICS], row, strict=True)],
]  # fmt: skip

HEAD = """# Section 13 with the product's search kernel

Made by `python -m verification.section13 {landscapes}`: {landscapes} paired landscapes, 300 firms in
groups of 15, time-means over 160 periods; catch-up at its tenth period, with a twentieth of the firms holding
the best design at the start. Effects are structure minus base, mean ± standard error. *Book* is the prototype
of the model book; *kernel* is this program with proposals of one element; in *modules* 15 % of them redraw
a module. Signs of book and kernel are compared where both exceed three standard errors.

| structure | base | K | redraw / 20 periods | statistic | book | kernel | modules | sign |
|---|---|---|---|---|---|---|---|---|
"""


@cache
def measured(name, complexity, redraw, radical, landscapes):
    """Return the outcomes of a structure in one cell."""
    structure, seeds = getattr(regimes, name), range(landscapes)
    if redraw == "catch-up":
        return regimes.catch_up(structure, seeds, complexity, radical=radical)
    return regimes.outcomes(structure, seeds, complexity, redraw, radical)


def effect(row, radical, landscapes):
    """Return mean and standard error of one effect."""
    name, base, complexity, redraw, statistic, *_ = row
    column = 1 if redraw == "catch-up" else STATISTICS[statistic]
    cells = [measured(who, complexity, redraw, radical, landscapes)[:, column] for who in (name, base)]
    return regimes.paired(*cells)


def compare(book, ours):
    """Say how the two effects agree, each (mean, standard error)."""
    book_sure, ours_sure = (abs(mean) > 3 * error for mean, error in (book, ours))
    if book_sure and ours_sure:
        return "same" if book[0] * ours[0] > 0 else "**opposite**"
    if book_sure:
        return "kernel within 3 s.e."
    return "book within 3 s.e." if ours_sure else "both within 3 s.e."


def line(row, landscapes):
    """Return one line of the table and the word of the comparison."""
    name, base, complexity, redraw, statistic, value, error = row
    plain, modules = (effect(row, radical, landscapes) for radical in RADICAL)
    word = compare((value, error), plain)
    often = "catch-up" if redraw == "catch-up" else f"{redraw:.0%}" if redraw else "calm"
    figures = " | ".join(f"{m:+.3f} ± {e:.3f}" for m, e in ((value, error), plain, modules))
    who = f"{name.lower()} | {base.lower()} | {complexity} | {often} | {statistic}"
    return f"| {who} | {figures} | {word} |\n", word


def main():
    """Measure, write the table, print the count of agreements."""
    landscapes = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    lines = [line(row, landscapes) for row in BOOK]
    words = [word for _, word in lines]
    counts = ", ".join(f"{word.strip('*')} {words.count(word)}" for word in sorted(set(words)))
    text = HEAD.format(landscapes=landscapes) + "".join(text for text, _ in lines) + f"\nCount: {counts}.\n"
    (Path(__file__).parent / "section13.md").write_text(text, encoding="utf-8")
    sys.stdout.write(counts + "\n")


if __name__ == "__main__":
    main()
