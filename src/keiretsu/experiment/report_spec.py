"""What a scenario says of its own report: sections, outcomes, figures, caveats."""

from collections.abc import Collection
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from keiretsu.core.toml import Location, Source, did_you_mean
from keiretsu.schema import labels, metrics

STRICT = ConfigDict(extra="forbid", frozen=True, strict=True)


class Shade(BaseModel):
    """A range that a figure shades, from `low` to `high` on its vertical axis."""

    model_config = STRICT

    low: FiniteFloat
    high: FiniteFloat
    label: str


class FigureSpec(BaseModel):
    """A figure of records, as data.

    `kind` says what is drawn over the years: "level", one metric of several arms; "difference", several
    metrics of two arms, the first minus the second; "ages", over the age of a tie, the share of new ones that
    reach it. Values are multiplied by `factor`. Numbers of the record (`facts`) and closed forms
    (`benchmarks`) are drawn beside the arms.
    """

    model_config = STRICT

    name: str = Field(pattern="^[a-z][a-z0-9-]*$")
    title: str
    caption: str
    axis: str
    arms: list[str] = Field(min_length=1)
    metrics: list[str] = Field(min_length=1)
    kind: Literal["level", "difference", "ages"] = "level"
    factor: FiniteFloat = 1.0
    facts: list[str] = Field(default_factory=list)
    benchmarks: list[str] = Field(default_factory=list)
    line: FiniteFloat | None = None
    shade: Shade | None = None
    from_zero: bool = False
    without_opening: bool = False


class ReportSpec(BaseModel):
    """The table ``[report]`` of a scenario.

    Attributes
    ----------
    like : str or None
        Another scenario whose report this one takes; nothing else is given then.
    lead : str
        What the scenario is about, the first sentence of the page.
    sections : list of str
        Sections of the page, in order; by default those that fit what was run.
    outcomes : list of str
        Metrics on which arms are compared.
    figures : list of FigureSpec
    imposed : list of str
        What is set by hand, one sentence each.
    not_identified : dict of str to str
        What no statement of the record identifies, and why it matters.
    inconsistencies : list of str
        Entries of the record that say where its documents disagree with themselves.
    sources : str
        The documents, cited.
    """

    model_config = STRICT

    like: str | None = None
    lead: str = ""
    sections: list[str] = Field(default_factory=list)
    outcomes: list[str] = Field(default_factory=list)
    figures: list[FigureSpec] = Field(default_factory=list)
    imposed: list[str] = Field(default_factory=list)
    not_identified: dict[str, str] = Field(default_factory=dict)
    inconsistencies: list[str] = Field(default_factory=list)
    sources: str = ""


def check_report(report: ReportSpec, arms: Collection[str], source: Source) -> None:
    """Raise InvalidData, naming the line, where a report asks for what is not there."""
    if report.like is not None and report.model_fields_set != {"like"}:
        source.fail(
            ("report", "like"), "a report like another's takes all of it; drop like, or the other keys"
        )
    sections = {key.partition(".")[2] for key in labels() if key.startswith("section.")}
    _must_be_known("section", report.sections, sections, ("report", "sections"), source)
    _must_be_known("metric", report.outcomes, metrics(), ("report", "outcomes"), source)
    seen: set[str] = set()
    for index, figure in enumerate(report.figures):
        _check_figure(figure, arms, ("report", "figures", index), source)
        if figure.name in seen:
            source.fail(("report", "figures", index, "name"), f'two figures are named "{figure.name}"')
        seen.add(figure.name)


def _check_figure(figure: FigureSpec, arms: Collection[str], at: Location, source: Source) -> None:
    _must_be_known("arm", figure.arms, arms, (*at, "arms"), source)
    _must_be_known("metric", figure.metrics, metrics(), (*at, "metrics"), source)
    if figure.kind == "difference" and len(figure.arms) != 2:
        source.fail(
            (*at, "arms"), f"a difference takes two arms, the figure {figure.name} has {len(figure.arms)}"
        )
    if figure.kind != "difference" and len(figure.metrics) != 1:
        source.fail(
            (*at, "metrics"), f'the figure {figure.name} shows one metric; kind = "difference" shows more'
        )
    if figure.shade is not None and figure.shade.low >= figure.shade.high:
        source.fail((*at, "shade"), f"the shade of the figure {figure.name} must have low below high")


def _must_be_known(what: str, names: list[str], known: Collection[str], at: Location, source: Source) -> None:
    for name in names:
        if name not in known:
            source.fail(at, f'no {what} "{name}"; {did_you_mean(name, known)}')
