"""``keiretsu synth``: make a synthetic network and save it."""

from __future__ import annotations

from pathlib import Path

from keiretsu.cli.options import Json
from keiretsu.core import bounds
from keiretsu.core.errors import UsageError


def synth(
    *,
    firms: int,
    out: Path,
    seed: int = 1,
    regions: int = 1,
    json: Json = False,
) -> None:
    """Make a synthetic network that matches published statistics.

    Parameters
    ----------
    firms : int
        Number of firms.
    out : Path
        Folder to save the network in.
    seed : int
        Random seed; the same seed gives the identical network.
    regions : int
        Number of regions with no tie between them.
    """
    from keiretsu import synthetic as networks
    from keiretsu.cli.output import check_folder, print_json
    from keiretsu.cli.show import summary

    for name, value, least, most in (
        ("firms", firms, 1, bounds.FIRMS),
        ("seed", seed, 0, bounds.SEED),
        ("regions", regions, 1, bounds.COUNT),
    ):
        if fault := bounds.beyond(value, least, most):
            raise UsageError(f"--{name} {value}: {fault}.")
    check_folder(out)
    made = networks.synth(firms, seed=seed, regions=regions)
    made.save(out)
    if json:
        print_json({"network": str(out), "digest": made.digest, **summary(made)})
    else:
        print(f"{made.actors.height:,} actors and {made.ties.height:,} ties in {out}")
