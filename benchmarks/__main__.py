"""Measure everything: python -m benchmarks [--quick] [--only PART …]."""

import argparse
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import parts, table

FOLDER = Path(__file__).resolve().parent


def about(quick: bool) -> dict[str, Any]:
    """Return on what was measured."""
    import numba
    import numpy
    import polars

    describe = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=FOLDER, capture_output=True, text=True, check=False
    )
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "commit": describe.stdout.strip() or "unknown",
        "processor": f"{platform.machine()}, {os.cpu_count()} cores",
        "load before": f"{os.getloadavg()[0]:.1f}",
        "software": f"Python {platform.python_version()}, numpy {numpy.__version__}, "
        f"numba {numba.__version__}, polars {polars.__version__}",
        "kind": "quick" if quick else "full",
    }


def main() -> None:
    """Measure, print, write."""
    names = [part.__name__ for part in parts.PARTS]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="about a minute; RESULTS.md is left alone")
    parser.add_argument("--only", nargs="+", choices=names, default=names, help="these parts alone")
    options = parser.parse_args()
    for part in parts.PARTS:
        if part.__name__ in options.only:
            known = about(options.quick)
            found = part(options.quick)
            print(table.text(found), flush=True)
            table.write(part.__name__, found, known, FOLDER, names)


if __name__ == "__main__":
    main()
