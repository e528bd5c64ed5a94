"""The report: one HTML file that opens anywhere, without a network, in light or dark."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from keiretsu.core.files import write_atomic
from keiretsu.evidence import ClaimResult, FactResult, Index, Panel, Recorded, Repeat, judge, score
from keiretsu.report.network_page import network_html, write_network

__all__ = ["html", "network_html", "write", "write_network"]


def html(
    ensemble: Recorded | Panel,
    facts: Sequence[FactResult] | None = None,
    claims: Sequence[ClaimResult] | None = None,
    *,
    indices: Sequence[Index] = (),
    repeats: Sequence[Repeat] = (),
) -> str:
    """Return the report as one page.

    Parameters
    ----------
    ensemble : Recorded or Panel
        An ensemble, or the panel of one; ``scenario``, ``replications``, ``seed``, ``command``,
        ``provenance`` and ``failures`` are printed where it has them.
    facts : sequence of FactResult, optional
        From `keiretsu.evidence.score`; computed if left out.
    claims : sequence of ClaimResult, optional
        From `keiretsu.evidence.judge`; computed if left out.
    indices : sequence of Index
        Second indices of catching up that are at hand.
    repeats : sequence of Repeat
        The scenario run again on some of them.

    Returns
    -------
    str
        HTML that asks for nothing from outside. The same results give the same bytes.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from keiretsu.report.page import context
    from keiretsu.report.pictures import pictures
    from keiretsu.report.second_index import section

    environment = Environment(
        loader=PackageLoader("keiretsu.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    panel = Panel.of(ensemble)
    results = list(facts) if facts is not None else score(panel)
    verdicts = list(claims) if claims is not None else judge(panel)
    style = resources.files("keiretsu.report").joinpath("style.css").read_text("utf-8")
    page = environment.get_template("page.html.j2")
    return page.render(
        **context(panel.ensemble, results, verdicts, panel),
        pictures=pictures(panel),
        second=section(verdicts, indices, repeats, panel),
        style=style,
    )


def write(
    ensemble: Recorded | Panel,
    facts: Sequence[FactResult] | None,
    claims: Sequence[ClaimResult] | None,
    path: str | Path,
    *,
    indices: Sequence[Index] = (),
    repeats: Sequence[Repeat] = (),
) -> Path:
    """Write the report.

    Parameters
    ----------
    ensemble, facts, claims, indices, repeats
        As for `html`.
    path : str or Path
        File to write; its folder is made if it is missing.

    Returns
    -------
    Path
        The file. It is written beside and then renamed, so that no half-written report is ever left.
    """
    return write_atomic(path, html(ensemble, facts, claims, indices=indices, repeats=repeats).encode("utf-8"))
