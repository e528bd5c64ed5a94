"""The ODD page tells what the code does: its tables are the code's, nothing is left out or made up."""

import re

import pytest

from docs import odd_tables
from keiretsu import schema
from keiretsu.calibration import study_names
from keiretsu.core.random import Purpose
from keiretsu.evidence import shipped
from keiretsu.experiment.forcing_table import forcing_names
from keiretsu.experiment.interventions import interventions
from keiretsu.experiment.regime import regime_names
from keiretsu.experiment.scenario import scenario_names
from keiretsu.model.fields import leaves
from keiretsu.model.setup import rules_without
from keiretsu.model.year import OPENING, YEAR, mechanisms

TEXT = odd_tables.PAGE.read_text("utf-8")
ELEMENTS = (
    "Purpose and patterns", "Entities, state variables and scales", "Process overview and scheduling",
    "Design concepts", "Initialisation", "Input data", "Submodels",
)  # fmt: skip
CONCEPTS = (
    "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing",
    "Interaction", "Stochasticity", "Collectives", "Observation",
)  # fmt: skip
NAME = re.compile(r"`([A-Za-z]\w*(?:\.[a-z]\w*)?)`")
ROW = re.compile(r"^\| (\d+) \| `([\w.]+)` \|", re.MULTILINE)
WORDS = {"rules_off", "seed"}
"""Keys of a scenario."""


def told(text, head):
    """Return what stands under a heading of the page, up to the next of its rank or above."""
    rank = head.split()[0]
    found = re.search(rf"^{re.escape(head)}$(.*?)(?=^#{{2,{len(rank)}}} |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"the page has no {head!r}"
    return found[1]


def submodels(text):
    """Return the hand-written part of every section of a mechanism, by its name."""
    names = re.findall(r"^### `(\w+)`$", told(text, "## Submodels"), re.MULTILINE)
    return {name: odd_tables.MARK.sub("", told(text, f"### `{name}`")) for name in names}


def steps():
    """Return the steps that a mechanism brings; its sums are told with the record."""
    return {(step.mechanism.name, step.name) for step in (*OPENING, *YEAR) if step.name != "sums"}


def untold(text):
    """Return the steps that the section of their mechanism does not name."""
    sections = submodels(text)
    return sorted(f"{m}.{step}" for m, step in steps() if f"`{step}`" not in sections.get(m, ""))


def known():
    """Return every name that the code knows."""
    arrays = {leaf.name for m in mechanisms() for leaf in leaves(m.record)}
    owners = {step.mechanism.name for step in (*OPENING, *YEAR)}
    named = {f"{m}.{step}" for m, step in steps()} | {step for _, step in steps()}
    sums = {f"{m}.sums" for m in owners} | {"sums"}
    vocabulary = {*schema.parameters(), *schema.metrics(), *schema.forced_series(), *schema.sectors()}
    kinds = {*schema.ties().entries, *schema.actors().entries, *schema.ties().columns}
    shipping = {*regime_names(), *scenario_names(), *study_names(), *forcing_names(), *interventions()}
    rules = rules_without([]) | rules_without([], "reduced")
    chance = {purpose.name for purpose in Purpose}
    return (
        arrays | owners | named | sums | vocabulary | kinds | shipping | rules | chance | {*shipped().facts}
    )


def unknown(text):
    """Return the names of a text that the code does not know."""
    return sorted(set(NAME.findall(text)) - known() - WORDS)


def test_the_tables_are_those_of_the_code():
    assert odd_tables.written(TEXT) == TEXT, "write the tables anew: make odd"


@pytest.mark.parametrize(("page", "listed"), [("opening", OPENING), ("year", YEAR)])
def test_the_schedule_holds_every_step_in_its_order(page, listed):
    part = told(TEXT, "### The opening year" if page == "opening" else "### Every later year")
    assert [name for _, name in ROW.findall(part)] == [f"{s.mechanism.name}.{s.name}" for s in listed]


def test_every_array_stands_once_among_the_state_variables():
    part = told(TEXT, "## Entities, state variables and scales")
    listed = re.findall(r"^\| `(\w+)` \| `(\w+)` \|", part, re.MULTILINE)
    assert sorted(listed) == sorted((leaf.name, m.name) for m in mechanisms() for leaf in leaves(m.record))


def test_every_step_is_told_in_the_section_of_its_mechanism():
    assert untold(TEXT) == []


def test_a_step_without_a_line_is_noticed():
    assert untold(TEXT.replace("`customers_teach`", "")) == ["technology.customers_teach"]


def test_every_mechanism_has_a_section_with_its_parameters():
    assert sorted(submodels(TEXT)) == sorted(m.name for m in mechanisms())
    for source in schema.load.of_mechanisms("parameters.toml"):
        name = source.label.split("/")[0]
        assert f"<!-- table: parameters of {name} -->" in told(TEXT, f"### `{name}`")


def test_every_name_on_the_page_is_known_to_the_code():
    assert unknown(TEXT) == []


def test_a_made_up_name_is_noticed():
    assert unknown("the `loyalty` of `nobody` in `supply.no_such_step`") == ["nobody", "supply.no_such_step"]


def test_every_purpose_of_chance_in_a_year_is_told():
    part = told(TEXT, "### Stochasticity")
    drawn = [purpose.name for purpose in Purpose if not purpose.name.startswith("SYNTH")]
    assert [name for name in drawn if f"`{name}`" not in part] == []


def test_the_seven_elements_and_the_eleven_concepts_stand_in_their_order():
    heads = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
    assert heads[: len(ELEMENTS)] == [*ELEMENTS]
    concepts = re.findall(r"^### (.+)$", told(TEXT, "## Design concepts"), re.MULTILINE)
    assert concepts == [*CONCEPTS]


def test_a_table_that_no_mark_asks_for_is_an_error():
    with pytest.raises(KeyError, match="forcing"):
        odd_tables.written(TEXT.replace("<!-- table: forcing -->", ""))


def test_an_array_of_an_unknown_size_is_an_error(monkeypatch):
    monkeypatch.setattr(odd_tables, "ENTITIES", {"firms": ("n",)})
    with pytest.raises(KeyError, match="add it to ENTITIES"):
        odd_tables.tables()


def test_every_decision_that_the_page_cites_is_there():
    cited = set(re.findall(r"\((decisions/[\w-]+\.md)\)", TEXT))
    assert len(cited) > 5
    assert [path for path in cited if not (odd_tables.PAGE.parent / path).is_file()] == []
