"""The evidence that ships: claims, and when the main ones hold; with picture and sentence of README.

``python docs/evidence.py SIZE``: small (some seven minutes on two cores), full (hours) or tiny (a trial
whose numbers say nothing).
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keiretsu as kt
from keiretsu import api
from keiretsu.report.shipped_evidence import ShippedEvidence, gathered, shared_picture, write_evidence

MAIN = ("E1", "E2")
"""Claims of which it is asked when they hold."""

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Size:
    """How much is run: of claims firms and replications at most, of `when` firms, points and networks."""

    firms: int
    replications: int
    when: dict[str, int]

    @property
    def said(self) -> str:
        """The size in words."""
        points, networks, firms = (self.when[name] for name in ("points", "networks", "firms"))
        return (
            f"Claims: {self.firms:,} firms, {self.replications} replications; "
            f"maps: {points} points, {networks} networks of {firms} firms"
        )


SIZES = {
    "tiny": Size(100, 4, {"points": 24, "networks": 1, "firms": 60}),
    "small": Size(1000, 40, {"points": 400, "networks": 3, "firms": 500}),
    "full": Size(5000, 200, {"points": 1000, "networks": 4, "firms": 1000}),
}


def evidence(name: str) -> ShippedEvidence:
    """Run claims and conditions at a size, the same number of replications for all claims."""
    size: Size = SIZES[name]
    options: Any = {"firms": size.firms, "replications": size.replications, "half_width": 0, "progress": True}
    claims = kt.claims(**options)
    conditions = [api.when(claim, **size.when, progress=True) for claim in MAIN]
    return gathered(
        claims, conditions, {"size": name, "command": f"make evidence SIZE={name}", "said": size.said}
    )


def told_in(readme: str, finding: str) -> str:
    """Return a README with the finding between its two marks."""
    return re.sub(
        r"(<!-- finding -->\n).*?(\n<!-- end of finding -->)",
        lambda marks: f"{marks[1]}{finding}{marks[2]}",
        readme,
        flags=re.DOTALL,
    )


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in SIZES:
        sys.exit(f"name a size: {', '.join(SIZES)}")
    made = evidence(sys.argv[1])
    write_evidence(made)
    (ROOT / "docs" / "_static" / "forest.png").write_bytes(shared_picture(made))
    readme = ROOT / "README.md"
    readme.write_text(told_in(readme.read_text("utf-8"), made.told), "utf-8")
