"""The sections of the report on a run, one file each.

A section is a function from `keiretsu.report.run_result.RunResult` to HTML, or None where it has nothing to
say; then neither a heading nor a link of it is shown. A new one is a file here, a line in `SECTIONS` and a
label ``section.NAME`` in ``schema/labels.toml``; a scenario then names it in ``[report] sections``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from keiretsu.report.run_result import RunResult
from keiretsu.report.sections import (
    assumptions,
    benchmarks,
    claims,
    comparison,
    coverage,
    evidence,
    facts,
    history,
    others,
    reproduce,
)

Section = Callable[[RunResult], str | None]

SECTIONS: Mapping[str, Section] = {
    "claims": claims.section,
    "evidence": evidence.section,
    "history": history.section,
    "comparison": comparison.section,
    "others": others.section,
    "facts": facts.section,
    "benchmarks": benchmarks.section,
    "assumptions": assumptions.section,
    "coverage": coverage.section,
    "reproduce": reproduce.section,
}

DEFAULT = (
    "claims", "evidence", "history", "others", "facts", "benchmarks", "assumptions", "coverage", "reproduce",
)  # fmt: skip
"""Sections of a scenario that names none and against which facts or claims were held."""

UNTESTED = ("comparison", "history", "assumptions", "reproduce")
"""Sections of one without."""


def chosen(run: RunResult) -> tuple[str, ...]:
    """Return the sections of a report, as its scenario names them; without a tested claim the arms lead."""
    usual = DEFAULT if run.held else UNTESTED
    named = tuple(run.spec.sections) or usual
    return named if run.tested else ("comparison", *(name for name in named if name != "comparison"))
