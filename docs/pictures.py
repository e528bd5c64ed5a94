"""The pictures of the pages: networks. That of the claims is drawn by `docs/evidence.py`.

``python docs/pictures.py FOLDER``: where the pictures go.
"""

import sys
import tempfile
from pathlib import Path

import keiretsu as kt
from keiretsu.synthetic.example import example


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
    networks(Path(sys.argv[1]))
