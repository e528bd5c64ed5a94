"""What is imposed, what the data do not identify, and where the sources contradict themselves."""

from __future__ import annotations

from keiretsu.report.run_result import RunResult
from keiretsu.report.templates import render
from keiretsu.report.words import interval


def section(run: RunResult) -> str | None:
    """Return the assumptions that the scenario names, or None where it names none."""
    spec = run.spec
    if not (spec.imposed or spec.not_identified):
        return None
    doubts = [run.record.facts[name] for name in spec.inconsistencies if name in run.record.facts]
    return render(
        "sections/assumptions.html.j2",
        imposed=spec.imposed,
        wired=[row for row in run.facts if row.status == "wired in"],
        unidentified=spec.not_identified,
        profile=profile_rows(run),
        doubts=[(row.flag, row.quantity, row.printed) for row in doubts],
    )


def profile_rows(run: RunResult) -> list[dict[str, str]]:
    """Return what the calibration found out about each fitted parameter, in words; nothing without one."""
    found = run.accepted.provenance.get("profile", {}) if run.accepted is not None else {}
    return [
        {
            "name": name,
            "range": interval(*row["range"]),
            "left": interval(*row["left"]) if row["left"] else "",
            "moves": ", ".join(row["moves"]).replace("(-", "(−") or "none",
        }
        for name, row in found.items()
    ]
