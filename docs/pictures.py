"""The pictures of the README and the pages: the tested claims of a run, and networks.

``python docs/pictures.py RUN FOLDER``: the folder of a finished run, and where the pictures go.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import keiretsu as kt
from keiretsu.report.svg import canvas
from keiretsu.schema import label
from keiretsu.synthetic.example import example

COLOURS = {"supports": "#0b7a53", "contradicts": "#c0392b", "undecided": "#6b6b6b", "assumed": "#2a6db0"}
"""Colours of the results; the word stands beside each."""

PAPER, TEXT = "#fbfaf7", "#1d1d1d"
WIDTH, ROW = 840.0, 21.0
FARTHEST = 5.0
"""Half-widths of an interval beyond which an arrow stands for the effect."""


def tested(folder: Path) -> list[dict[str, Any]]:
    """Return the claims of a run that have an interval, contradicted ones first, then by size of effect.

    A claim about a year, or one that is the same in all replications, has none.
    """
    claims = json.loads((folder / "results.json").read_text("utf-8"))["claims"]
    found = [claim for claim in claims if claim["within"] is None and claim["low"] != claim["high"]]
    order = ("contradicts", "supports", "assumed", "undecided")
    return sorted(found, key=lambda claim: (order.index(claim["verdict"]), -_as_claimed(claim)[1]))


def _as_claimed(claim: dict[str, Any]) -> tuple[float, float, float]:
    """Return interval and effect in half-widths of the interval, positive where the claim has it."""
    sign = -1.0 if claim["claimed_sign"] == "-" else 1.0
    half = (claim["high"] - claim["low"]) / 2
    ends = sorted(sign * claim[end] / half for end in ("low", "high"))
    return ends[0], sign * claim["effect"] / half, ends[1]


def forest(claims: list[dict[str, Any]], path: Path) -> None:
    """Draw the claims, each in units of its own uncertainty, so that all stand on one axis."""
    with canvas(WIDTH, 78 + ROW * len(claims)) as (figure, axes):
        figure.patch.set_alpha(1.0)
        figure.patch.set_facecolor(PAPER)
        axes.grid(visible=False)
        axes.axvline(0.0, color=TEXT, linewidth=0.9)
        for row, claim in enumerate(claims):
            low, effect, high = _as_claimed(claim)
            colour = COLOURS[claim["verdict"]]
            axes.plot([max(low, -FARTHEST), min(high, FARTHEST)], [row, row], color=colour, linewidth=2.2)
            beyond = abs(effect) > FARTHEST
            mark = (">" if effect > 0 else "<") if beyond else "o"
            place = max(-FARTHEST, min(effect, FARTHEST))
            axes.plot([place], [row], mark, color=colour, markersize=6, clip_on=False)
            said = label(f"verdict.{claim['verdict']}").en
            axes.text(1.05, row, said, color=colour, va="center", transform=axes.get_yaxis_transform())
        axes.set_yticks(range(len(claims)), [f"{claim['title']}  {claim['id']}" for claim in claims])
        axes.tick_params(colors=TEXT)
        axes.set_xlim(-FARTHEST, FARTHEST)
        axes.set_ylim(len(claims) - 0.4, -0.6)
        axes.set_xlabel("← against the claim    effect in half-widths of its 95 % interval    as claimed →")
        axes.xaxis.label.set_color(TEXT)
        for spine in axes.spines.values():
            spine.set_visible(False)
        figure.savefig(path, dpi=150, metadata={"Software": None})


def networks(folder: Path) -> None:
    """Draw the network of the tutorial, and groups and survival of a synthetic one."""
    with tempfile.TemporaryDirectory() as scratch:
        tama = kt.load(example(f"{scratch}/tama.xlsx"), accept=["dates-turned"]).network
    made = kt.synth(300, seed=7)
    tama.at(1991).plot().save(folder / "tama.svg")
    tama.at(1991).plot.ego("Tachikawa Denshi").save(folder / "tachikawa.svg")
    tama.plot.lives().save(folder / "survival.svg")
    made.plot.groups().save(folder / "groups.svg")


if __name__ == "__main__":
    target = Path(sys.argv[2])
    forest(tested(Path(sys.argv[1])), target / "claims.png")
    networks(target)
