"""The command that gives the same numbers, what failed, and where the numbers come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keiretsu.report.origin import origin
from keiretsu.report.run_result import RunResult
from keiretsu.report.templates import render


def section(run: RunResult) -> str | None:
    """Return how to run it again."""
    told = run.ensemble
    return render(
        "sections/reproduce.html.j2",
        command=getattr(told, "command", ""),
        failures=_failures(getattr(told, "failures", ())),
        replications=getattr(told, "replications", None),
        seed=getattr(told, "seed", None),
        origin=origin(getattr(told, "provenance", None) or {}),
        sources=run.spec.sources,
    )


def _failures(failures: Any) -> list[dict[str, Any]]:
    if hasattr(failures, "iter_rows"):
        return list(failures.iter_rows(named=True))
    return [
        dict(failure) if isinstance(failure, Mapping) else {"message": str(failure)}
        for failure in failures or ()
    ]
