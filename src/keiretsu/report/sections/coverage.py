"""What becomes of every statement of the record: counts that add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from keiretsu.evidence import STATUSES, FactResult, account
from keiretsu.report.run_result import RunResult
from keiretsu.report.templates import render
from keiretsu.schema import label


def section(run: RunResult) -> str | None:
    """Return the account of all statements, or None where none was held against the run."""
    return render("sections/coverage.html.j2", account=accounting(run.facts)) if run.facts else None


def accounting(results: Sequence[FactResult]) -> dict[str, Any]:
    """Return the status of all facts: counts that add up, and reasons by frequency."""
    counts = account(results)
    reasons: dict[str, list[str]] = defaultdict(list)
    for row in results:
        if row.status == "not tried":
            reasons[row.reason].append(row.id)
    return {
        "total": len(results),
        "statuses": [
            (each, label(f"status.{each}").en, counts[each], 100.0 * counts[each] / max(len(results), 1))
            for each in STATUSES
        ],
        "reasons": sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0])),
    }
